"""The study: reads every comment, finds topics, judges sentiment, fits drivers, keeps it all."""

import json
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from core.focus import key_drivers
from core.focus.numbers import opportunities
from core.focus.numbers.drivers import METHOD
from core.focus.numbers.scores import score_of
from core.focus.text.reading import KnownTopic, TextReading, read_comments
from core.model import SCALES, Scale, Scope, Topic
from core.store import feedback, findings, snapshot
from core.store.database import Database

Report = Callable[[float, str], None]
SEED = 20260101


def run_study(db: Database, *, by: str, report: Report) -> dict:
    """Studies all that is in the database and returns {"study": id, "responses", "topics"}.

    The same data gives the same findings. Interrupted, it leaves the findings before untouched.
    """
    study_id = findings.begin(db, method=METHOD, by=by)
    report(0.01, "Reading the responses")
    responses = feedback.responses(db)
    reading = _read(db, responses, lambda done, message: report(0.02 + 0.7 * done, message))
    patterns, pattern_of = _patterns(reading, len(responses))
    report(0.74, "Keeping the topics")
    findings.keep_topics(db, study_id, _topic_rows(reading, patterns, pattern_of))
    _keep(db, study_id, responses, reading, patterns, pattern_of, report)
    for scale in scales_of(responses):
        report(0.93, f"Working out what moves {SCALES[scale].score}")
        key_drivers.keep(db, study_id, scale, responses, patterns, pattern_of)
    report(0.95, "Preparing the charts")
    version = snapshot.prepare(db, study_id)
    findings.finish(
        db, study_id, responses=len(responses), version=version,
        summary={"judged_by": reading.judged_by, "mentions": len(reading.mentions)},
    )
    snapshot.refresh(db)
    opportunities.propose(db, by="ActionGap")
    return {"study": study_id, "responses": len(responses), "topics": len(reading.topics)}


def results(db: Database, scale: Scale | None = None) -> dict:
    """The current study as plain values: responses, score, topics, drivers (see the README).

    scale: which scale's score and drivers; by default the one with the most responses.
    """
    chosen = scale or snapshot.default_scale(db)
    study = findings.study(db)
    score = None
    if chosen is not None:
        estimate = score_of(chosen, snapshot.counts(db, Scope(scale=chosen)))
        score = {"name": SCALES[chosen].score, "scale": str(chosen), "value": estimate.value,
                 "low": estimate.low, "high": estimate.high, "n": estimate.n,
                 "grade": estimate.grade}
    return {
        "responses": study.responses if study else 0,
        "score": score,
        "topics": [
            {"id": t.id, "parent": t.parent, "label": t.label, "keywords": list(t.keywords),
             "mentions": t.mentions, "sentiment": t.sentiment}
            for t in findings.topics(db)
        ],
        "drivers": [
            {"topic": row.topic, "label": row.label, "stake": _plain(row.stake),
             "low": _plain(row.low), "high": _plain(row.high), "n": int(row.mentions),
             "grade": row.grade}
            for row in findings.drivers(db, chosen).itertuples()
        ],
    }


def scales_of(responses: pd.DataFrame) -> list[Scale]:
    """Scales with scored responses, most first."""
    scored = responses.loc[responses["score"].notna(), "scale"]
    return [Scale(name) for name in scored.value_counts().index]


def _read(db: Database, responses: pd.DataFrame, report: Report) -> TextReading:
    known = [KnownTopic(row.topic.id, row.topic.parent, row.topic.label, row.topic.keywords,
                        row.centre) for row in findings.topic_rows(db)]
    return read_comments(
        responses["comment"].tolist(), scores=_as_sentiment(responses),
        languages=responses["language"].tolist(), known=known,
        next_number=findings.next_topic_number(db), seed=SEED, report=report,
    )


