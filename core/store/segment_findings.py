"""Drivers of the segments that a study pooled, as it kept them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import sqlite_utils

from core.model import Scope
from core.scales import Scale
from core.store import snapshot
from core.store.current import CURRENT
from core.store.database import Database, read

TABLES = ("segment_fit", "segment_driver", "segment_part")
COLUMNS = ("topic", "stake", "low", "high", "standard_error", "mentions", "parts")


@dataclass(frozen=True)
class SegmentPart:
    """One component in a studied segment: its part of a stake is weight · beta · secant · share.

    beta, secant, share: (p,). covariance: (p, p) of its parts.
    """

    component: str
    weight: float
    alpha: float
    beta: np.ndarray
    secant: np.ndarray
    share: np.ndarray
    covariance: np.ndarray


@dataclass(frozen=True)
class SegmentFit:
    """A studied segment. drivers: a row a topic of the model, in its order: COLUMNS; parts:
    component name → points. covariance: (p, p) of the stakes. n: scored responses, given by so
    many customers (n where nobody is known to repeat). components: what is written of each; read
    back by `parts`.
    """

    attribute: str
    value: str
    n: int
    customers: int
    observed: float
    baseline: float
    baseline_error: float
    residual_error: float
    covariance: np.ndarray
    drivers: pd.DataFrame
    components: tuple[SegmentPart, ...] = ()

    @property
    def givers(self) -> int | None:
        """How many customers gave the responses; None where none of them repeats."""
        return None if self.customers == self.n else self.customers


def replace(
    tables: sqlite_utils.Database, study_id: int, scale: Scale, found: Iterable[SegmentFit]
) -> None:
    """Keeps these segments in place of the study's earlier ones of that scale, in the
    transaction of `tables`.
    """
    head = [study_id, str(scale)]
    for table in TABLES:
        tables.conn.execute(f"delete from {table} where study_id = ? and scale = ?", head)
    for one in found:
        at = [*head, one.attribute, one.value]
        tables.conn.execute(
            "insert into segment_fit values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [*at, one.n, one.customers, one.observed, one.baseline, one.baseline_error,
             one.residual_error, one.covariance.astype("<f4").tobytes()])
        tables.conn.executemany(
            "insert into segment_driver values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ([*at, row.topic, row.stake, row.low, row.high, row.standard_error, row.mentions,
              json.dumps(row.parts)] for row in one.drivers.itertuples()))
        tables.conn.executemany(
            "insert into segment_part values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ([*at, part.component, part.weight, part.alpha,
              *(column.astype("<f8").tobytes() for column in (part.beta, part.secant, part.share)),
              part.covariance.astype("<f4").tobytes()] for part in one.components))


def studied(db: Database, scale: Scale) -> dict[str, int]:
    """Attribute → how many of its values the current study pooled, by name."""
    with read(db) as tables:
        return dict(tables.execute(
            f"select attribute, count(*) from segment_fit where study_id = {CURRENT}"
            " and scale = ? group by 1 order by 1", [str(scale)]).fetchall())


def segments(
    db: Database, scale: Scale, attribute: str, value: str | None = None
) -> list[SegmentFit]:
    """The current study's segments of an attribute, by value; one of them, or none, where `value`
    names it.
    """
    which = f"study_id = {CURRENT} and scale = ? and attribute = ?"
    values = [str(scale), attribute]
    if value is not None:
        which, values = f"{which} and value = ?", [*values, value]
    with read(db) as tables:
        heads = list(tables.query(
            f"select * from segment_fit where {which} order by value", values))
        rows = tables.execute(
            "select value, topic_id, stake, low, high, standard_error, mentions, parts"
            f" from segment_driver where {which} order by rowid", values).fetchall()
    frame = pd.DataFrame(rows, columns=["value", *COLUMNS])
    frame["parts"] = frame["parts"].map(json.loads)
    by_value = dict(tuple(frame.groupby("value", sort=False)))
    return [_fit(head, by_value[head["value"]]) for head in heads]


def parts(db: Database, scale: Scale, attribute: str, value: str) -> list[SegmentPart]:
    """The components of one of the current study's segments, in the fit's order; [] without."""
    with read(db) as tables:
        rows = tables.execute(
            "select component, weight, alpha, beta, secant, share, covariance from segment_part"
            f" where study_id = {CURRENT} and scale = ? and attribute = ? and value = ?"
            " order by rowid", [str(scale), attribute, value]).fetchall()
    found = []
    for component, weight, alpha, *columns, covariance in rows:
        effects = [np.frombuffer(one, dtype="<f8") for one in columns]
        between = np.frombuffer(covariance, dtype="<f4").astype(float)
        found.append(SegmentPart(component, weight, alpha, *effects,
                                 between.reshape((effects[0].size,) * 2)))
    return found


def mentions(db: Database, scope: Scope, attribute: str) -> dict[tuple[str, str], int]:
    """(value, topic) → scored and studied responses of the scope that mention it; leaves and
    parents. scope: with its scale.
    """
    column = snapshot.segment_columns(db).get(attribute, "null")
    found = snapshot.ask(
        db, scope, f"with chosen as (select {column} as value, pattern, count(*) as n"
        " from {responses} where score is not null and pattern is not null"
        f" and {column} is not null{{where}} group by 1, 2)"
        " select value, topic, cast(sum(n) as bigint) as mentions from chosen"
        " join {patterns} using (pattern) group by 1, 2")
    return {(row.value, row.topic): int(row.mentions) for row in found.itertuples()}


def _fit(head: dict, rows: pd.DataFrame) -> SegmentFit:
    p = len(rows)
    covariance = np.frombuffer(head["covariance"], dtype="<f4").astype(float).reshape(p, p)
    kept = ("attribute", "value", "n", "customers", "observed", "baseline", "baseline_error",
            "residual_error")
    return SegmentFit(**{name: head[name] for name in kept}, covariance=covariance,
                      drivers=rows[list(COLUMNS)].reset_index(drop=True))
