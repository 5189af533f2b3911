"""The promoter and the detractor part of each stake with its interval, and a stake by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd

from core.focus.driver_tables import groups_of
from core.focus.key_drivers import DriverView, cells_from, fit_of
from core.focus.numbers.components import Cells, outcomes
from core.focus.numbers.drivers import DriverFit
from core.focus.numbers.parts import Term, part_covariances, terms_of
from core.focus.segment_drivers import only_segment
from core.model import Scope
from core.scales import SCALES
from core.store import driver_details, segment_findings, snapshot
from core.store.database import Database
from core.store.segment_findings import SegmentPart

BY_HAND = ["label", "part", "weight", "alpha", "beta", "secant", "mentions", "within", "of",
           "share", "points"]


def part_table(
    db: Database, scope: Scope, view: DriverView, part: str, *, parents: bool
) -> pd.DataFrame:
    """One part ("promoter", "detractor") of every stake in view, with its interval.

    Columns topic, label, stake (the part), low, high, mentions, grade, the lowest first; NaN where
    the stake is withheld, the interval where the study kept none. parents: by topics.
    """
    table = view.parents if parents else view.leaves
    table = table.assign(stake=table[f"{part}_part"])[
        ["topic", "label", "stake", "mentions", "grade"]]
    covariance = _covariance(db, scope, view, part)
    if covariance is None:
        return table.assign(low=np.nan, high=np.nan)
    groups = {one.topic: one.at
              for one in groups_of(view.leaves, view.stakes.topics, parents=parents)}
    half = view.stakes.quantile * np.array([
        np.sqrt(max(covariance[np.ix_(groups[one], groups[one])].sum(), 0.0))
        if one in groups else np.nan for one in table["topic"]])
    return table.assign(low=table["stake"] - half, high=table["stake"] + half).sort_values(
        ["stake", "topic"], na_position="last", ignore_index=True)


def _covariance(
    db: Database, scope: Scope, view: DriverView, part: str
) -> np.ndarray | None:
    if view.pooled:
        return next((one.covariance for one in segment_findings.parts(
            db, view.scale, *only_segment(scope)) if one.component == part), None)
    kept = driver_details.detail(db, view.scale, "parts") if scope.is_whole else None
    if kept and kept.detail["parts"].get(part) == view.stakes.parts[part].tolist():
        return kept.covariance[list(kept.detail["parts"]).index(part)]
    fit, cells = _fitted(db, scope, view)
    return part_covariances(fit, cells)[part]


def by_hand(db: Database, scope: Scope, view: DriverView, topic: str) -> pd.DataFrame:
    """The terms whose points add up to the stake of a leaf, or of a topic by its leaves.

    Columns label (the leaf), part, weight, alpha, beta, secant, mentions, within (of them those by
    promoters, by detractors …; NaN for a mean), of (responses), share, points = weight · beta ·
    secant · share. The share of a pooled segment is drawn towards the whole's: (mentions + 4 · the
    whole's share) / (responses + 4).
    """
    leaves = view.leaves[(view.leaves["topic"] == topic) | (view.leaves["parent"] == topic)]
    at = {one: j for j, one in enumerate(view.stakes.topics)}
    chosen = [(row.label, at[row.topic]) for row in leaves.itertuples() if row.topic in at]
    fit, cells = _fitted(db, scope, view)
    within = {name: (cells.n * outcome) @ cells.indicators if is_logit else
              np.full(len(fit.topics), np.nan)
              for name, _, is_logit, outcome in outcomes(fit.scale, cells.score)}
    kept = segment_findings.parts(db, view.scale, *only_segment(scope)) if view.pooled else []
    rows = []
    for label, j in chosen:
        terms = ([_term(one, j) for one in kept] if view.pooled
                 else terms_of(fit.components, cells, j))
        rows += [(label, _named(term, view), term.weight, term.alpha, term.beta, term.secant,
                  int(view.stakes.mentions[j]), within[term.component][j], int(view.stakes.n),
                  term.share, term.points) for term in terms]
    return pd.DataFrame(rows, columns=BY_HAND)


def _named(term: Term, view: DriverView) -> str:
    return (term.component.capitalize() if term.component in ("promoter", "detractor")
            else SCALES[view.scale].score)


def _term(one: SegmentPart, j: int) -> Term:
    return Term(one.component, one.weight, one.alpha,
                *(float(column[j]) for column in (one.beta, one.secant, one.share)))


def _fitted(db: Database, scope: Scope, view: DriverView) -> tuple[DriverFit, Cells]:
    """The study's fit, and the responses in view counted by what they mention."""
    fit, patterns = fit_of(db, view.scale)
    counted = snapshot.counts(db, replace(scope, scale=view.scale), by=("pattern",))
    return fit, cells_from(counted, patterns)
