"""What changed in the drivers since the last quarter: as a study keeps it, and as a page reads it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.estimates import FULL_FROM, INDICATIVE_FROM, Estimate, difference, flags, withheld
from core.focus import score_views
from core.focus.driver_tables import groups_of
from core.focus.numbers.clusters import quantile_of
from core.focus.numbers.drivers import DriverFit, unit_of
from core.focus.numbers.standing import FALSE_DISCOVERIES, p_value
from core.focus.periods import comparison
from core.model import Scope
from core.scales import Scale
from core.store import driver_details, findings, snapshot
from core.store.database import Database
from core.store.driver_details import Detail

if TYPE_CHECKING:
    from core.focus.numbers.changes import Changes

METHOD = "prevalence-effect/1"
CLOSE = 0.01  # of the score: by which two sums of the same responses may differ
MONTHS = (3, 12)  # a quarter; a year where a quarter has too few answers
ROWS = ["topic", "label", "parent_label", "before", "now", "change", "low", "high", "prevalence",
        "prevalence_low", "prevalence_high", "effect", "effect_low", "effect_high", "share_before",
        "share_now", "mentions", "grade", "differs"]


@dataclass(frozen=True)
class Since:
    """What changed between two periods, each (first day, last day, scored responses).

    rows: ROWS, the worst change first; change = prevalence + effect. differs: "worse" or "better"
    at a false discovery rate of 10 % over the topics, else "". score = topics + remainder: the
    change of the score, what all topics make of it, and what none explains. enough: False where a
    period has too few answers; then there are no rows, and all else is withheld.
    """

    before: tuple[str, str, int]
    now: tuple[str, str, int]
    months: int
    enough: bool
    rows: pd.DataFrame
    score: Estimate
    topics: Estimate
    remainder: Estimate


def found(fit: DriverFit, scored: pd.DataFrame, indicators: np.ndarray) -> Iterator[Detail]:
    """What changed, as a study keeps it; nothing where half a year is not dated.

    scored: [pattern, score, customer, received_on] of one scale. The quarter that ends with the
    newest answer against the one before it; a year, where a quarter has too few.
    """
    from scipy import sparse

    from core.focus.numbers.changes import changes
    from core.focus.pooled_segments import block_of

    days = scored.get("received_on", pd.Series(dtype=object)).dropna().astype(str).str[:10]
    if days.empty:
        return
    design = sparse.hstack([np.ones((len(indicators), 1)), sparse.csr_matrix(indicators)],
                           format="csr", dtype=float)
    first, last = (date.fromisoformat(one) for one in (days.min(), days.max()))
    refused = None
    for months in MONTHS:
        both = comparison(Scope(), first, last, (months,))
        if both is None:
            break
        ends = [(one.since.isoformat(), one.until.isoformat()) for one in (both.before, both.now)]
        parts = [scored.loc[days.index[days.between(*one)]] for one in ends]
        head = {"months": months, "periods": [[*one, len(part)]
                                              for one, part in zip(ends, parts, strict=True)]}
        blocks = [block_of(part, pd.factorize(part["customer"])[0], design)
                  if len(part) >= FULL_FROM else None for part in parts]
        if None not in blocks:
            told = changes(fit, *blocks)
            givers = [one.clusters.shape[0] for one in blocks if one.clusters is not None]
            head["customers"] = min(givers, default=None)
            yield Detail("changes", head | _plain(fit, told), told.covariance)
            return
        refused = refused or head
    if refused:
        yield Detail("changes", refused, np.zeros((0, 0)))


def _plain(fit: DriverFit, told: "Changes") -> dict:
    return {"topics": list(fit.topics), "shares": told.shares.tolist(),
            "effects": told.effects.tolist(), "mentions": told.mentions.tolist(),
            "observed": told.observed.tolist(), "score_error": told.score_error,
            "remainder": told.remainder, "remainder_error": told.remainder_error}


def since_last(db: Database, scale: Scale, *, parents: bool) -> Since | None:
    """What the current study found to have changed; None where it compared nothing."""
    kept = driver_details.detail(db, scale, "changes")
    if kept is None:
        return None
    told, unit = kept.detail, unit_of(scale)
    before, now = (tuple(one) for one in told["periods"])
    if "topics" not in told:
        unknown = withheld(0, unit, METHOD)
        return Since(before, now, told["months"], False, pd.DataFrame(columns=ROWS), unknown,
                     unknown, unknown)
    rows = _rows(told, kept.covariance, findings.drivers(db, scale), parents=parents)
    score, rest = told["observed"][1] - told["observed"][0], told["remainder"]
    error = float(np.sqrt(max(kept.covariance.sum(), 0.0)))
    quantile, n = quantile_of(told["customers"]), before[2] + now[2]
    whole, *parts = (
        Estimate(value, value - quantile * one, value + quantile * one, n, unit, "full", METHOD)
        for value, one in ((score, told["score_error"]), (score - rest, error),
                           (rest, told["remainder_error"])))
    ends = _as_scores(db, scale, before, now, score)
    if ends is not None:
        whole = replace(whole, low=ends[0], high=ends[1])
    return Since(before, now, told["months"], True, rows, whole, *parts)


def _as_scores(
    db: Database, scale: Scale, before: tuple[str, str, int], now: tuple[str, str, int],
    change: float,
) -> tuple[float, float] | None:
    """The limits of the score's change by the rule of the page of scores (MOVER, customers counted
    once); None where the responses of a period are no longer those that the study compared.
    """
    scores = []
    for since, until, n in (now, before):
        scope = Scope(scale=scale, since=date.fromisoformat(since),
                      until=date.fromisoformat(until))
        counted = snapshot.counts(db, scope, by=("pattern",)).groupby(
            "score", as_index=False)["n"].sum()
        if counted["n"].sum() != n:
            return None
        scores.append(score_views.of_counts(db, scope, scale, counted).score)
    found = difference(*scores)
    return found[1:] if found and abs(found[0] - change) < CLOSE else None


def _rows(
    told: Mapping, covariance: np.ndarray, leaves: pd.DataFrame, *, parents: bool
) -> pd.DataFrame:
    shares, effects = np.array(told["shares"]), np.array(told["effects"])
    mentions = np.array(told["mentions"]).sum(axis=0)
    p, stakes = shares.shape[1], shares * effects
    prevalence = np.diff(shares, axis=0)[0] * effects.mean(axis=0)
    effect = shares.mean(axis=0) * np.diff(effects, axis=0)[0]
    rows, quantile = [], quantile_of(told["customers"])
    for group in groups_of(leaves, told["topics"], parents=parents):
        of = group.at
        said = int(mentions[of].sum())
        if said < INDICATIVE_FROM:
            continue
        figures = {}
        for name, value, at in (("change", prevalence + effect, np.concatenate([of, of + p])),
                                ("prevalence", prevalence, of), ("effect", effect, of + p)):
            one = float(value[of].sum())
            half = quantile * float(np.sqrt(max(covariance[np.ix_(at, at)].sum(), 0.0)))
            front = "" if name == "change" else f"{name}_"
            figures |= {name: one, f"{front}low": one - half, f"{front}high": one + half}
        alone = len(of) == 1
        rows.append({
            "topic": group.topic, "label": group.label, "parent_label": group.parent_label,
            **figures,
            "before": float(stakes[0, of].sum()), "now": float(stakes[1, of].sum()),
            # Of several subtopics the shares overlap, so no share of all of them is known.
            "share_before": float(shares[0, of[0]]) if alone else np.nan,
            "share_now": float(shares[1, of[0]]) if alone else np.nan,
            "mentions": said, "grade": "full" if said >= FULL_FROM else "indicative"})
    frame = pd.DataFrame(rows, columns=[one for one in ROWS if one != "differs"])
    return frame.assign(differs=_differs(frame)).sort_values(
        ["change", "topic"], ignore_index=True)[ROWS]


def _differs(frame: pd.DataFrame) -> list[str]:
    """Marks: the interval leaves out 0, and all topics together keep to 10 % false ones."""
    if frame.empty:
        return []
    told = list(zip(frame["change"], frame["low"], frame["high"], strict=True))
    flagged = flags(np.array([p_value(one) for one in told]), FALSE_DISCOVERIES)
    return ["worse" if is_flagged and high < 0 else "better" if is_flagged and low > 0 else ""
            for is_flagged, (_, low, high) in zip(flagged, told, strict=True)]
