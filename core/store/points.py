"""Where every mention of a study lies in the space of meanings, as files beside the snapshots.

`<db>.snapshots/points-<study>-<identity>/` holds points.npy (int8, a row a mention, by response
and start), mentions.npz (whose they are) and the arrays that place new words there. They can be
lost without harm: a study writes them anew.
"""

import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from core.errors import Conflict
from core.store.current import CURRENT, current_id, current_study
from core.store.database import Database, identity, read

# Another number where its arrays change: a study before that counts as one whose files are lost.
ARRAYS = "space-2.npz"


@dataclass(frozen=True)
class Points:
    """points: (m, d) int8, memory-mapped. response, start, stop: (m,) whose mention each is.

    arrays: what the study kept of its space and tree.
    """

    points: np.ndarray
    response: np.ndarray
    start: np.ndarray
    stop: np.ndarray
    arrays: Mapping[str, np.ndarray]


def keep(
    db: Database, study_id: int, points: np.ndarray, mentions: Mapping[str, np.ndarray],
    arrays: Mapping[str, np.ndarray],
) -> None:
    """Writes the points of a study. mentions: response, start, stop, each (m,)."""
    folder = _folder(db, study_id)
    db.snapshots.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".new-", dir=db.snapshots))
    np.save(beside / "points.npy", points)
    np.savez(beside / "mentions.npz", **{name: np.asarray(mentions[name], np.int64)
                                         for name in ("response", "start", "stop")})
    np.savez(beside / ARRAYS, **arrays)
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)


def points(db: Database) -> Points:
    """The points of the current study. Raises Conflict without a study, or without its files."""
    with read(db) as tables:
        folder = _folder(db, current_study(tables))
    if not (folder / ARRAYS).is_file():
        raise Conflict("This needs files of the last study that are not on this machine. "
                       "Run a new study on the Topics page, then try again.")
    return _opened(folder)


def beside(db: Database, name: str) -> Path | None:
    """The path of a file beside the points of the current study; None without them."""
    with read(db) as tables:
        current = current_id(tables)
    folder = None if current is None else _folder(db, current)
    return folder / name if folder and folder.is_dir() else None


def forget_old(db: Database, study_id: int) -> None:
    """Removes the points of every other study."""
    kept = _folder(db, study_id)
    with suppress(FileNotFoundError):
        for folder in db.snapshots.glob("points-*"):
            if folder != kept:
                shutil.rmtree(folder, ignore_errors=True)


@lru_cache(maxsize=2)
def _opened(folder: Path) -> Points:
    # A study's points never change, so a process opens them once.
    with np.load(folder / "mentions.npz") as held, np.load(folder / ARRAYS) as space:
        return Points(np.load(folder / "points.npy", mmap_mode="r"), held["response"],
                      held["start"], held["stop"], dict(space))


def _folder(db: Database, study_id: int) -> Path:
    return db.snapshots / f"points-{study_id}-{identity(db)}"


def has_topic(db: Database) -> np.ndarray:
    """(m,) booleans: which mentions of the current study have a topic that is shown.

    In the order of its points: by response and start.
    """
    with read(db) as tables:
        rows = tables.execute(
            "select topic_id is not null from shown_mention where study_id ="
            f" {CURRENT} order by response_id, start")
        return np.array([row[0] for row in rows.fetchall()], bool)
