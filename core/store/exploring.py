"""Comments filtered by anything: how many, whose, how they score, and one page of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from core.model import Scope
from core.scales import SCALES
from core.store import search, snapshot
from core.store.database import Database, read
from core.store.findings import topics
from core.store.repeats import repeats
from core.store.search_words import parse

if TYPE_CHECKING:
    import pyarrow as pa

NO_TOPIC = "none"
Sort = Literal["newest", "oldest", "relevant", "lowest", "highest", "strongest"]
COMMENT = ("with", "without", "all")
# Scores of several scales stand in one list by how far up their own scale they are.
_LEVEL = "case scale " + " ".join(
    f"when '{scale}' then (score - {facts.low}) / {facts.high - facts.low}"
    for scale, facts in SCALES.items()) + " end"
_ORDER: dict[str, str] = {
    "newest": "received_on desc nulls last", "oldest": "received_on asc nulls last",
    "relevant": "rank", "lowest": f"{_LEVEL} asc nulls last",
    "highest": f"{_LEVEL} desc nulls last", "strongest": "abs(sentiment) desc nulls last",
}


@dataclass(frozen=True)
class Wanted:
    """What comments are asked for. scope: its scale is only that of `score`.

    topics: shown leaves or parents, any of them; NO_TOPIC: read, and none found. tones: of
    `search.TONES`; with topics, of what is said about them. score: from … to, on the scope's
    scale. comment: of COMMENT. attributes: name → text that it holds ("=text": that it is).
    among: only these ids.
    """

    scope: Scope = field(default_factory=Scope)
    words: str = ""
    topics: tuple[str, ...] = ()
    tones: tuple[str, ...] = ()
    score: tuple[float, float] | None = None
    languages: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    comment: str = "with"
    attributes: tuple[tuple[str, str], ...] = ()
    among: tuple[int, ...] | None = None

    @property
    def is_whole(self) -> bool:
        """True where every comment fits."""
        return replace(self, scope=Scope()) == Wanted() and self.scope.is_whole


@dataclass(frozen=True)
class Summary:
    """What the wanted responses are, together.

    scores: [scale, score, n]. repeats: as of `store.repeats`, of the scope's scale (by default the
    commonest). tones: tone of TONES → responses. topics: [topic, mentions], leaves, most first.
    """

    responses: int
    scores: pd.DataFrame
    repeats: pd.DataFrame
    tones: Mapping[str, int]
    topics: pd.DataFrame


def summary(db: Database, wanted: Wanted) -> Summary:
    """The wanted responses together, asked once a version of the data."""
    return _summary(db, snapshot.version_of(db), wanted)


@lru_cache(maxsize=32)
def _summary(db: Database, _version: str | None, wanted: Wanted) -> Summary:
    where, values, held = _conditions(db, wanted)
    scale = wanted.scope.scale or snapshot.default_scale(db)
    sets = snapshot.ask(
        db, _unscaled(wanted), "with chosen as (select scale, score,"
        f" {search.tone_sql('sentiment')} as tone, pattern from {{responses}} where true{{where}}"
        f"{where}) select scale, score, tone, pattern, count(*) as n, grouping(tone) as no_tone,"
        " grouping(pattern) as no_pattern from chosen group by grouping sets"
        " ((scale, score), (tone), (pattern)) order by all", values, held)
    scores = sets[(sets["no_tone"] == 1) & (sets["no_pattern"] == 1) & sets["score"].notna()]
    tones = sets[sets["no_tone"] == 0]
    patterns = sets[(sets["no_pattern"] == 0) & sets["pattern"].notna()]
    return Summary(
        int(tones["n"].sum()), scores[["scale", "score", "n"]].reset_index(drop=True),
        repeats(db, wanted.scope, scale, also=(where, values, held)) if scale else pd.DataFrame(),
        {tone: int(tones.loc[tones["tone"] == tone, "n"].sum()) for tone in search.TONES},
        _said(db, patterns))


def _said(db: Database, patterns: pd.DataFrame) -> pd.DataFrame:
    """[topic, mentions] of leaves. patterns: [pattern, n]."""
    import pyarrow as pa

    shown = topics(db)
    leaves = {topic.id for topic in shown} - {topic.parent for topic in shown}
    counted = pa.table({"pattern": pa.array(patterns["pattern"].astype("int64"), pa.int64()),
                        "n": pa.array(patterns["n"].astype("int64"), pa.int64())})
    said = snapshot.ask(db, Scope(), "select topic, sum(n)::bigint as mentions from counted join"
                        " {patterns} using (pattern) group by 1 order by 2 desc, 1",
                        held={"counted": counted})
    return said[said["topic"].isin(leaves)].reset_index(drop=True)


def page(db: Database, wanted: Wanted, *, sort: Sort, limit: int, offset: int) -> list[int]:
    """Ids of one page of the wanted responses. "relevant" without words is "newest"."""
    query = parse(wanted.words)
    ranked = sort == "relevant" and not query.is_empty
    order = _ORDER["newest" if sort == "relevant" and not ranked else sort]
    where, values, held = _conditions(db, wanted, ranked=ranked)
    joined = " join held using (id)" if ranked else ""
    found = snapshot.ask(
        db, _unscaled(wanted), f"select id from {{responses}}{joined} where true{{where}}{where}"
        f" order by {order}, id limit ? offset ?", [*values, limit, offset], held)
    return [int(one) for one in found["id"]]


def ids(db: Database, wanted: Wanted) -> np.ndarray:
    """Ids of all the wanted responses, rising, (n,) int64."""
    return _ids(db, snapshot.version_of(db), wanted)


@lru_cache(maxsize=8)
def _ids(db: Database, _version: str | None, wanted: Wanted) -> np.ndarray:
    where, values, held = _conditions(db, wanted)
    found = snapshot.ask(db, _unscaled(wanted), "select id from {responses} where true{where}"
                         f"{where} order by id", values, held)
    return found["id"].to_numpy(np.int64)


def _unscaled(wanted: Wanted) -> Scope:
    return replace(wanted.scope, scale=None)


def _conditions(
    db: Database, wanted: Wanted, *, ranked: bool = False
) -> tuple[str, list[object], dict[str, "pa.Table"]]:
    """` and …` beyond the scope's, its values, and the tables of ids that it names."""
    parts, values = [], []
    if wanted.comment != "all":
        parts.append("has_comment" if wanted.comment == "with" else "not has_comment")
    for column, kept in (("language", wanted.languages), ("step", wanted.steps)):
        if kept:
            parts.append(f"{column} in ({_marks(kept)})")
            values += kept
    if wanted.score:
        parts.append("scale = ? and score between ? and ?")
        scale = wanted.scope.scale or snapshot.default_scale(db)
        values += [str(scale or ""), *wanted.score]
    held = _held(db, wanted, ranked=ranked)
    if "held" in held:
        parts.append("id in (select id from held)")
    part, more = _about(db, wanted, held)
    if part:
        parts.append(part)
        values += more
    return "".join(f" and {part}" for part in parts), values, held


