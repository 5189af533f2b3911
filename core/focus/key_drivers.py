"""Key drivers between the model and the store: fit and keep, read back, slice by a scope."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from core.estimates import FULL_FROM, Estimate, withheld
from core.focus import driver_details, score_views, segment_drivers
from core.focus.driver_tables import parents_of, sliced
from core.focus.kept_fit import fit_from, is_of, plain_fit, whole_from
from core.focus.numbers.clusters import clusters_of
from core.focus.numbers.components import Cells
from core.focus.numbers.drivers import (
    METHOD,
    DriverFit,
    Stakes,
    fit_drivers,
    stakes_in,
    unit_of,
)
from core.focus.numbers.grading import CUSTOMERS_FROM, grade_of, too_alike
from core.focus.numbers.patterns import Patterns
from core.model import Scope
from core.scales import Scale
from core.store import findings, snapshot
from core.store.customers import answering
from core.store.database import Database
from core.store.segment_findings import SegmentFit
from core.store.signed_mentions import SignedMentions

BROAD = 50_000  # responses, from which a slice borrows the whole's ratio of clustered error


@dataclass(frozen=True)
class DriverView:
    """Drivers of a scope, as a page shows them.

    leaves: columns of `findings.drivers`. parents: topic, label, stake, low, high, mentions,
    grade, leaves (how many). baseline + Σ stake = fitted; observed = fitted + residual, in `unit`.
    waiting: scored responses of the scope that no study has read yet. behind: the topics were
    edited since, and the drivers do not show it yet. varied: responses of the study whose outcome
    is not the commonest one; None where it did not count them. pooled: the scope is exactly one
    studied segment, and the leaves are its own, partially pooled. stakes: what the tables show,
    in the order of the model's topics.
    """

    leaves: pd.DataFrame
    parents: pd.DataFrame
    baseline: Estimate
    observed: Estimate
    residual: Estimate
    fitted: float
    n: int
    unit: str
    waiting: int
    behind: bool = False
    varied: int | None = None
    pooled: bool = False
    scale: Scale | None = None
    stakes: Stakes | None = None


def drivers_in(db: Database, scope: Scope) -> DriverView | None:
    """What moves the score in this scope; None where no study has drivers for its scale.

    Exactly one studied segment has its own stakes, as the study pooled them. For any other scope
    the fit is the study's, held fixed: a filter sums the contributions of its responses by the
    whole's effects, nothing is refitted.
    """
    scale = scope.scale or snapshot.default_scale(db)
    version = snapshot.version_of(db)
    study = findings.study(db)
    studied = _studied(db, study.id, study.finished_at, (study.edition, study.drivers_edition),
                       scale) if study and scale else None
    if studied is None:
        return None
    fit, patterns, whole = studied
    scored = snapshot.counts(db, scope, by=("pattern",), unknown=True)
    counted = scored[scored["pattern"].notna()]
    if snapshot.version_of(db) != version:
        return drivers_in(db, scope)  # a study ended meanwhile: its patterns have other numbers
    cells = cells_from(counted, patterns)
    if not cells.total:
        return None
    if whole and scope.is_whole and is_of(whole, scale, cells):
        stakes = whole
    else:
        stakes = (segment_drivers.stakes_of(db, fit, scope)
                  or _slice(db, scope, fit, cells, patterns))
    unit = unit_of(scale)
    leaves = findings.drivers(db, scale)
    if not scope.is_whole:
        leaves = sliced(leaves, stakes, unit)
    return DriverView(
        leaves, parents_of(leaves, stakes, cells),
        _level(stakes.baseline, stakes.baseline_error, stakes, unit),
        score_views.of_counts(
            db, scope, scale, counted.groupby("score", as_index=False)["n"].sum()).score,
        _level(stakes.residual, stakes.residual_error, stakes, unit),
        stakes.fitted, int(stakes.n), unit, int(scored["n"].sum() - stakes.n),
        study.drivers_edition < study.edition, fit.varied, stakes.pooled, scale, stakes,
    )


def _slice(
    db: Database, scope: Scope, fit: DriverFit, cells: Cells, patterns: Patterns
) -> Stakes:
    """The slice by the whole's fit; where customers repeat, its error is summed within them."""
    if fit.customers is None or scope.is_whole:
        return stakes_in(fit, cells, customers=fit.customers)
    scope = replace(scope, scale=fit.scale)
    if cells.total > BROAD:
        return stakes_in(fit, cells, customers=answering(db, scope))
    each = snapshot.counts(db, scope, by=("pattern", snapshot.CUSTOMER))
    each = each.loc[each.index.repeat(each["n"])]  # a row a response
    grouped = each.groupby(["pattern", "score"], sort=True)
    counts = grouped.size().rename("n").reset_index()
    clusters = clusters_of(each[snapshot.CUSTOMER].to_numpy(int), grouped.ngroup().to_numpy(),
                           len(counts), only_repeated=False)
    return stakes_in(fit, cells_from(counts, patterns), clusters)


def _level(value: float, error: float, stakes: Stakes, unit: str) -> Estimate:
    n = int(stakes.n)
    givers = n if stakes.givers is None else stakes.givers
    if n < FULL_FROM or too_alike(stakes.varied) or givers < CUSTOMERS_FROM:
        return withheld(n, unit, METHOD)
    half, grade = stakes.quantile * error, "full" if givers >= FULL_FROM else "indicative"
    return Estimate(value, value - half, value + half, n, unit, grade, METHOD)