def _as_sentiment(responses: pd.DataFrame) -> np.ndarray:
    """Scores of every scale on −1…1, by which sentiment is taught; NaN without a score."""
    taught = np.full(len(responses), np.nan)
    for scale in scales_of(responses):
        facts, mine = SCALES[scale], (responses["scale"] == scale).to_numpy()
        middle = (facts.high + facts.low) / 2
        taught[mine] = (responses.loc[mine, "score"].to_numpy(float) - middle) / (
            facts.high - middle
        )
    return taught


def _patterns(reading: TextReading, n: int) -> tuple[list[tuple[str, ...]], np.ndarray]:
    """The distinct sets of leaves, and each response's (n,) index; 0 is "no topic"."""
    order = {topic.id: i for i, topic in enumerate(reading.topics)}
    said: list[set[str]] = [set() for _ in range(n)]
    told = reading.mentions.dropna(subset=["topic"])
    for response, topic in zip(told["response"], told["topic"], strict=True):
        said[response].add(topic)
    sets = [tuple(sorted(one, key=order.__getitem__)) for one in said]
    numbers: dict[tuple[str, ...], int] = {(): 0}
    index = np.array([numbers.setdefault(one, len(numbers)) for one in sets], dtype=int)
    return list(numbers), index


def _topic_rows(
    reading: TextReading, patterns: list[tuple[str, ...]], pattern_of: np.ndarray
) -> list[findings.TopicRow]:
    """Topics with the responses that mention them and the mentions' mean sentiment."""
    per_pattern = np.bincount(pattern_of, minlength=len(patterns))
    parents = {topic.id: topic.parent for topic in reading.topics}
    counts: dict[str, int] = {topic.id: 0 for topic in reading.topics}
    for leaves, n in zip(patterns, per_pattern, strict=True):
        for topic in {*leaves, *(parents[leaf] for leaf in leaves if parents[leaf])}:
            counts[topic] += int(n)
    told = reading.mentions.dropna(subset=["topic", "sentiment"])
    sums = pd.concat([told, told.assign(topic=told["topic"].map(parents))]).dropna(
        subset=["topic"]).groupby("topic")["sentiment"].mean()
    return [
        findings.TopicRow(
            Topic(topic.id, topic.parent, topic.label, tuple(topic.keywords), counts[topic.id],
                  round(float(sums[topic.id]), 4) if topic.id in sums.index else None),
            topic.centre,
        )
        for topic in reading.topics
    ]


def _keep(
    db: Database, study_id: int, responses: pd.DataFrame, reading: TextReading,
    patterns: list[tuple[str, ...]], pattern_of: np.ndarray, report: Report,
) -> None:
    ids = responses["id"].to_numpy()
    mentions = reading.mentions
    list(findings.keep(db, "pattern", study_id, (
        {"id": i, "topics": json.dumps(leaves)} for i, leaves in enumerate(patterns))))
    for done in findings.keep(db, "mention", study_id, _mention_rows(mentions, ids)):
        report(0.75 + 0.12 * done / max(len(mentions), 1), "Keeping the mentions")
    for done in findings.keep(db, "reading", study_id, (
        {"response_id": int(ids[i]), "language": reading.languages[i],
         "sentiment": _plain(reading.sentiment[i]), "topic_id": reading.main_topic[i],
         "pattern_id": int(pattern_of[i])} for i in range(len(ids))
    )):
        report(0.87 + 0.05 * done / max(len(ids), 1), "Keeping the readings")


def _mention_rows(mentions: pd.DataFrame, ids: np.ndarray) -> Iterator[dict]:
    for row in mentions.itertuples():
        yield {
            "response_id": int(ids[row.response]), "start": int(row.start), "stop": int(row.stop),
            "topic_id": row.topic if isinstance(row.topic, str) else None,
            "similarity": _plain(row.similarity), "sentiment": _plain(row.sentiment),
        }


def _plain(value: float | None) -> float | None:
    """A float, or None where it is missing: JSON has no NaN."""
    return None if value is None or np.isnan(value) else float(value)