def _held(db: Database, wanted: Wanted, *, ranked: bool) -> dict[str, "pa.Table"]:
    """The ids that SQLite knows: of the words and the attributes, with the rank of the words."""
    import pyarrow as pa

    query, rank = parse(wanted.words), None
    kept: np.ndarray | None = None
    if not query.is_empty:
        found = search.hits(db, query, ranked=ranked)
        kept, rank = found.ids, found.rank
    others = [search.with_attribute(db, *pair) for pair in wanted.attributes]
    if wanted.among is not None:
        others.append(np.unique(np.array(wanted.among, np.int64)))
    for ids in others:
        if kept is None:
            kept = ids
            continue
        stays = np.isin(kept, ids, assume_unique=True)
        kept, rank = kept[stays], rank[stays] if rank is not None else None
    if kept is None:
        return {}
    columns = {"id": kept} if rank is None else {"id": kept, "rank": rank}
    return {"held": pa.table(columns)}


def _about(
    db: Database, wanted: Wanted, held: dict[str, "pa.Table"]
) -> tuple[str, list[str]]:
    """The condition on topics and tones; adds the table `toned` where both are asked for."""
    tone = f"{search.tone_sql('sentiment')} in ({_marks(wanted.tones)})" if wanted.tones else ""
    if not wanted.topics:
        return tone, list(wanted.tones)
    ways, values = [], []
    named = [topic for topic in wanted.topics if topic != NO_TOPIC]
    if named:
        way = f"pattern in (select pattern from {{patterns}} where topic in ({_marks(named)}))"
        values += named
        if tone:
            import pyarrow as pa

            leaves = [one.id for one in topics(db) if one.id in named or one.parent in named]
            held["toned"] = pa.table({"id": search.toned(db, leaves, wanted.tones)})
            way += " and id in (select id from toned)"
        ways.append(f"({way})")
    if NO_TOPIC in wanted.topics:
        way = "pattern is not null and pattern not in (select pattern from {patterns})"
        ways.append(f"({way} and {tone})" if tone else f"({way})")
        values += wanted.tones
    return f"({' or '.join(ways)})", values


def _marks(values: tuple | list) -> str:
    return ", ".join("?" * len(values))


def languages(db: Database) -> dict[str, int]:
    """Language → responses, most first."""
    return _counted(db, snapshot.version_of(db), "language")


def steps(db: Database) -> dict[str, int]:
    """Journey step → responses, most first."""
    return _counted(db, snapshot.version_of(db), "step")


@lru_cache(maxsize=16)
def _counted(db: Database, _version: str | None, column: str) -> dict[str, int]:
    found = snapshot.ask(db, Scope(), f"select {column}, count(*) as n from {{responses}} where"
                         f" {column} is not null group by 1 order by 2 desc, 1")
    return {value: int(n) for value, n in found.itertuples(index=False)}


def attributes(db: Database) -> list[str]:
    """Names of the columns that came in and are no segment."""
    with read(db) as tables:
        rows = tables.execute("select name from attribute where is_segment = 0 order by name")
        return [name for (name,) in rows]
