"""The tree as a study found it, what analysts did to it, and the tree that is shown for it.

Edits are a log: one taken back stays in it. The tree that is shown is the found one with the
edits replayed (`focus/taxonomy`), written here in one transaction with the edit itself.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import sqlite_utils

from core.errors import Conflict
from core.model import Topic
from core.store.current import CURRENT, current_edition, current_study
from core.store.database import Database, now_text, read, write
from core.store.snapshot_files import name_of
from core.store.topic_rows import shown_row

KINDS = ("rename", "merge", "split", "move", "pin", "hide", "define", "import")
MEANWHILE = ("Somebody else changed the topics at the same moment; your change was not kept. "
             "Here is how the topics stand now.")


@dataclass(frozen=True)
class FoundNode:
    """A topic as a study found it; leaves have a parent.

    mentions: of a leaf. tone: (sum, count) of their judged sentiment. phrases: an analyst's words
    that define it. became: the topic shown in its place, None where it is hidden.
    """

    id: str
    parent: str | None
    label: str
    keywords: tuple[str, ...]
    phrases: tuple[str, ...]
    centre: np.ndarray
    born_at: str | None
    became: str | None
    mentions: int
    tone: tuple[float, int]


@dataclass(frozen=True)
class Edit:
    """One act of an analyst on a topic.

    payload: what the act needs (`focus/taxonomy/replay.py` says); "ids": topics it made.
    """

    id: int
    kind: str
    topic: str
    payload: dict
    made_at: str
    made_by: str
    undone_at: str | None
    undone_by: str | None


@dataclass(frozen=True)
class Grown:
    """What a study found, as `tell` is given it: the tree, the edits, the patterns.

    edits: all of them, oldest first; what was split and joined again is split in `found`.
    patterns: number → the leaves as found. sizes: number → responses.
    """

    found: tuple[FoundNode, ...]
    edits: tuple[Edit, ...]
    patterns: Mapping[int, tuple[str, ...]]
    sizes: Mapping[int, int]


@dataclass(frozen=True)
class Told:
    """What is shown: topics, parents first; what became of each found one; each pattern's leaves.
    """

    topics: tuple[Topic, ...]
    became: Mapping[str, str | None]
    patterns: Mapping[int, tuple[str, ...]]


Tell = Callable[[Grown], Told]
State = tuple[object, ...]
# What happens inside the transaction of an edit; handed from one function of the store to another.
Change = Callable[[sqlite_utils.Database], None]


def found_topics(db: Database, study_id: int | None = None) -> list[FoundNode]:
    """The tree as the study (default: the current one) found it, in its order; [] without one."""
    with read(db) as tables:
        return _found(tables, study_id)


def edits(db: Database, *, taken_back: bool = False, limit: int | None = None) -> list[Edit]:
    """The edits in force, newest first; with `taken_back`, the whole log."""
    with read(db) as tables:
        rows = tables.query(
            "select * from edit where ? or undone_at is null order by id desc limit ?",
            [taken_back, limit or -1])
        return [_edit(row) for row in rows]


def edit(db: Database, number: int) -> Edit | None:
    """One edit, taken back or not."""
    with read(db) as tables:
        row = next(iter(tables.query("select * from edit where id = ?", [number])), None)
    return _edit(row) if row else None


def mark(db: Database) -> tuple[int, int]:
    """Changes whenever an edit is made or taken back: by this a study sees what came meanwhile."""
    with read(db) as tables:
        return tables.execute("select count(*), count(undone_at) from edit").fetchone()


def state(db: Database) -> State:
    """Changes with every edit and every study; an act names the one that it was decided on.

    Of another database, even of the same name, it is another one.
    """
    with read(db) as tables:
        return _state(tables)


def check_state(tables: sqlite_utils.Database, seen: State) -> None:
    """Raises Conflict where the topics changed since `state` was `seen`, inside a transaction."""
    if _state(tables) != seen:
        raise Conflict(MEANWHILE)


def _state(tables: sqlite_utils.Database) -> State:
    log = tables.execute("select count(*), count(undone_at) from edit").fetchone()
    identity = tables.execute("select identity from snapshot").fetchone()[0]
    return identity, *current_edition(tables), *log


def keep_edit(
    tables: sqlite_utils.Database, kind: str, topic: str, payload: Mapping, *, by: str
) -> int:
    """Writes an edit, inside the caller's transaction, and returns its number."""
    return tables["edit"].insert({
        "kind": kind, "topic_id": topic, "payload": json.dumps(payload, ensure_ascii=False),
        "made_at": now_text(), "made_by": by}, pk="id").last_pk


