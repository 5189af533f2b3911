"""The loop closes: from the company's own export files to a letter, a verdict, money, and news."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from core.demo.files import write_all
from core.store.database import open_database
from tests.browser.loop import beginning, letters, lounges, results
from tests.browser.loop.beginning import SEED, UNTIL
from tests.browser.loop.walk import Walk
from tests.conftest import core_command
from tests.mail_server import Handler, mail_server
from tests.serving import Serving

pytestmark = pytest.mark.browser


@pytest.fixture
def walk(tmp_path: Path, open_page: Callable[..., Page]) -> Iterator[Walk]:
    """A person before an app whose team has nothing yet, and a mail server that takes letters."""
    post = Handler()
    with mail_server(post) as address:
        serving = Serving(tmp_path, {"ACTIONGAP_SMTP_URL": f"smtp://{address}"}).without_demo()
        serving.start()
        made = Walk(serving, open_page(), open_database(serving.team), post, tmp_path,
                    write_all(tmp_path / "exports", UNTIL, SEED))
        yield made
        made.page.context.close()  # first: a page whose server is gone complains
        serving.stop()


def test_from_export_files_to_a_proven_initiative_and_letters_and_all_is_there_after_a_restart(
    walk: Walk, open_page: Callable[..., Page]
):
    beginning.they_upload_feedback_customers_and_events(walk)
    beginning.they_say_who_they_are(walk)
    beginning.they_choose_waiting_at_the_till(walk)
    beginning.they_try_to_approve_too_early(walk)
    beginning.they_fill_it_in(walk)
    beginning.they_see_what_would_show(walk)
    beginning.they_approve_it(walk)
    beginning.they_ship_it(walk)
    letters.they_try_a_rule_dry(walk)
    letters.they_switch_it_on_and_the_letters_arrive(walk)
    results.they_read_that_it_worked(walk)
    letters.they_tell_those_who_had_asked(walk)
    letters.they_see_who_was_told(walk)
    results.they_take_the_good_news_along(walk)
    results.the_plan_comes_back_edited(walk)
    results.they_read_what_it_was_worth(walk)
    results.they_see_the_action_gap(walk)
    walk.page.context.close()
    assert walk.serving.stop() == 0
    walk.serving.start()
    walk.page = open_page()
    results.everything_is_there(walk)


@pytest.fixture
def lounge_walk(tmp_path: Path, open_page: Callable[..., Page]) -> Iterator[Walk]:
    """A person before real reviews, imported and studied; no customers, no events, no mail."""
    reviews = Path(os.environ.get("ACTIONGAP_REAL_DATA", "")) / lounges.FILE
    if not os.environ.get("ACTIONGAP_REAL_DATA") or not reviews.is_file():
        pytest.skip(f"ACTIONGAP_REAL_DATA names no folder with {lounges.FILE}")
    serving = Serving(tmp_path).without_demo()
    for command in (("import", reviews, *lounges.READ), ("study",)):
        done = core_command(*command, "--db", serving.team)
        assert done.returncode == 0, done.stderr
    serving.start()
    made = Walk(serving, open_page(), open_database(serving.team), Handler(), tmp_path, {})
    yield made
    made.page.context.close()
    serving.stop()


def test_on_real_reviews_without_a_comparison_no_cause_is_claimed_and_each_gap_is_named(
    lounge_walk: Walk
):
    lounges.they_start_one_by_hand(lounge_walk)
    lounges.they_say_what_an_approval_needs(lounge_walk)
    lounges.they_ship_it_everywhere(lounge_walk)
    lounges.they_read_that_no_cause_is_known(lounge_walk)
    lounges.each_other_outcome_says_what_is_missing(lounge_walk)
    lounges.the_funnel_draws(lounge_walk)
