"""Key drivers between the model and the store: fit and keep, read back, slice by a scope."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat

import numpy as np
import pandas as pd

from core.estimates import FULL_FROM, Z95, Estimate, withheld
from core.focus.numbers.components import Cells, Component, contributions
from core.focus.numbers.drivers import (
    METHOD,
    DriverFit,
    Stakes,
    fit_drivers,
    grade_of,
    stakes_in,
    unit_of,
)
from core.focus.numbers.scores import score_of
from core.model import Scale, Scope
from core.store import findings, snapshot
from core.store.database import Database


@dataclass(frozen=True)
class DriverView:
    """Drivers of a scope, as a page shows them.

    leaves: columns of `findings.drivers`. parents: topic, label, stake, low, high, mentions,
    grade, leaves (how many). baseline + Σ stake = fitted; observed = fitted + residual, in `unit`.
    waiting: scored responses of the scope that no study has read yet. behind: the topics were
    edited since, and the drivers do not show it yet.
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


def drivers_in(db: Database, scope: Scope) -> DriverView | None:
    """What moves the score in this scope; None where no study has drivers for its scale.

    The fit is the study's, held fixed: a filter sums the contributions of its responses, nothing
    is refitted.
    """
    scale = scope.scale or snapshot.default_scale(db)
    version = snapshot.version_of(db)
    study = findings.study(db)
    studied = _studied(db, study.id, study.finished_at, (study.edition, study.drivers_edition),
                       scale) if study and scale else None
    if studied is None:
        return None
    fit, indicators = studied
    scored = snapshot.counts(db, scope)["n"].sum()
    counted = snapshot.counts(db, scope, by=("pattern",))
    if snapshot.version_of(db) != version:
        return drivers_in(db, scope)  # a study ended meanwhile: its patterns have other numbers
    cells = cells_from(counted, indicators)
    if not cells.total:
        return None
    stakes, unit = stakes_in(fit, cells), unit_of(scale)
    leaves = findings.drivers(db, scale)
    if not scope.is_whole:
        leaves = _sliced(leaves, stakes, unit)
    return DriverView(
        leaves, _parents(leaves, stakes, cells),
        _level(stakes.baseline, stakes.baseline_error, stakes, unit),
        score_of(scale, counted.groupby("score", as_index=False)["n"].sum()),
        _level(stakes.residual, stakes.residual_error, stakes, unit),
        stakes.fitted, int(stakes.n), unit, int(scored - stakes.n),
        study.drivers_edition < study.edition,
    )


def _level(value: float, error: float, stakes: Stakes, unit: str) -> Estimate:
    n = int(stakes.n)
    if n < FULL_FROM:
        return withheld(n, unit, METHOD)
    return Estimate(value, value - Z95 * error, value + Z95 * error, n, unit, "full", METHOD)


def keep(
    db: Database, study_id: int, scale: Scale, responses: pd.DataFrame,
    patterns: list[tuple[str, ...]], pattern_of: np.ndarray,
    fitted_now: Callable[[], None] = lambda: None,
) -> None:
    """Fits the scale's drivers over all its scored responses; they replace its earlier ones.

    patterns: the distinct sets of leaves; pattern_of: (n,) each response's index in it.
    fitted_now: called between fitting and keeping; may raise.
    Leaves mentioned by fewer than 15 scored responses stay out of the model: "not enough data".
    """
    mine = ((responses["scale"] == scale) & responses["score"].notna()).to_numpy()
    scored = pd.DataFrame({"pattern": pattern_of[mine],
                           "score": responses.loc[mine, "score"].to_numpy(float),
                           "customer": responses.loc[mine, "customer"].to_numpy()})
    leaves = sorted({leaf for one in patterns for leaf in one}, key=lambda t: int(t[1:]))
    grouped = scored.groupby(["pattern", "score"], sort=True)
    counts = grouped.size().rename("n").reset_index()
    everything = cells_from(counts, indicators_of(patterns, leaves))
    said, n = everything.mentions, everything.total
    fitted = tuple(leaf for leaf, m in zip(leaves, said, strict=True)
                   if n >= FULL_FROM and grade_of(int(m), n, 1) != "withheld")
    rows = [{"scale": str(scale), "topic_id": leaf, "mentions": int(m), "grade": "withheld",
             "parts": "{}"} for leaf, m in zip(leaves, said, strict=True) if leaf not in fitted]
    model, brought = None, iter(())
    if fitted:
        cells = cells_from(counts, indicators_of(patterns, fitted))
        fit, stakes = fit_drivers(
            scale, fitted, cells, _clusters(scored["customer"], grouped.ngroup().to_numpy(),
                                            len(counts)))
        rows += [_driver_row(scale, stakes, j) for j in range(len(fitted))]
        model, brought = _plain_fit(fit, stakes), _contribution_rows(fit, patterns)
    fitted_now()
    findings.keep_drivers(db, study_id, scale, rows, model, brought)


def _clusters(customers: pd.Series, cell: np.ndarray, cells: int) -> object | None:
    """(customers, cells) counts where customers repeat; None where nobody does."""
    if customers.isna().all() or not customers.dropna().duplicated().any():
        return None
    from scipy.sparse import csr_matrix

    codes = pd.factorize(customers)[0]
    alone = codes < 0  # an unnamed response is a customer of its own
    codes[alone] = codes.max() + 1 + np.arange(alone.sum())
    return csr_matrix((np.ones(codes.size), (codes, cell)), shape=(codes.max() + 1, cells))


