"""What a study finds in the made-up company's words, held against what was planted there.

The found topics know nothing of the planted ones; they are matched by the clauses they share.
"""

import numpy as np
import pandas as pd
import pytest

from core import demo
from core.demo import World
from core.focus import study
from core.model import Scale
from core.store import feedback, findings
from core.store.database import open_database
from tests.demo.conftest import SEED, UNTIL
from tests.demo.truths import NULL, PAINS, STRENGTHS, WORST_OF_NPS

# These stand in the NPS surveys often enough to be found as topics of their own.
FOUND_PAINS = {"waiting", "late", "damaged", "returns", "price", "stock"}


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory, world: World) -> dict[str, pd.DataFrame]:
    """drivers of NPS, and shared: a row a planted mention that a found topic covers most of."""
    db = open_database(tmp_path_factory.mktemp("study") / "demo.db")
    demo.build(db, until=UNTIL, seed=SEED, by="Kim", report=lambda done, message: None)
    study.run_study(db, by="Kim", report=lambda done, message: None)
    topics = {topic.id: topic for topic in findings.topics(db)}
    stored = feedback.responses(db)
    found = pd.concat(
        findings.evidence(db, stored["id"].tolist(), [topic]).assign(leaf=topic)
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
