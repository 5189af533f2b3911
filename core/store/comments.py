"""Comments as they are read one by one: the words, what was said in them, and whose they are."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.scales import Scale
from core.store.current import CURRENT
from core.store.database import Database, read

AT_ONCE = 20_000  # ids in one question


@dataclass(frozen=True)
class Passage:
    """One thing said in a comment. topic: the shown leaf, None where none was found."""

    start: int
    stop: int
    topic: str | None
    sentiment: float | None


@dataclass(frozen=True)
class Comment:
    """A response to be read. text: "" without a comment. received_on: ISO text.

    attributes: column → value, segments among them. sentiment: of the whole, −1…1.
    """

    id: int
    text: str
    external_id: str | None
    score: float | None
    scale: Scale | None
    source: str
    received_on: str | None
    language: str | None
    step: str | None
    sentiment: float | None
    attributes: dict[str, str]
    passages: tuple[Passage, ...]


def comments(db: Database, ids: Sequence[int]) -> list[Comment]:
    """The responses with these ids, in their order; those that are gone are left out."""
    held: dict[int, Comment] = {}
    with read(db) as tables:
        # One moment for both questions: a study must not end between them.
        tables.conn.execute("begin")
        for first in range(0, len(ids), AT_ONCE):
            wanted = json.dumps([int(one) for one in ids[first : first + AT_ONCE]])
            said: dict[int, list[Passage]] = {}
            for number, *passage in tables.conn.execute(
                "select response_id, start, stop, topic_id, sentiment from shown_mention"
                f" where study_id = {CURRENT}"
                " and response_id in (select value from json_each(?)) order by start", [wanted],
            ):
                said.setdefault(number, []).append(Passage(*passage))
            for row in tables.conn.execute(
                "select r.id, coalesce(r.comment, ''), r.external_id, r.score, s.scale, s.name,"
                " r.received_on, coalesce(g.language, r.language), r.step, g.sentiment,"
                " r.attributes from response r join source s on s.id = r.source_id"
                " left join reading g on g.response_id = r.id"
                f" and g.study_id = {CURRENT}"
                " where r.id in (select value from json_each(?))", [wanted],
            ):
                held[row[0]] = _comment(row, said.get(row[0], []))
    return [held[int(one)] for one in ids if int(one) in held]


def _comment(row: tuple, said: list[Passage]) -> Comment:
    number, text, external, score, scale, *middle, attributes = row
    # What an import corrected since the study may be shorter than what the study read.
    inside = tuple(one for one in said if one.stop <= len(text))
    return Comment(number, text, external, score, Scale(scale) if scale else None, *middle,
                   json.loads(attributes), inside)


def passages(
    db: Database, response: np.ndarray, start: np.ndarray, stop: Sequence[int | None]
) -> list[str]:
    """The text of these passages, each response[i][start[i]:stop[i]]; "" where it is gone.

    stop: None where the passage goes on to the end of the comment.
    """
    with read(db) as tables:
        texts = dict(tables.conn.execute(
            "select id, comment from response where id in (select value from json_each(?))",
            [json.dumps(sorted({int(one) for one in response}))]))
    return [(texts.get(int(one)) or "")[a:b]
            for one, a, b in zip(response, start, stop, strict=True)]
