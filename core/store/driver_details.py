"""What a study keeps of its drivers beyond the stakes: parts, changes, kinds."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import sqlite_utils

from core.scales import Scale
from core.store.current import CURRENT
from core.store.database import Database, read

TABLE = "driver_detail"
Name = Literal["parts", "changes", "kinds"]


@dataclass(frozen=True)
class Detail:
    """detail: plain values. covariance: of the figures they tell, kept as float32."""

    name: Name
    detail: dict
    covariance: np.ndarray


def replace(
    tables: sqlite_utils.Database, study_id: int, scale: Scale, found: Iterable[Detail]
) -> None:
    """Keeps these in place of the study's earlier ones of that scale, in the transaction of
    `tables`.
    """
    tables.conn.execute(f"delete from {TABLE} where study_id = ? and scale = ?",
                        [study_id, str(scale)])
    tables.conn.executemany(
        f"insert into {TABLE} values (?, ?, ?, ?, ?)",
        ([study_id, str(scale), one.name,
          json.dumps(one.detail | {"shape": list(one.covariance.shape)}),
          one.covariance.astype("<f4").tobytes()] for one in found))


def detail(db: Database, scale: Scale, name: Name) -> Detail | None:
    """What the current study kept under that name; None where it kept nothing."""
    with read(db) as tables:
        row = tables.execute(
            f"select detail, covariance from {TABLE} where study_id = {CURRENT}"
            " and scale = ? and name = ?", [str(scale), name]).fetchone()
    if row is None:
        return None
    kept = json.loads(row[0])
    shape = kept.pop("shape")
    return Detail(name, kept, np.frombuffer(row[1], dtype="<f4").astype(float).reshape(shape))