def keep(
    db: Database, study_id: int, scale: Scale, responses: pd.DataFrame,
    patterns: list[tuple[str, ...]], pattern_of: np.ndarray,
    fitted_now: Callable[[], None] = lambda: None, signed: SignedMentions | None = None,
) -> None:
    """Fits the scale's drivers over all its scored responses; they replace its earlier ones.

    patterns: the distinct sets of leaves; pattern_of: (n,) each response's index in it.
    fitted_now: called between fitting and keeping; may raise. signed: what is said well and badly.
    Leaves mentioned by fewer than 15 scored responses stay out of the model: "not enough data".
    """
    mine = ((responses["scale"] == scale) & responses["score"].notna()).to_numpy()
    scored = pd.DataFrame({"pattern": pattern_of[mine],
                           "score": responses.loc[mine, "score"].to_numpy(float),
                           **{name: responses.loc[mine, name].to_numpy()
                              for name in ("customer", "attributes", "id", "received_on")
                              if name in responses}})
    leaves = sorted({leaf for one in patterns for leaf in one}, key=lambda t: int(t[1:]))
    grouped = scored.groupby(["pattern", "score"], sort=True)
    counts = grouped.size().rename("n").reset_index()
    everything = cells_from(counts, patterns_of(patterns, leaves))
    said, n = everything.mentions, everything.total
    fitted = tuple(leaf for leaf, m in zip(leaves, said, strict=True)
                   if n >= FULL_FROM and grade_of(int(m), n, 1) != "withheld")
    rows = [{"scale": str(scale), "topic_id": leaf, "mentions": int(m), "grade": "withheld",
             "parts": "{}"} for leaf, m in zip(leaves, said, strict=True) if leaf not in fitted]
    model, segments, details = None, [], []
    if fitted:
        chosen = patterns_of(patterns, fitted)
        cells = cells_from(counts, chosen)
        clusters = clusters_of(pd.factorize(scored["customer"])[0], grouped.ngroup().to_numpy(),
                               len(counts))
        fit, stakes = fit_drivers(scale, fitted, cells, clusters)
        rows += [_driver_row(scale, stakes, j) for j in range(len(fitted))]
        model = plain_fit(fit, stakes)
        segments = _pooled(db, fit, scored, chosen.indicators)
        details = list(driver_details.found(fit, stakes, cells, clusters, scored, chosen.indicators,
                                            signed))
    fitted_now()
    findings.keep_drivers(db, study_id, scale, rows, model, segments, details)


def _pooled(
    db: Database, fit: DriverFit, scored: pd.DataFrame, indicators: np.ndarray
) -> list[SegmentFit]:
    from core.focus.pooled_segments import found

    return [] if too_alike(fit.varied) else list(found(db, fit, scored, indicators))


def _driver_row(scale: Scale, stakes: Stakes, j: int) -> dict:
    estimate = stakes.estimate(j, unit_of(scale))
    parts = {name: float(part[j]) for name, part in stakes.parts.items()}
    return {
        "scale": str(scale), "topic_id": stakes.topics[j], "stake": estimate.value,
        "low": estimate.low, "high": estimate.high,
        "standard_error": float(stakes.standard_error[j]), "mentions": estimate.n,
        "grade": estimate.grade, "parts": json.dumps(parts),
    }


def cells_from(counts: pd.DataFrame, patterns: Patterns) -> Cells:
    """Cells of counted responses: columns pattern, score, n."""
    pattern = counts["pattern"].to_numpy(int)
    return Cells(patterns.indicators[pattern].astype(float), counts["score"].to_numpy(float),
                 counts["n"].to_numpy(float), patterns, pattern)


def patterns_of(patterns: Sequence[Sequence[str]], topics: Sequence[str]) -> Patterns:
    """Which of these topics each pattern mentions."""
    place = {topic: j for j, topic in enumerate(topics)}
    indicators = np.zeros((len(patterns), len(topics)), dtype=np.uint8)
    for i, leaves in enumerate(patterns):
        for leaf in leaves:
            if leaf in place:
                indicators[i, place[leaf]] = 1
    return Patterns(indicators)


def fit_of(db: Database, scale: Scale) -> tuple[DriverFit, Patterns]:
    """The current study's fit and its patterns, where a page has found drivers of that scale."""
    study = findings.study(db)
    fit, patterns, _ = _studied(db, study.id, study.finished_at,
                                (study.edition, study.drivers_edition), scale)
    return fit, patterns


@lru_cache(maxsize=8)
def _studied(
    db: Database, study_id: int, finished_at: str | None,  # noqa: ARG001
    editions: tuple[int, int], scale: Scale,  # noqa: ARG001
) -> tuple[DriverFit, Patterns, Stakes | None] | None:
    """The fit, its patterns and the whole's stakes; until an edit of the topics, pages share what
    one has read.

    finished_at: tells the study from one of a deleted database of the same name.
    """
    model = findings.driver_model(db, study_id, scale)
    if model is None:
        return None
    fit = fit_from(model)
    return fit, patterns_of(findings.patterns(db, study_id), fit.topics), whole_from(model)
