"""Responses found by what is written in them: full text, attributes, what is said of a topic."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.model import CLEAR_TONE
from core.store.current import CURRENT
from core.store.database import Database, read
from core.store.search_words import Query, Term
from core.store.snapshot import version_of

TONES = ("negative", "neutral", "positive", "unjudged")


@dataclass(frozen=True)
class Hits:
    """ids: (n,) int64, rising. rank: (n,) bm25 of each, the smaller the more relevant; or None."""

    ids: np.ndarray
    rank: np.ndarray | None = None


def tone_sql(column: str) -> str:
    """The tone of a column of sentiments, as a word of TONES, in SQLite and DuckDB alike."""
    return (f"case when {column} is null then 'unjudged' when {column} <= -{CLEAR_TONE} then"
            f" 'negative' when {column} >= {CLEAR_TONE} then 'positive' else 'neutral' end")


def hits(db: Database, query: Query, *, ranked: bool = False) -> Hits:
    """Responses whose comment the query finds. ranked: with bm25, where words were looked for."""
    return _hits(db, version_of(db), query, ranked)


# By version: the next page of the same search is there at once.
@lru_cache(maxsize=16)
def _hits(db: Database, _version: str | None, query: Query, ranked: bool) -> Hits:
    sql, values = _sql(query, ranked)
    with read(db) as tables:
        rows = np.array(tables.conn.execute(sql, values).fetchall(), dtype=float).reshape(-1, 2)
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    return Hits(rows[:, 0].astype(np.int64), rows[:, 1] if ranked else None)


def _sql(query: Query, ranked: bool) -> tuple[str, list[str]]:
    worded = [clause for clause in query.clauses if not any(t.as_it_stands for t in clause)]
    others = [clause for clause in query.clauses if clause not in worded]
    parts, values = _conditions(others, [t for t in query.without if t.as_it_stands])
    without = [term for term in query.without if not term.as_it_stands]
    if not worded:
        if without:
            parts.append("r.id not in (select rowid from comment_text where comment_text match ?)")
            values.append(_any(without))
        return ("select r.id, 0.0 from response r where r.comment is not null"
                + "".join(f" and {part}" for part in parts)), values
    wanted = " AND ".join(map(_any, worded))
    if without:
        wanted = f"({wanted}) NOT {_any(without)}"
    rank = "bm25(comment_text)" if ranked else "0.0"
    joined = " join response r on r.id = comment_text.rowid" if parts else ""
    return (f"select comment_text.rowid, {rank} from comment_text{joined}"
            " where comment_text match ?" + "".join(f" and {part}" for part in parts)
            ), [wanted, *values]


def _conditions(
    clauses: Sequence[tuple[Term, ...]], without: Sequence[Term]
) -> tuple[list[str], list[str]]:
    parts, values = [], []
    for clause in clauses:
        ways = []
        for term in clause:
            if term.as_it_stands:
                ways.append(f"{_place(term)} > 0")
                values.append(term.text)
            else:
                ways.append("r.id in (select rowid from comment_text where comment_text match ?)")
                values.append(_any([term]))
        parts.append(f"({' or '.join(ways)})")
    for term in without:
        parts.append(f"{_place(term)} = 0")
        values.append(term.text)
    return parts, values


def _place(term: Term) -> str:
    """Where the term stands in a comment, as SQL; an emoji stands there however it is drawn."""
    if any(sign.isalpha() for sign in term.text):
        return "instr(lower(r.comment), lower(?))"
    return "instr(replace(replace(r.comment, char(65038), ''), char(65039), ''), ?)"


def _any(terms: Sequence[Term]) -> str:
    """FTS5's own words for any of the terms; each is quoted, so nothing in it is an operator."""
    quoted = ['"' + spelling.replace('"', " ") + '"' + (" *" if term.prefix else "")
              for term in terms for spelling in term.spellings]
    return f"({' OR '.join(quoted)})"


def with_attribute(db: Database, name: str, text: str) -> np.ndarray:
    """Ids of responses whose attribute holds the text, whatever its case; with "=" ahead: is it."""
    return _with_attribute(db, version_of(db), name, text)


@lru_cache(maxsize=16)
def _with_attribute(db: Database, _version: str | None, name: str, text: str) -> np.ndarray:
    whole = text.startswith("=")
    wanted = text.removeprefix("=").strip().casefold()
    with read(db) as tables:
        tables.conn.create_function("folded", 1, _folded, deterministic=True)
        rows = tables.conn.execute(
            "select r.id from response r, json_each(r.attributes) a where a.key = ?1"
            " and case when ?2 then folded(a.value) = ?3 else instr(folded(a.value), ?3) > 0 end"
            " order by r.id", [name, whole, wanted]).fetchall()
    return np.array(rows, np.int64).ravel()


def _folded(value: object) -> str:
    return "" if value is None else str(value).casefold()


def toned(db: Database, leaves: Sequence[str], tones: Sequence[str]) -> np.ndarray:
    """Ids of responses that speak of one of the shown leaves in one of the tones."""
    return _toned(db, version_of(db), tuple(leaves), tuple(tones))


@lru_cache(maxsize=16)
def _toned(
    db: Database, _version: str | None, leaves: tuple[str, ...], tones: tuple[str, ...]
) -> np.ndarray:
    with read(db) as tables:
        rows = tables.conn.execute(
            "select distinct m.response_id from shown_mention m"
            f" where m.study_id = {CURRENT}"
            " and m.topic_id in (select value from json_each(?))"
            f" and {tone_sql('m.sentiment')} in (select value from json_each(?))"
            " order by 1", [json.dumps(leaves), json.dumps(tones)]).fetchall()
    return np.array(rows, np.int64).ravel()
