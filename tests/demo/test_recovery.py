"""The planted truths come back: from the planted labels here, from the real study below."""

import numpy as np
import pandas as pd
import pytest

from core.demo import World
from core.focus.numbers.drivers import Cells, Stakes, fit_drivers
from core.scales import Scale
from tests.demo.conftest import UNTIL
from tests.demo.truths import (
    GROWING,
    NULL,
    PAINS,
    RARE_AND_SEVERE,
    STRENGTHS,
    WORST_OF_EFFORT,
    WORST_OF_NPS,
    WORST_OF_STARS,
)

SCALES = {Scale.NPS: ("store-visit", "delivery"), Scale.CSAT5: ("app-rating",),
          Scale.CES7: ("support",)}


@pytest.fixture(scope="module")
def labelled(world: World) -> pd.DataFrame:
    """A row a response, with a 0/1 column per planted topic."""
    answers = pd.concat(
        [frame.assign(source=source) for source, frame in world.responses.items()])
    said = pd.crosstab([world.mentions["source"], world.mentions["external_id"]],
                       world.mentions["topic"]).clip(upper=1)
    return answers.set_index(["source", "external_id"]).join(said).fillna(
        dict.fromkeys(said.columns, 0)).reset_index()


def stakes(labelled: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """topic → stake, low, high, mentions, from the planted labels and the house's model."""
    rows = labelled[labelled["source"].isin(SCALES[scale]) & labelled["score"].notna()]
    topics = tuple(t for t in (*PAINS, *STRENGTHS, NULL) if rows[t].sum() >= 15)
    cells = Cells(rows[list(topics)].to_numpy(float), rows["score"].to_numpy(float),
                  np.ones(len(rows)))
    _, found = fit_drivers(scale, topics, cells)
    return _as_frame(found)


def _as_frame(found: Stakes) -> pd.DataFrame:
    half = 1.96 * found.standard_error
    return pd.DataFrame({"stake": found.stake, "low": found.stake - half,
                         "high": found.stake + half, "mentions": found.mentions},
                        index=list(found.topics)).sort_values("stake")


def test_every_pain_costs_nps_points_and_every_strength_brings_some(labelled):
    found = stakes(labelled, Scale.NPS)
    assert (found.loc[found.index.isin(PAINS), "high"] < 0).all()
    assert (found.loc[list(STRENGTHS), "low"] > 0).all()


def test_waiting_at_the_till_is_the_worst_pain_of_nps_and_late_delivery_the_second(labelled):
    assert list(stakes(labelled, Scale.NPS).index[:2]) == [WORST_OF_NPS, GROWING]


def test_staff_is_the_greatest_strength(labelled):
    assert stakes(labelled, Scale.NPS).index[-1] == "staff"


def test_parking_is_mentioned_most_and_moves_nothing(labelled):
    found = stakes(labelled, Scale.NPS)
    assert found["mentions"].idxmax() == NULL
    assert found.loc[NULL, "low"] < 0 < found.loc[NULL, "high"]
    assert abs(found.loc[NULL, "stake"]) < 1


def test_a_wrong_bill_is_the_rarest_pain_of_nps_and_costs_most_per_mention(labelled):
    found = stakes(labelled, Scale.NPS)
    per_mention = found["stake"] / found["mentions"]
    assert found["mentions"].idxmin() == per_mention.idxmin() == RARE_AND_SEVERE


def test_the_crashing_app_costs_most_stars_and_returns_cost_most_ease(labelled):
    assert stakes(labelled, Scale.CSAT5).index[0] == WORST_OF_STARS
    assert stakes(labelled, Scale.CES7).index[0] == WORST_OF_EFFORT


def test_effects_come_back_from_the_latent_score_within_a_third_of_a_step(world):
    """Least squares of the uncapped score on the signed planted mentions."""
    mentions = world.mentions.assign(
        label=world.mentions["topic"] + " " + world.mentions["polarity"])
    labels = pd.crosstab([mentions["source"], mentions["external_id"]], mentions["label"])
    rows = world.latent.set_index(["source", "external_id"]).join(labels).fillna(0)
    design = np.column_stack([np.ones(len(rows)), rows[labels.columns]])
    effects = pd.Series(
        np.linalg.lstsq(design, rows["latent"].to_numpy(float), rcond=None)[0][1:], labels.columns)
    for truths, side in ((PAINS, "pain"), (STRENGTHS, "praise")):
        for topic, effect in truths.items():
            assert effects[f"{topic} {side}"] == pytest.approx(effect, abs=0.33), topic
    assert effects[f"{NULL} pain"] == pytest.approx(0, abs=0.2)
    assert effects[f"{NULL} praise"] == pytest.approx(0, abs=0.2)


def test_late_delivery_is_mentioned_twice_as_often_in_the_last_three_months(labelled):
    delivery = labelled[(labelled["source"] == "delivery") & labelled["comment"].notna()]
    recent = delivery["received_at"] > pd.Timestamp(UNTIL) - pd.Timedelta(days=90)
    year = delivery["received_at"] < pd.Timestamp(UNTIL) - pd.Timedelta(days=365)
    assert delivery.loc[recent, GROWING].mean() > 1.6 * delivery.loc[year, GROWING].mean()


def test_no_other_topic_of_the_deliveries_doubles(labelled):
    delivery = labelled[(labelled["source"] == "delivery") & labelled["comment"].notna()]
    recent = delivery["received_at"] > pd.Timestamp(UNTIL) - pd.Timedelta(days=90)
    for topic in ("damaged", "returns", "quality", "price", "search"):
        assert delivery.loc[recent, topic].mean() < 1.6 * delivery.loc[~recent, topic].mean()


def test_one_carrier_is_late_twice_as_often(labelled):
    delivery = labelled[(labelled["source"] == "delivery") & labelled["comment"].notna()]
    late = delivery.groupby("carrier")[GROWING].mean().sort_values()
    assert late.index[-1] == "Pakkono"
    assert late.iloc[-1] > 1.7 * late.iloc[-2]


def test_four_shops_have_the_longest_queues(labelled):
    visits = labelled[(labelled["source"] == "store-visit") & labelled["comment"].notna()]
    queues = visits.groupby("store")["waiting"].mean().sort_values()
    assert {"Manchester", "Köln", "Lyon", "Madrid"} <= set(queues.index[-7:])
