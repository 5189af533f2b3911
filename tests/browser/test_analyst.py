"""An analyst with real comments: from the first file to topics that can be trusted."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from core.store.database import open_database
from tests.browser.analyst import desk, months, trust
from tests.browser.loop.walk import Walk
from tests.mail_server import Handler
from tests.serving import Serving

pytestmark = pytest.mark.browser


@pytest.fixture
def walk(tmp_path: Path, open_page: Callable[..., Page]) -> Iterator[Walk]:
    """A person before an app whose team has nothing yet, and two months of real comments."""
    real = Path(os.environ.get("ACTIONGAP_REAL_DATA") or "/nowhere")
    for name in (months.REVIEWS, months.TWEETS):
        if not (real / name).is_file():
            pytest.skip(f"ACTIONGAP_REAL_DATA names no folder with {name}")
    serving = Serving(tmp_path).without_demo().start()
    made = Walk(serving, open_page(), open_database(serving.team), Handler(), tmp_path,
                months.written(real, tmp_path))
    yield made
    made.page.context.close()  # first: a page whose server is gone complains
    serving.stop()


def test_an_analyst_makes_the_tree_their_own_and_learns_how_far_its_tags_can_be_trusted(
    walk: Walk
):
    months.they_upload_the_first_month(walk)
    months.they_read_the_tree(walk)
    desk.they_merge_two(walk)
    desk.they_take_it_back(walk)
    desk.they_rename_one(walk)
    desk.they_split_a_third(walk)
    desk.they_pin_a_fourth(walk)
    months.they_upload_the_next_month(walk)
    months.they_see_what_is_new(walk)
    trust.they_audit_the_largest_stake(walk)
    trust.they_read_how_far_the_tags_can_be_trusted(walk)
    trust.they_read_which_stake_is_likely_understated(walk)
    desk.they_follow_a_number_to_its_comments(walk)
    desk.they_take_the_topics_along(walk)