def _driver_row(scale: Scale, stakes: Stakes, j: int) -> dict:
    estimate = stakes.estimate(j, unit_of(scale))
    parts = {name: float(part[j]) for name, part in stakes.parts.items()}
    return {
        "scale": str(scale), "topic_id": stakes.topics[j], "stake": estimate.value,
        "low": estimate.low, "high": estimate.high,
        "standard_error": float(stakes.standard_error[j]), "mentions": estimate.n,
        "grade": estimate.grade, "parts": json.dumps(parts),
    }


def _contribution_rows(
    fit: DriverFit, patterns: list[tuple[str, ...]]
) -> Iterator[tuple[int, str, str, float]]:
    """h of every pattern: what each mention brought, per component, kept beside the responses."""
    indicators = indicators_of(patterns, fit.topics)
    rows, columns = np.nonzero(indicators)
    said = [fit.topics[column] for column in columns]
    for component in fit.components:
        points = contributions(component, indicators)[rows, columns]
        yield from zip(rows.tolist(), said, repeat(component.name), points.tolist())


def _plain_fit(fit: DriverFit, stakes: Stakes) -> dict:
    return {
        "scale": str(fit.scale), "topics": list(fit.topics), "n": fit.n,
        "meat": fit.meat.tolist(), "inflation": fit.inflation.tolist(),
        "baseline": stakes.baseline, "observed": stakes.observed,
        "covariance": stakes.covariance.tolist(),
        "components": [
            {"name": c.name, "weight": c.weight, "is_logit": c.is_logit, "alpha": c.alpha,
             "beta": c.beta.tolist(), "inverse_information": c.inverse_information.tolist()}
            for c in fit.components
        ],
    }


def fit_from(model: dict) -> DriverFit:
    """The fit that `driver_model` keeps as plain values."""
    components = tuple(
        Component(c["name"], c["weight"], c["is_logit"],
                  float(c["alpha"]), np.array(c["beta"]), np.array(c["inverse_information"]))
        for c in model["components"]
    )
    return DriverFit(Scale(model["scale"]), tuple(model["topics"]), components, model["n"],
                     np.array(model["meat"]), np.array(model["inflation"]))


def cells_from(counts: pd.DataFrame, indicators: np.ndarray) -> Cells:
    """Cells of counted responses: columns pattern, score, n. indicators: (patterns, p)."""
    return Cells(indicators[counts["pattern"].to_numpy(int)].astype(float),
                 counts["score"].to_numpy(float), counts["n"].to_numpy(float))


def indicators_of(patterns: Sequence[Sequence[str]], topics: Sequence[str]) -> np.ndarray:
    """(patterns, p) 0/1: which of these topics each pattern mentions."""
    place = {topic: j for j, topic in enumerate(topics)}
    indicators = np.zeros((len(patterns), len(topics)), dtype=np.uint8)
    for i, leaves in enumerate(patterns):
        for leaf in leaves:
            if leaf in place:
                indicators[i, place[leaf]] = 1
    return indicators


@lru_cache(maxsize=8)
def _studied(
    db: Database, study_id: int, finished_at: str | None,  # noqa: ARG001
    editions: tuple[int, int], scale: Scale,  # noqa: ARG001
) -> tuple[DriverFit, np.ndarray] | None:
    """The fit and its patterns; until an edit of the topics, pages share what one has read.

    finished_at: tells the study from one of a deleted database of the same name.
    """
    model = findings.driver_model(db, study_id, scale)
    if model is None:
        return None
    fit = fit_from(model)
    return fit, indicators_of(findings.patterns(db, study_id), fit.topics)


def _sliced(leaves: pd.DataFrame, stakes: Stakes, unit: str) -> pd.DataFrame:
    """The whole's table with the slice's figures in place."""
    place = {topic: j for j, topic in enumerate(stakes.topics)}
    rows = []
    for row in leaves.to_dict("records"):
        j = place.get(row["topic"])
        if j is None:
            continue
        estimate = stakes.estimate(j, unit)
        shown = estimate.grade != "withheld"
        parts = {f"{name}_part": float(part[j]) if shown else np.nan
                 for name, part in stakes.parts.items() if f"{name}_part" in row}
        rows.append(row | parts | {
            "stake": estimate.value, "low": estimate.low, "high": estimate.high,
            "standard_error": float(stakes.standard_error[j]), "mentions": estimate.n,
            "grade": estimate.grade,
        })
    numbers = ["stake", "low", "high", "standard_error"]
    frame = pd.DataFrame(rows, columns=leaves.columns).astype(dict.fromkeys(numbers, float))
    return frame.sort_values(["stake", "topic"], na_position="last", ignore_index=True)


def _parents(leaves: pd.DataFrame, stakes: Stakes, cells: Cells) -> pd.DataFrame:
    """A topic is the sum of its subtopics; its interval takes their covariance along.

    Below the minimum of a driver it has none of either (NaN), as a leaf has.
    """
    place = {topic: j for j, topic in enumerate(stakes.topics)}
    rows = []
    for (parent, label), part in leaves.groupby(["parent", "parent_label"], sort=True):
        chosen = [place[topic] for topic in part["topic"] if topic in place]
        if not chosen:
            continue
        mentions = int(cells.n @ cells.indicators[:, chosen].any(axis=1))
        grade = grade_of(mentions, cells.total, len(stakes.topics))
        value = float(stakes.stake[chosen].sum()) if grade != "withheld" else np.nan
        half = Z95 * float(np.sqrt(max(stakes.covariance[np.ix_(chosen, chosen)].sum(), 0.0)))
        rows.append({"topic": parent, "label": label, "stake": value, "low": value - half,
                     "high": value + half, "mentions": mentions, "grade": grade,
                     "leaves": len(chosen)})
    frame = pd.DataFrame(rows, columns=["topic", "label", "stake", "low", "high", "mentions",
                                        "grade", "leaves"])
    return frame.sort_values("stake", ignore_index=True)
