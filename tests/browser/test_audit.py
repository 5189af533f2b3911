"""An audit by keys alone: ten taggings, the result, and what the drivers then say."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from core import worker
from core.collect import intake
from core.model import Scale
from core.store import findings, verdicts
from core.store.database import Database, open_database
from tests.browser.conftest import settled
from tests.made_up import lounge_reviews
from tests.serving import Serving, within

pytestmark = pytest.mark.browser

KEYS = ("r", "r", "w1", "r", "1", "m2", "r", "w\n", "r", "0")  # \n: Enter, "I don't know"
PAUSE = 300  # ms; a second press within 250 is taken for a slip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The app on 400 studied reviews; tags of the pain with the largest stake miss mentions."""
    serving = Serving(tmp_path_factory.mktemp("audit")).without_demo()
    db = open_database(serving.team)
    path = lounge_reviews(serving.folder / "lounge.csv", 400)
    plan = intake.plan_for(db, path, scale="csat5")
    worker.run_now(db, "import", {"path": str(path), "file_name": path.name,
                                  "plan": plan.to_json()}, by="Ana", show=lambda *_: None)
    worker.run_now(db, "study", {}, by="Ana", show=lambda *_: None)
    plant(db)
    yield serving.start()
    serving.stop()


def plant(db: Database) -> None:
    """Of the worst pain, 14 tags that are right and 12 mentions where it is missing."""
    leaf = findings.drivers(db, Scale.CSAT5).iloc[0]["topic"]
    mentions = verdicts.mentions(db)
    mine, others = (mentions[mentions["topic"] == leaf].head(14),
                    mentions[mentions["topic"].notna() & (mentions["topic"] != leaf)].head(12))
    for part, verdict, better in ((mine, "right", None), (others, "missing", leaf)):
        for one in part.itertuples():
            verdicts.keep(
                db, study_id=findings.study(db).id, response_id=one.response_id, start=one.start,
                stop=one.stop, topic=one.topic, verdict=verdict, better=better, stratum=verdict,
                stratum_size=len(part), by="Ana")


def judged(db: Database) -> int:
    return len(verdicts.verdicts(db))


def press(page: Page, keys: str) -> None:
    page.wait_for_timeout(PAUSE)
    for key in keys:
        page.keyboard.press("Enter" if key == "\n" else key)


def test_ten_taggings_by_keys_alone_are_kept_and_the_drivers_say_likely_understated(page, server):
    db, label = Database(server.team), findings.drivers(
        Database(server.team), Scale.CSAT5).iloc[0]["label"]
    before = judged(db)
    page.goto(f"{server.url}/audit?db=own&topic=all&view=judge")
    settled(page).locator(".audit .comment mark").wait_for()
    said = page.locator(".audit .count").inner_text().partition(" · ")[0]
    done, _, total = said.partition(" of ")
    comments = []
    for keys in KEYS:
        comments.append(page.locator(".audit .comment").inner_text())
        press(page, keys)
        page.keyboard.press("r")  # a key pressed twice judges one tagging
    expect(page.locator(".audit .count")).to_contain_text(f"{int(done) + len(KEYS)} of {total}")
    assert int(total) - int(done) - len(KEYS) > 10  # at three seconds each, half a minute and more
    expect(page.locator(".audit .count")).to_contain_text("about ")  # however fast the keys were
    within(10, lambda: judged(db) == before + len(KEYS))
    mine = verdicts.verdicts(db)[before:]
    kinds = {kind: sum(one.verdict == kind for one in mine) for kind in ("right", "missing")}
    assert len(mine) == len(KEYS)
    assert kinds["missing"] >= 1
    assert sum(bool(one.better) for one in mine) >= 3
    press(page, "u")
    within(10, lambda: judged(db) == before + len(KEYS) - 1)
    expect(page.locator(".audit .comment")).to_have_text(comments[-1])
    settled(page).reload()
    expect(page.locator(".audit .count")).to_contain_text(f"{int(done) + len(KEYS) - 1} of {total}")

    page.get_by_test_id("stMain").get_by_role("radio", name="Result").click()
    expect(page.get_by_text("Tags that are right")).to_be_visible()
    expect(page.get_by_test_id("stMain")).to_contain_text("n = ")
    page.goto(f"{server.url}/drivers?db=own")
    warned = settled(page).get_by_test_id("stMain").get_by_text("Likely understated")
    expect(warned).to_contain_text(label)

