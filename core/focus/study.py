"""The study: reads every comment, finds topics, judges sentiment, fits drivers, keeps it all."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from core.focus import alerts, key_drivers, score_views
from core.focus.audit import teaching
from core.focus.garbage import seldom_collected
from core.focus.numbers import opportunities
from core.focus.numbers.drivers import METHOD
from core.focus.taxonomy.placing import ground_arrays
from core.focus.taxonomy.surviving import known_topics, spots_arrays
from core.focus.taxonomy.telling import retell
from core.focus.text.encoding.deeper import static_part
from core.focus.text.reading import TextReading, read_comments
from core.model import Scope, Topic
from core.scales import SCALES, Scale
from core.store import feedback, findings, points, snapshot, snapshot_files, taxonomy
from core.store.database import Database, now_text
from core.store.preferences import preferences
from core.store.regrouping import count_mentions
from core.store.signed_mentions import signed_mentions

Report = Callable[[float, str], None]
SEED = 20260101


@seldom_collected()
def run_study(db: Database, *, by: str, report: Report) -> dict:
    """Studies all that is in the database; returns {"study": id, "responses", "topics", "moved"}.

    moved: comments with another topic than they would have without people's corrections. The same
    data gives the same findings. Interrupted, it leaves the findings before untouched. What
    analysts did to the topics is done again to those it finds.
    """
    study_id = findings.begin(db, method=METHOD, by=by)
    report(0.01, "Reading the responses")
    responses = feedback.responses(db)
    reading = _read(db, responses, _part(report, 0.02, 0.72))
    patterns, pattern_of = _patterns(reading, len(responses))
    report(0.74, "Keeping the topics")
    findings.keep_topics(db, study_id, _topic_rows(reading))
    _keep(db, study_id, responses, reading, patterns, pattern_of, report)
    _keep_points(db, study_id, responses, reading)
    seen = taxonomy.mark(db)
    retell(db, study_id=study_id, change=lambda tables: count_mentions(tables, study_id))
    _keep_drivers(db, study_id, 1, responses, pattern_of, _part(report, 0.93, 0.95))
    report(0.95, "Preparing the charts")
    version = snapshot_files.prepare(db, study_id, advanced=lambda done: report(
        0.95 + 0.01 * done / max(len(responses), 1),
        f"Preparing the charts, {done:,} of {len(responses):,} responses"))
    findings.finish(
        db, study_id, responses=len(responses), version=version,
        summary={"judged_by": reading.judged_by, "taught": reading.taught,
                 "mentions": len(reading.mentions), "encoder": reading.encoding.summary(),
                 "moved": reading.moved},
    )
    if taxonomy.mark(db) != seen:  # somebody edited the topics while this ran
        retell(db)
        follow_edits(db, report=_part(report, 0.96, 1.0))
    snapshot.refresh(db)
    points.forget_old(db, study_id)
    opportunities.propose(db, by="ActionGap")
    alerts.judge(db, today=datetime.now(UTC).date(), by="ActionGap")
    return {"study": study_id, "responses": len(responses), "topics": len(findings.topics(db)),
            "moved": reading.moved}


def follow_edits(db: Database, *, report: Report) -> dict:
    """Works out the drivers of the current study anew, after its topics were edited.

    Returns {"edition": of the topics that the drivers now show}; nothing without a study.
    """
    study = findings.study(db)
    if study is None:
        return {}
    report(0.05, "Reading the responses")
    responses = feedback.responses(db)
    numbers = findings.pattern_of(db, study.id)
    read = responses[responses["id"].isin(numbers)].reset_index(drop=True)
    _keep_drivers(db, study.id, study.edition, read, read["id"].map(numbers).to_numpy(int),
                  _part(report, 0.4, 0.95))
    opportunities.propose(db, by="ActionGap")
    return {"edition": study.edition}


def _keep_drivers(
    db: Database, study_id: int, edition: int, responses: pd.DataFrame, pattern_of: np.ndarray,
    report: Report,
) -> None:
    """Fits the drivers of every scale by the topics shown in this edition, and keeps them."""
    shown = [tuple(leaves) for leaves in findings.patterns(db, study_id)]
    scales, signed = scales_of(responses), signed_mentions(db, study_id)
    for i, scale in enumerate(scales):
        name, told = SCALES[scale].score, _part(report, i / len(scales), (i + 1) / len(scales))
        told(0.0, f"Working out what moves {name}")
        key_drivers.keep(db, study_id, scale, responses, shown, pattern_of,
                         lambda told=told, name=name: told(0.6, f"Keeping what moves {name}"),
                         signed)
    taxonomy.drivers_follow(db, study_id, edition)


def _part(report: Report, first: float, last: float) -> Report:
    """Reports a part of the work, told from 0 to 1, as that stretch of the whole."""
    return lambda done, message: report(first + (last - first) * done, message)


def results(db: Database, scale: Scale | None = None) -> dict:
    """The current study as plain values: responses, score, topics, drivers (see the README).

    scale: which scale's score and drivers; by default the one with the most responses.
    """
    chosen = scale or snapshot.default_scale(db)
    study = findings.study(db)
    score = None
    if chosen is not None:
        estimate = score_views.now(db, Scope(), chosen).score
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
    encoder, known = str(preferences(db)["encoder"]), known_topics(db)
    before = findings.study(db)
    if before and (before.summary.get("encoder") or {}).get("name", "") != encoder:
        known = [replace(topic, centre=static_part(topic.centre)) for topic in known]
    read = findings.pattern_of(db, before.id) if before else {}
    return read_comments(
        responses["comment"].tolist(), scores=_as_sentiment(responses),
        languages=responses["language"].tolist(), known=known,
        next_number=findings.next_topic_number(db), seed=SEED, encoder=encoder,
        lessons=teaching.lessons(db, responses["id"].tolist()),
        recent=~responses["id"].isin(read).to_numpy(), report=report,
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


def _topic_rows(reading: TextReading) -> list[findings.TopicRow]:
    """The tree as found; what is shown of it is counted when the edits are told."""
    born = {topic.id: now_text() if topic.is_new else topic.born_at for topic in reading.topics}
    return [
        findings.TopicRow(
            Topic(topic.id, topic.parent, topic.label, tuple(topic.keywords), 0, None,
                  born_at=born[topic.id]),
            topic.centre, topic.phrases)
        for topic in reading.topics
    ]


def _keep(
    db: Database, study_id: int, responses: pd.DataFrame, reading: TextReading,
    patterns: list[tuple[str, ...]], pattern_of: np.ndarray, report: Report,
) -> None:
    ids = responses["id"].to_numpy()
    mentions = reading.mentions
    leaves = [json.dumps(one) for one in patterns]
    list(findings.keep_columns(db, "pattern", study_id, {
        "id": range(len(leaves)), "found": leaves, "topics": leaves}))
    for done in findings.keep_columns(db, "mention", study_id, {
        "response_id": ids[mentions["response"].to_numpy(int)].tolist(),
        "start": mentions["start"].tolist(), "stop": mentions["stop"].tolist(),
        "topic_id": mentions["topic"].tolist(),
        "similarity": mentions["similarity"].tolist(),
        "sentiment": mentions["sentiment"].tolist(),
    }):
        report(0.75 + 0.12 * done / max(len(mentions), 1), "Keeping the mentions")
    for done in findings.keep_columns(db, "reading", study_id, {
        "response_id": ids.tolist(), "language": reading.languages,
        "sentiment": reading.sentiment.tolist(), "topic_id": reading.main_topic,
        "pattern_id": pattern_of.tolist(),
    }):
        report(0.87 + 0.05 * done / max(len(ids), 1), "Keeping the readings")


def _keep_points(
    db: Database, study_id: int, responses: pd.DataFrame, reading: TextReading
) -> None:
    """What edits, the map and "like this one" need of the study: points, space, tree."""
    mentions = reading.mentions
    leaves = [topic.id for topic in reading.topics if topic.parent]
    points.keep(
        db, study_id, reading.points,
        {"response": responses["id"].to_numpy()[mentions["response"].to_numpy(int)],
         "start": mentions["start"].to_numpy(), "stop": mentions["stop"].to_numpy()},
        {**reading.space.arrays(), **reading.encoding.arrays(), **spots_arrays(reading.topics),
         **ground_arrays(leaves, reading.tree, mentions["topic"].tolist(),
                         mentions["similarity"].to_numpy())})


def _plain(value: float | None) -> float | None:
    """A float, or None where it is missing: JSON has no NaN."""
    return None if value is None or np.isnan(value) else float(value)
