"""The comments behind the figures: what was said, where, and the whole as rows for a file."""

import json
from collections.abc import Iterable, Sequence

import pandas as pd

from core.store.current import CURRENT
from core.store.database import Database, read
from core.store.findings import patterns, study, topics

EVIDENCE_COLUMNS = [
    "response_id", "comment", "start", "stop", "score", "scale", "source", "received_on",
    "language", "sentiment",
]


def evidence(
    db: Database, ids: Sequence[int], leaves: Sequence[str], *, as_found: bool = False
) -> pd.DataFrame:
    """The mentions of these leaves in these responses, in the order of `ids`.

    as_found: the leaves that the study found them in, not those that are shown in their place.

    Columns: response_id, comment, start, stop, score, scale, source, received_on, language,
    sentiment (the mention's). A response that mentions them twice has two rows.
    """
    with read(db) as tables:
        rows = list(tables.query(
            "select r.id as response_id, r.comment, m.start, m.stop, r.score, s.scale,"
            " s.name as source, r.received_on, g.language, m.sentiment from shown_mention m"
            " join response r on r.id = m.response_id join source s on s.id = r.source_id"
            " left join reading g on g.study_id = m.study_id and g.response_id = r.id"
            f" where m.study_id = {CURRENT}"
            " and m.response_id in (select value from json_each(?))"
            f" and m.{'found_id' if as_found else 'topic_id'} in"
            " (select value from json_each(?)) order by m.start",
            [json.dumps(list(ids)), json.dumps(list(leaves))],
        ))
    place = {number: i for i, number in enumerate(ids)}
    rows.sort(key=lambda row: place[row["response_id"]])
    return pd.DataFrame(rows, columns=EVIDENCE_COLUMNS)


def said(
    db: Database, spans: Sequence[tuple[int, int, int]]
) -> list[tuple[str, str | None]]:
    """(text, language as the study read it) of mentions, given as (response, start, stop)."""
    with read(db) as tables:
        found = {row[0]: row[1:] for row in tables.execute(
            "select r.id, r.comment, g.language from response r left join reading g"
            " on g.response_id = r.id"
            f" and g.study_id = {CURRENT}"
            " where r.id in (select value from json_each(?))",
            [json.dumps(sorted({span[0] for span in spans}))])}
    return [((found[one][0] or "")[start:stop], found[one][1]) for one, start, stop in spans
            if one in found]


def export_rows(db: Database) -> pd.DataFrame:
    """A row a response, by id: source, external_id, received_at, score, language, sentiment,
    topic, topics. Missing stays missing; topics are leaves and their parents, `;` between."""
    parents = {topic.id: topic.parent for topic in topics(db)}
    current = study(db)
    found = patterns(db, current.id) if current else []
    joined = {i: ";".join(_with_parents(leaves, parents)) for i, leaves in enumerate(found)}
    with read(db) as tables:
        rows = tables.execute(
            "select s.name, r.external_id, r.received_on, r.score,"
            " coalesce(g.language, r.language), g.sentiment, f.became, g.pattern_id"
            " from response r join source s on s.id = r.source_id"
            " left join reading g on g.response_id = r.id"
            f" and g.study_id = {CURRENT}"
            " left join found_topic f on f.study_id = g.study_id and f.id = g.topic_id"
            " order by r.id"
        ).fetchall()
    frame = pd.DataFrame(rows, columns=["source", "external_id", "received_at", "score",
                                        "language", "sentiment", "topic", "pattern"])
    # Looked up here: a column of nothing but missing patterns would come back as numbers.
    frame["topics"] = [joined.get(one) or None for one in frame.pop("pattern")]
    return frame.astype({"score": float, "sentiment": float})


def _with_parents(leaves: Iterable[str], parents: dict[str, str | None]) -> list[str]:
    found: list[str] = []
    for leaf in leaves:
        found += [one for one in (parents.get(leaf), leaf) if one and one not in found]
    return found
