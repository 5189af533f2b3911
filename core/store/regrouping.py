"""Mentions that an edit moves to other leaves, and all that follows, inside one transaction."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlite_utils

from core.errors import Conflict
from core.store.current import current_study
from core.store.topic_rows import TopicRow, found_row

STUDYING = ("study", "demo")  # jobs that read every comment, or lead to one that does


@dataclass(frozen=True)
class Regrouping:
    """What moves. Leaves are raw ones: as found, or made by an edit.

    made: topics that are new in the found tree, parents first. gone: those that leave it.
    mentions: (response, start, leaf or None, similarity). readings: (response, its leaves in the
    order of the tree, its main leaf or None) of every response that has such a mention.
    """

    made: Sequence[TopicRow] = ()
    gone: Sequence[str] = ()
    mentions: Sequence[tuple[int, int, str | None, float]] = ()
    readings: Sequence[tuple[int, tuple[str, ...], str | None]] = ()
    moved: dict[int, int] = field(default_factory=dict)  # filled: response → its new pattern


def keep(tables: sqlite_utils.Database, what: Regrouping) -> None:
    """Writes it to the current study, inside the caller's transaction; fills `what.moved`.

    Raises Conflict while a study runs: it would not know the new leaves.
    """
    study_id = current_study(tables)
    refuse_during_study(tables)
    run = tables.conn.execute
    last = run("select coalesce(max(position), -1) from found_topic where study_id = ?",
               [study_id]).fetchone()[0]
    tables["found_topic"].insert_all(found_row(study_id, row, last + 1 + i)
                                     for i, row in enumerate(what.made))
    run("delete from found_topic where study_id = ?"
        " and id in (select value from json_each(?))", [study_id, json.dumps(list(what.gone))])
    if what.mentions:
        touched = _move(tables, study_id, what)
        what.moved.update(_read_again(tables, study_id, what))
        run("update study set moved_edition = edition + 1 where id = ?", [study_id])
        count_mentions(tables, study_id, touched)


def refuse_during_study(tables: sqlite_utils.Database) -> None:
    """Raises Conflict while a study reads the comments."""
    if tables.execute("select 1 from job where status = 'running'"
                      " and kind in (select value from json_each(?))",
                      [json.dumps(STUDYING)]).fetchone():
        raise Conflict("A study is reading the comments just now, and would not know of this "
                       "change. Nothing was changed; try again when it is done.")


def _move(tables: sqlite_utils.Database, study_id: int, what: Regrouping) -> set[str]:
    """Puts the mentions into their leaves; returns the leaves that they left or came to."""
    run = tables.conn.execute
    run("create temp table to_move (response_id integer, start integer, topic_id text,"
        " similarity real, primary key (response_id, start)) without rowid")
    tables.conn.executemany("insert into to_move values (?, ?, ?, ?)", what.mentions)
    left = run("select distinct mention.topic_id from to_move m join mention"
               " on mention.study_id = ? and mention.response_id = m.response_id"
               " and mention.start = m.start", [study_id]).fetchall()
    run("update mention set topic_id = m.topic_id, similarity = m.similarity from to_move m"
        " where mention.study_id = ? and mention.response_id = m.response_id"
        " and mention.start = m.start", [study_id])
    run("drop table to_move")
    return {leaf for (leaf,) in left if leaf} | {leaf for _, _, leaf, _ in what.mentions if leaf}


def _read_again(
    tables: sqlite_utils.Database, study_id: int, what: Regrouping
) -> dict[int, int]:
    """Gives responses the pattern of their leaves, old or new; returns response → pattern."""
    texts: dict[tuple[str, ...], str] = {}
    rows = [(response, texts.setdefault(leaves, json.dumps(leaves)), main)
            for response, leaves, main in what.readings]
    wanted = json.dumps(list(texts.values()))
    there = dict(tables.execute(
        "select found, id from pattern where study_id = ?"
        " and found in (select value from json_each(?))", [study_id, wanted]).fetchall())
    free = tables.execute("select coalesce(max(id), -1) + 1 from pattern where study_id = ?",
                          [study_id]).fetchone()[0]
    fresh = {text: free + i for i, text in enumerate(t for t in texts.values() if t not in there)}
    tables["pattern"].insert_all({"study_id": study_id, "id": i, "found": text, "topics": text}
                                 for text, i in fresh.items())
    numbers = there | fresh
    tables.conn.executemany(
        "update reading set pattern_id = ?, topic_id = ? where study_id = ? and response_id = ?",
        [(numbers[text], main, study_id, response) for response, text, main in rows])
    return {response: numbers[text] for response, text, _ in rows}


def count_mentions(
    tables: sqlite_utils.Database, study_id: int, leaves: Iterable[str] | None = None
) -> None:
    """Counts the mentions of each found topic (or of these leaves) anew, and sums their tone."""
    wanted = None if leaves is None else json.dumps(sorted(leaves))
    tables.conn.execute(
        "update found_topic set mentions = coalesce(c.n, 0), tone_sum = coalesce(c.tone, 0),"
        " tone_count = coalesce(c.judged, 0) from (select f.id, m.n, m.tone, m.judged"
        " from found_topic f left join (select topic_id, count(*) as n, sum(sentiment) as tone,"
        " count(sentiment) as judged from mention where study_id = ?1"
        " and (?2 is null or topic_id in (select value from json_each(?2))) group by 1) m"
        " on m.topic_id = f.id where f.study_id = ?1"
        " and (?2 is null or f.id in (select value from json_each(?2)))) c"
        " where found_topic.study_id = ?1 and found_topic.id = c.id", [study_id, wanted])
