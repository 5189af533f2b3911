"""What a study finds in the made-up company's words, and what came of what the company did,

held against what was planted there.

The found topics know nothing of the planted ones; they are matched by the clauses they share.
"""

import numpy as np
import pandas as pd
import pytest

from core import worker
from core.delight import closing
from core.delight.evidence import measuring
from core.delight.evidence.drawing import drawn
from core.delight.money import portfolio
from core.demo import World, history
from core.errors import Cancelled
from core.model import Stage
from core.scales import Scale
from core.store import alerts, feedback, findings, initiatives, measurements, messages, passages
from core.store.database import Database, open_database
from tests.demo.conftest import SEED, UNTIL
from tests.demo.truths import NULL, PAINS, STRENGTHS, WORST_OF_NPS

# These stand in the NPS surveys often enough to be found as topics of their own.
FOUND_PAINS = {"waiting", "late", "damaged", "returns", "price", "stock"}


def silent(done: float, message: str) -> None:
    """A report that nobody reads."""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """The made-up company, studied."""
    db = open_database(tmp_path_factory.mktemp("study") / "demo.db")
    worker.run_now(db, "demo", {"until": UNTIL.isoformat(), "seed": SEED}, by="Kim", show=silent)
    worker.run_now(db, "study", {}, by="Kim", show=silent)
    return db


@pytest.fixture(scope="module")
def studied(company: Database, world: World) -> dict[str, pd.DataFrame]:
    """drivers of NPS, and shared: a row a planted mention that a found topic covers most of."""
    db = company
    topics = {topic.id: topic for topic in findings.topics(db)}
    stored = feedback.responses(db)
    found = pd.concat(
        passages.evidence(db, stored["id"].tolist(), [topic]).assign(leaf=topic)
        for topic in topics if topics[topic].parent)
    found["parent"] = found["leaf"].map(lambda leaf: topics[leaf].parent)
    planted = _located(world, stored)
    return {"drivers": findings.drivers(db, Scale.NPS), "shared": _shared(planted, found)}


def _located(world: World, stored: pd.DataFrame) -> pd.DataFrame:
    """Planted mentions with response_id and the span of their clause, where no slip changed it."""
    planted = world.mentions.merge(stored[["id", "source", "external_id", "comment"]]).merge(
        world.latent[["source", "external_id", "language"]], on=["source", "external_id"])
    planted["begin"] = [
        comment.casefold().find(clause.casefold()[1:-1])
        for comment, clause in zip(planted["comment"], planted["clause"], strict=True)]
    planted["end"] = planted["begin"] + planted["clause"].str.len()
    kept = planted[planted["begin"] >= 0].rename(columns={"id": "response_id"})
    return kept[["response_id", "topic", "language", "begin", "end"]].reset_index(names="mention")