def take_back(tables: sqlite_utils.Database, number: int, *, by: str) -> None:
    """Marks an edit as taken back. Raises Conflict where somebody did so before."""
    done = tables.conn.execute(
        "update edit set undone_at = ?, undone_by = ? where id = ? and undone_at is null",
        [now_text(), by, number]).rowcount
    if not done:
        raise Conflict("This change was taken back already; here is how the topics stand now.")


def retell(
    db: Database, tell: Tell, *, study_id: int | None = None,
    change: Change | None = None,
) -> int:
    """Writes what is shown for a study (default: the current one); returns its new edition.

    change: what else happens in the same transaction, before: the edit itself, mentions that move.
    """
    with write(db) as tables:
        number = current_study(tables) if study_id is None else study_id
        if change:
            change(tables)
        told = tell(_grown(tables, number))
        run = tables.conn.execute
        run("delete from topic where study_id = ?", [number])
        tables["topic"].insert_all(shown_row(number, topic, i)
                                   for i, topic in enumerate(told.topics))
        tables.conn.executemany(
            "update found_topic set became = ? where study_id = ? and id = ?",
            [(became, number, one) for one, became in told.became.items()])
        _show_patterns(tables, number, told.patterns)
        run("update study set edition = edition + 1 where id = ?", [number])
        edition, status = run("select edition, status from study where id = ?",
                              [number]).fetchone()
        if status == "current":
            # Topics and charts change in one moment: a page that comes before the files are
            # written, or after a crash, writes them.
            run("update snapshot set version = ?", [name_of(tables, number)])
        return edition


def _show_patterns(
    tables: sqlite_utils.Database, study_id: int, patterns: Mapping[int, tuple[str, ...]]
) -> None:
    shown = tables.execute("select id, topics from pattern where study_id = ?", [study_id])
    # As json.dumps would write it, a hundred times faster: ids are a letter and digits.
    texts = {i: f'["{quoted}"]' if (quoted := '", "'.join(leaves)) else "[]"
             for i, leaves in patterns.items()}
    tables.conn.executemany(
        "update pattern set topics = ? where study_id = ? and id = ?",
        [(texts[i], study_id, i) for i, text in shown.fetchall() if texts[i] != text])


def drivers_follow(db: Database, study_id: int, edition: int) -> None:
    """Says that the drivers of the study show this edition of its topics."""
    with write(db) as tables:
        tables.conn.execute("update study set drivers_edition = ? where id = ?",
                            [edition, study_id])


def _grown(tables: sqlite_utils.Database, study_id: int) -> Grown:
    patterns = tables.execute(
        "select id, found from pattern where study_id = ? order by id", [study_id]).fetchall()
    sizes = tables.execute(
        "select pattern_id, count(*) from reading where study_id = ? group by 1", [study_id])
    log = tuple(_edit(row) for row in tables.query("select * from edit order by id"))
    return Grown(tuple(_found(tables, study_id)), log,
                 dict(zip((i for i, _ in patterns), all_leaves(text for _, text in patterns),
                          strict=True)), dict(sizes.fetchall()))


def all_leaves(texts: Iterable[str]) -> list[tuple[str, ...]]:
    """The leaves of many patterns, read at once."""
    return [tuple(leaves) for leaves in json.loads(f"[{','.join(texts)}]")]


def _found(tables: sqlite_utils.Database, study_id: int | None) -> list[FoundNode]:
    rows = tables.query(
        "select * from found_topic where study_id = coalesce(?,"
        f" {CURRENT}) order by position", [study_id])
    return [FoundNode(row["id"], row["parent_id"], row["label"], _words(row["keywords"]),
                      _words(row["phrases"]), np.frombuffer(row["centre"], dtype="<f4"),
                      row["born_at"], row["became"], row["mentions"],
                      (row["tone_sum"], row["tone_count"])) for row in rows]


def _words(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _edit(row: Mapping) -> Edit:
    return Edit(row["id"], row["kind"], row["topic_id"], json.loads(row["payload"]),
                row["made_at"], row["made_by"], row["undone_at"], row["undone_by"])


