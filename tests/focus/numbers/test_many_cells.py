"""Many cells at once (T7): topics × segments, most of them without any difference."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

from core.estimates import flags
from core.focus.heat import differing

TOPICS, SEGMENTS = 30, 12
# Comments of a segment, in pairs of equal size: 60 to 2,000.
COMMENTS = np.repeat(np.round(np.geomspace(60, 2000, SEGMENTS // 2)).astype(int), 2)
DIFFERING = 27  # topics with a pair of segments apart: 54 of 360 cells, so 85 % are null


def shares(rng: np.random.Generator, apart: int) -> tuple[np.ndarray, np.ndarray]:
    """(topics, segments) true shares of comments, and which cells differ from the rest.

    A topic's share is 4–25 %. In `apart` topics one pair of segments of the same size differs, one
    up and one down by 35–65 % of the share, so that the others stay equal to their rest.
    """
    truth = np.repeat(rng.uniform(0.04, 0.25, TOPICS)[:, None], SEGMENTS, axis=1)
    differs = np.zeros(truth.shape, dtype=bool)
    for topic in range(apart):
        pair = 2 * rng.integers(SEGMENTS // 2) + np.arange(2)
        truth[topic, pair] *= 1 + rng.uniform(0.35, 0.65) * rng.permutation([1.0, -1.0])
        differs[topic, pair] = True
    return truth, differs


def naively(mentions: np.ndarray) -> np.ndarray:
    """Each cell against the rest of its topic at p < .05, as if it were the only one."""
    rest, of_rest = mentions.sum(axis=1, keepdims=True) - mentions, COMMENTS.sum() - COMMENTS
    pooled = mentions.sum(axis=1, keepdims=True) / COMMENTS.sum()
    error = np.sqrt(pooled * (1 - pooled) * (1 / COMMENTS + 1 / of_rest))
    return 2 * norm.sf(np.abs(mentions / COMMENTS - rest / of_rest) / error) < 0.05


def t7(draws: int, apart: int) -> dict[str, float]:
    """False discovery rate, share of draws with any flag, and power, ours and the naive rule's."""
    said: dict[str, list[float]] = {}
    for seed in range(draws):
        rng = np.random.default_rng(7000 + seed)
        truth, differs = shares(rng, apart)
        mentions = rng.binomial(COMMENTS, truth)
        cells = pd.DataFrame({"topic": np.repeat(np.arange(TOPICS), SEGMENTS),
                              "mentions": mentions.ravel(),
                              "comments": np.tile(COMMENTS, TOPICS)})
        ours = differing(cells, np.ones(len(cells), dtype=bool)) != ""
        for rule, flagged in (("BH", ours.reshape(differs.shape)), ("p < .05", naively(mentions))):
            for name, value in (("FDR", (flagged & ~differs).sum() / max(flagged.sum(), 1)),
                                ("any", float(flagged.any())),
                                ("found", flagged[differs].mean() if apart else np.nan)):
                said.setdefault(f"{rule} {name}", []).append(float(value))
    figures = {name: round(float(np.mean(values)), 3) for name, values in said.items()}
    print(f"T7 {draws} draws, {2 * apart} of {TOPICS * SEGMENTS} cells differ: {figures}")
    return figures


def kept(draws: int, fdr: float, any_flag: float) -> None:
    mixed, null = t7(draws, DIFFERING), t7(draws, 0)
    assert mixed["BH FDR"] <= fdr
    assert mixed["BH found"] >= 0.5  # who never flags anything never errs
    assert null["BH any"] <= any_flag
    assert mixed["p < .05 FDR"] > 0.2  # the toy
    assert null["p < .05 any"] > 0.9


@pytest.mark.acceptance
def test_t7_40_draws_of_360_cells_keep_false_discoveries_below_15_percent():
    kept(40, 0.15, 0.25)


@pytest.mark.truth
def test_t7_400_draws_of_360_cells_keep_false_discoveries_below_12_percent():
    kept(400, 0.12, 0.14)


@pytest.mark.parametrize("rate", [0.05, 0.10, 0.20])
def test_flags_of_360_p_values_with_ties_are_those_of_statsmodels(rate):
    rng = np.random.default_rng(1)
    p = np.round(np.r_[rng.random(306), rng.random(54) ** 6], 3)
    assert flags(p, rate).tolist() == multipletests(p, rate, method="fdr_bh")[0].tolist()


def test_a_cell_that_was_not_tested_is_not_flagged_and_does_not_count():
    assert flags(np.array([np.nan, 0.04, np.nan, 0.9])).tolist() == [False, True, False, False]
    assert flags(np.array([])).tolist() == []