def _shared(planted: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    spans = found[["response_id", "start", "stop", "leaf", "parent"]]
    pairs = planted.merge(spans, on="response_id")
    pairs["letters"] = np.minimum(pairs["stop"], pairs["end"]) - np.maximum(
        pairs["start"], pairs["begin"])
    pairs = pairs[pairs["letters"] > 5].sort_values("letters", ascending=False, kind="stable")
    return pairs.drop_duplicates("mention")


@pytest.fixture(scope="module")
def owned(studied) -> dict[str, list[str]]:
    """planted topic → the leaves most of whose planted mentions are its own."""
    counts = pd.crosstab(studied["shared"]["leaf"], studied["shared"]["topic"])
    owner = counts.idxmax(axis=1)[counts.max(axis=1) > 0.5 * counts.sum(axis=1)]
    return {topic: list(leaves.index) for topic, leaves in owner.groupby(owner)}


@pytest.fixture(scope="module")
def stakes(studied, owned) -> pd.DataFrame:
    """planted topic → NPS points at stake of its leaves, and their standard error."""
    drivers = studied["drivers"].set_index("topic")
    rows = {topic: drivers.loc[drivers.index.isin(leaves)] for topic, leaves in owned.items()}
    return pd.DataFrame({
        topic: {"stake": mine["stake"].sum(),
                "standard_error": np.sqrt((mine["standard_error"] ** 2).sum())}
        for topic, mine in rows.items()
    }).T


def test_every_planted_topic_but_the_rarest_owns_a_found_leaf(owned):
    assert {*PAINS, *STRENGTHS, NULL} - {"billing"} <= set(owned)


def test_the_leaf_that_shares_most_clauses_with_a_topic_is_mostly_about_it(studied):
    shared = studied["shared"]
    pure = [
        (shared.loc[shared["leaf"] == mine["leaf"].mode()[0], "topic"] == topic).mean()
        for topic, mine in shared.groupby("topic") if topic != "billing"]
    assert np.mean(pure) > 0.8
    assert min(pure) > 0.5


def test_pains_cost_points_and_strengths_bring_some(stakes):
    assert (stakes.loc[sorted(FOUND_PAINS), "stake"] < 0).all()
    assert (stakes.loc[sorted(STRENGTHS), "stake"] > 0).all()


def test_the_worst_pain_ranks_in_the_top_2_and_late_deliveries_in_the_top_3(stakes):
    ranked = list(stakes.sort_values("stake").index)
    assert WORST_OF_NPS in ranked[:2]
    assert "late" in ranked[:3]


def test_parking_is_talked_about_most_and_has_next_to_nothing_at_stake(stakes, studied):
    assert studied["shared"]["topic"].mode()[0] == NULL
    found = stakes.loc[NULL]
    assert abs(found["stake"]) < 1.5
    assert abs(found["stake"]) < 2.5 * found["standard_error"]


@pytest.mark.parametrize("topic", ["app", "search", "loyalty"])
def test_nine_in_ten_mentions_of_one_topic_share_a_parent_in_all_four_languages(studied, topic):
    mine = studied["shared"][studied["shared"]["topic"] == topic]
    home = mine["parent"].mode()[0]
    shares = (mine["parent"] == home).groupby(mine["language"]).mean()
    assert set(shares.index) == {"en", "de", "fr", "es"}
    assert shares.min() >= 0.85
    assert (mine["parent"] == home).mean() >= 0.9


TILLS, VOUCHER = "A second till at busy hours", "A welcome-back voucher"
HOURS, PILOT = "Longer opening hours everywhere", "Ask for a review after an order"


@pytest.fixture(scope="module")
def past(company: Database, studied) -> Database:
    """The company with its past, measured on the last day of its feedback.

    The past was cancelled after its first initiative, and went on.
    """
    def stop(done: float, message: str) -> None:
        if done >= 0.4:
            raise Cancelled("The job was cancelled.")

    with pytest.raises(Cancelled):
        history.build(company, by="Kim", report=stop)
    assert len(initiatives.initiatives(company)) == 1
    assert history.is_due(company)
    history.build(company, by="Kim", report=silent)
    measuring.measure_all(company, today=UNTIL, by="Kim", report=silent)
    return company


def verdict(db: Database, name: str) -> dict:
    """What was found of the outcome that the initiative is judged by."""
    one = next(one for one in initiatives.initiatives(db) if one.name == name)
    return next(kept.verdict for kept in measurements.measurements(db, one.id)
                if kept.outcome == one.outcome)


def test_the_tills_worked_by_more_than_5_points_against_14_similar_stores(past):
    found = verdict(past, TILLS)
    assert (found["finding"], found["rung"]) == ("worked", 2)
    assert found["effect"]["low"] > 5
    assert (found["treated_segments"], found["comparison_segments"]) == (6, 14)


def test_the_voucher_did_nothing_and_the_12_points_it_promised_are_ruled_out(past):
    found = verdict(past, VOUCHER)
    assert (found["finding"], found["rung"]) == ("no effect found", 2)
    assert found["effect"]["low"] < 0 < found["effect"]["high"] < 12


def test_of_the_opening_hours_nobody_can_tell_for_they_came_everywhere_at_once(past):
    found = verdict(past, HOURS)
    assert (found["finding"], found["rung"]) == ("cannot be told", 5)
    assert found["effect"]["value"] is None


def test_the_customers_who_had_waited_were_told_once_and_the_others_wait_in_the_outbox(past):
    tally = messages.tally(past)
    assert tally["sent"] >= 10
    assert tally["waiting"] >= 10
    one = next(one for one in initiatives.initiatives(past) if one.name == TILLS)
    again = closing.audience(past, one, today=UNTIL)
    assert again.tally["told"] == tally["sent"]
    assert set(one.change_in) == {"de", "fr", "es"}
    german = [letter for letter in messages.messages(past, initiative=one.id)
              if letter.language == "de"]
    assert german
    assert all(one.change_in["de"] in letter.body for letter in german)


def test_chance_drew_3_of_7_countries_before_the_start_and_there_more_reviews_came_on_rung_1(past):
    one = next(one for one in initiatives.initiatives(past) if one.name == PILOT)
    draw, found = one.draw, verdict(past, PILOT)
    assert one.randomised
    assert (len(draw.treated), len(draw.candidates)) == (3, 7)
    assert draw.day < one.live_from
    assert drawn(draw.candidates, 3, draw.seed) == draw.treated
    assert (found["finding"], found["rung"]) == ("worked", 1)
    assert found["headline"] == "Measured effect (experiment)"
    # Six in a hundred orders of a customer who orders every 7 weeks or so: some 1.5 a month.
    assert 0.4 < found["effect"]["low"] < 1.5 < found["effect"]["high"] < 3.5


def test_alerts_were_looked_for_in_all_weeks_that_have_26_before_them_and_stay_rare(past):
    assert len(alerts.looked_at(past)) >= 70
    assert len(alerts.alerts(past)) <= 4


def test_the_executive_reads_two_that_worked_one_that_did_nothing_and_one_untold(past):
    said = portfolio.headline(portfolio.portfolio(past, UNTIL))
    assert said.startswith(
        "Of 4 initiatives measured, 2 worked, 1 showed no effect, 1 cannot be told.")


def test_seven_initiatives_stand_on_four_stages_and_their_past_lies_in_the_past(past):
    found = initiatives.initiatives(past)
    assert len(found) == 7
    assert {one.stage for one in found} == {
        Stage.PROPOSED, Stage.ASSESSED, Stage.IN_PROGRESS, Stage.MEASURED}
    kept = measurements.frozen(past)
    assert all(kept[one.id].frozen_at < f"{one.live_from}" for one in found
               if one.stage is Stage.MEASURED)


def test_the_past_a_second_time_adds_nothing(past):
    assert not history.is_due(past)
    assert history.build(past, by="Kim", report=silent)["initiatives"] == 0
    assert len(initiatives.initiatives(past)) == 7


def test_a_past_interrupted_after_the_first_initiative_went_on_and_has_each_once(past):
    names = [one.name for one in initiatives.initiatives(past)]
    assert names.count(TILLS) == 1
    assert len(set(names)) == len(names) == 7


def test_an_unstudied_company_has_no_past_yet(tmp_path):
    db = open_database(tmp_path / "new.db")
    assert not history.is_due(db)
    assert history.build(db, by="Kim", report=silent) == {
        "initiatives": 0, "told": 0, "letters": 0}
