"""The files of the versioned snapshot: written beside, renamed, shared between editions.

`<db>.snapshots/<dataset>-<study>.<edition>-<identity>/` holds responses.parquet (a row a
response), patterns.parquet (a row a pattern × topic, parents too) and segments.json (segment name →
column). A version is written beside and renamed, so a reader sees it whole or not at all. An edit
of the topics makes a new edition, which shares the responses with the one before.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import sqlite_utils

from core.store import parquet
from core.store.database import Database, read

KEPT_VERSIONS = 2
LEFT_SECONDS = 3600  # a version half-written for so long was left behind by a process that died


def prepare(
    db: Database, study_id: int, *, moved: Mapping[int, int] | None = None,
    advanced: Callable[[int], None] = lambda _done: None,
) -> str:
    """Writes the snapshot with what that study found (0: none) and returns its version.

    moved: response → its new pattern, where an edit changed which topics it speaks of.
    advanced: called with the responses written so far; may raise, and then nothing is left.
    Pages read on as before: `findings.finish` or `snapshot.refresh` makes it the one they read.
    """
    with read(db) as tables:
        tables.conn.execute("begin")  # all of it as it stood at one moment
        version = name_of(tables, study_id)
        folder = db.snapshots / version
        if not folder.is_dir():
            db.snapshots.mkdir(parents=True, exist_ok=True)
            beside = Path(tempfile.mkdtemp(prefix=".new-", dir=db.snapshots))
            try:
                before = _edition_before(db, tables, study_id, is_told=bool(moved))
                if before is None or not _shared(before, beside, moved):
                    parquet.write_responses(tables, study_id, beside, advanced)
                parquet.write_patterns(tables, study_id, beside)
                beside.rename(folder)
            except OSError:
                if not folder.is_dir():  # else another process wrote the same version first
                    raise
            finally:
                shutil.rmtree(beside, ignore_errors=True)
    return version


def name_of(tables: sqlite_utils.Database, study_id: int) -> str:
    """The version that shows that study (0: none) as it stands now."""
    dataset, identity = tables.execute("select dataset, identity from snapshot").fetchone()
    row = tables.execute("select edition from study where id = ?", [study_id]).fetchone()
    # The identity keeps a new database off the snapshots of a deleted one of its name.
    return f"{dataset}-{study_id}.{row[0] if row else 0}-{identity}"


def _edition_before(
    db: Database, tables: sqlite_utils.Database, study_id: int, *, is_told: bool
) -> Path | None:
    """The newest folder from which the responses can be taken over; None where there is none.

    is_told: the caller knows what moved since the edition before. One that is older than the last
    move (a crash came between) knows nothing of it, and is no good.
    """
    row = tables.execute("select edition, moved_edition from study where id = ?",
                         [study_id]).fetchone()
    if row is None:
        return None
    edition, moved = row
    version = name_of(tables, study_id)
    start, _, rest = version.partition(f".{edition}-")
    oldest = edition - 1 if is_told else moved
    editions = {int(path.name[len(start) + 1:].split("-")[0]): path
                for path in db.snapshots.glob(f"{start}.*-{rest}") if path.is_dir()}
    newest = max(editions, default=-1)
    return editions[newest] if newest >= oldest and has_customers(editions[newest]) else None


def tables_of(folder: Path) -> dict[str, str]:
    """responses and patterns as DuckDB reads them; the customer is −1 where a version has none."""
    named = {name: f"read_parquet('{str(folder / name).replace(chr(39), chr(39) * 2)}.parquet')"
             for name in ("responses", "patterns")}
    if not has_customers(folder):
        named["responses"] = f"(select *, -1 as customer from {named['responses']})"
    return named


@lru_cache(maxsize=16)
def has_customers(folder: Path) -> bool:
    """False for a version written before the snapshot numbered the customers (issue 5).

    Raises FileNotFoundError where the version is gone.
    """
    import pyarrow.parquet as pq

    return "customer" in pq.read_schema(folder / "responses.parquet").names


def _shared(before: Path, beside: Path, moved: Mapping[int, int] | None) -> bool:
    """Takes the responses over from the edition before; False where that is gone meanwhile."""
    try:
        shutil.copy2(before / "segments.json", beside)
        if moved:
            parquet.write_moved(before, beside, moved)
        else:
            _linked(before / "responses.parquet", beside / "responses.parquet")
    except FileNotFoundError:
        return False
    return True


def _linked(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except OSError:  # a file system without links
        shutil.copy2(source, target)


def forget_old(db: Database, version: str) -> None:
    """Removes all but the newest versions: a page may still be reading the one before."""
    with suppress(FileNotFoundError):  # another process tidies too
        dated = {path: path.stat().st_mtime for path in db.snapshots.iterdir()
                 if path.is_dir() and path.name != version
                 and not path.name.startswith("points-")}
        half = [path for path in dated if path.name.startswith(".")]
        whole = sorted(dated.keys() - half, key=dated.get, reverse=True)
        left = [path for path in half if dated[path] < time.time() - LEFT_SECONDS]
        for path in [*whole[KEPT_VERSIONS - 1 :], *left]:
            shutil.rmtree(path, ignore_errors=True)
