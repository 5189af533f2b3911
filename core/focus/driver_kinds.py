"""Must-have, performance or exciter: as a study keeps it, and as a page reads it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.focus.driver_tables import groups_of
from core.focus.numbers.clusters import quantile_of
from core.focus.numbers.grading import CUSTOMERS_FROM
from core.focus.numbers.kinds import kind_of, sides_of
from core.focus.numbers.repeated import worth_of
from core.scales import Scale
from core.store import driver_details, findings
from core.store.database import Database
from core.store.driver_details import Detail
from core.store.signed_mentions import SignedMentions

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

METHOD = "penalty-reward/1"
ORDER = ("must-have", "performance", "exciter", "cannot be told")
ROWS = ["topic", "label", "parent_label", "kind", "penalty", "penalty_low", "penalty_high", "bad",
        "reward", "reward_low", "reward_high", "good", "gap", "gap_low", "gap_high"]


def found(
    scale: Scale, topics: tuple[str, ...], scored: pd.DataFrame, signed: SignedMentions | None
) -> Iterator[Detail]:
    """Reward and penalty of each topic, as a study keeps them; nothing without judged mentions.

    scored: [id, score, customer] of one scale. signed: of the study.
    """
    if signed is None or "id" not in scored or not signed.response.size:
        return
    good, bad = _columns(scored["id"].to_numpy(int), topics, signed)
    codes, repeated = pd.factorize(scored["customer"])[0], None
    known = codes[codes >= 0]
    if np.unique(known).size < known.size:
        alone = codes < 0
        repeated = np.where(alone, codes.max() + np.cumsum(alone), codes)
        if repeated.max() + 1 < CUSTOMERS_FROM:
            return
    sides = sides_of(worth_of(scale, scored["score"].to_numpy(float)), good, bad, repeated)
    if sides is None:
        return
    yield Detail("kinds", {
        "topics": list(topics), "n": sides.n, "good": sides.good.tolist(),
        "bad": sides.bad.tolist(), "reward": sides.reward.tolist(),
        "penalty": sides.penalty.tolist(),
        "customers": None if repeated is None else int(repeated.max()) + 1}, sides.covariance)


def _columns(
    ids: np.ndarray, topics: tuple[str, ...], signed: SignedMentions
) -> tuple["csr_matrix", "csr_matrix"]:
    """(n, p) 0/1 which responses speak well of each topic, and which badly."""
    from scipy.sparse import csr_matrix

    numbers = np.array([int(topic[1:]) for topic in topics])
    column = np.full(max(int(signed.topic.max()), int(numbers.max())) + 1, -1)
    column[numbers] = np.arange(numbers.size)
    order = np.argsort(ids)
    at = np.minimum(np.searchsorted(ids, signed.response, sorter=order), ids.size - 1)
    rows, columns = order[at], column[signed.topic]
    mine = (ids[rows] == signed.response) & (columns >= 0)
    sides = []
    for side in (signed.good, ~signed.good):
        which = mine & side
        said = csr_matrix((np.ones(which.sum()), (rows[which], columns[which])),
                          shape=(ids.size, numbers.size))
        said.data[:] = 1.0
        sides.append(said)
    return sides[0], sides[1]


def kinds(db: Database, scale: Scale, *, parents: bool) -> pd.DataFrame | None:
    """The kind of every topic by the current study; None where it could not fit them.

    Columns ROWS, by kind and then by the larger side; NaN where a side has fewer than 15 mentions.
    parents: a topic is the mean of its subtopics, by their mentions.
    """
    kept = driver_details.detail(db, scale, "kinds")
    if kept is None:
        return None
    told, p = kept.detail, len(kept.detail["topics"])
    figures = np.array(told["reward"] + told["penalty"], dtype=float)
    said = np.array(told["good"] + told["bad"])
    quantile = quantile_of(told["customers"])
    groups = groups_of(findings.drivers(db, scale), told["topics"], parents=parents)
    rows = [{"topic": one.topic, "label": one.label, "parent_label": one.parent_label,
             **_row(figures, said, kept.covariance, one.at, p, quantile)} for one in groups]
    frame = pd.DataFrame(rows, columns=ROWS)
    frame["at"] = frame["kind"].map(ORDER.index)
    frame["size"] = -frame[["penalty", "reward"]].max(axis=1)
    return frame.sort_values(["at", "size", "topic"], ignore_index=True)[ROWS]


def _row(
    figures: np.ndarray, said: np.ndarray, covariance: np.ndarray, of: np.ndarray, p: int,
    quantile: float,
) -> dict[str, object]:
    reward, penalty = (_weights(figures, said, of + shift) for shift in (0, p))
    values, errors = {}, []
    for name, weights in (("reward", reward), ("penalty", penalty), ("gap", penalty - reward)):
        used = np.flatnonzero(weights)
        known = used.size and np.isfinite(weights).all()
        value = float(weights[used] @ figures[used]) if known else np.nan
        error = (float(np.sqrt(max(weights[used] @ covariance[np.ix_(used, used)] @ weights[used],
                                   0.0))) if known else np.nan)
        values |= {name: value, f"{name}_low": value - quantile * error,
                   f"{name}_high": value + quantile * error}
        errors.append(error)
    good, bad = int(said[of].sum()), int(said[of + p].sum())
    kind = kind_of(values["reward"], values["penalty"], errors, good, bad, quantile)
    return {"kind": kind, "good": good, "bad": bad, **values}


def _weights(figures: np.ndarray, said: np.ndarray, at: np.ndarray) -> np.ndarray:
    """By which the known figures of some subtopics are averaged: their mentions. NaN without."""
    known = at[np.isfinite(figures[at])]
    weights = np.zeros(figures.size)
    if not known.size:
        return np.full(figures.size, np.nan)
    weights[known] = said[known] / said[known].sum()
    return weights
