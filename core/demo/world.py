"""Two years of responses of the made-up company, with the truth that lies behind them."""

from dataclasses import dataclass
from datetime import date
from random import Random

import numpy as np
import pandas as pd

from core.demo.company import (
    DAYS,
    GROWTH_DAYS,
    LATE_CARRIER,
    LATE_FACTOR,
    SOURCES,
    STORES,
    TRUTH,
    PlantedSource,
    PlantedTopic,
)
from core.demo.past import PAST, PlantedInitiative
from core.demo.people import customers
from core.demo.words import Writer
from core.scales import SCALES, Scale

BASE = 8.0
NOISE = 1.3
MOST_TOPICS = 3
LOYALTY = {"new": -0.2, "returning": 0.0, "loyal": 0.35}
UNSCORED = 0.03
ANONYMOUS = 0.10
NEVER_MORE_THAN = 0.002


@dataclass(frozen=True)
class World:
    """What customers answered, and what only the maker of this world knows.

    responses: source → [external_id, received_at, score, comment, customer, email, language,
    step, store, country, customer_type, loyalty_card, and the source's own segments], oldest first;
    score, comment, customer and email may be missing (None or NaN).
    mentions: [source, external_id, topic, polarity, clause], a row a planted mention.
    latent: [source, external_id, language, latent], the score before capping and rounding,
    0–10 whatever the scale, and the language written in.
    """

    responses: dict[str, pd.DataFrame]
    mentions: pd.DataFrame
    latent: pd.DataFrame


def responses(until: date, seed: int) -> World:
    """The world up to `until`, the same for the same (until, seed)."""
    people = customers(seed)
    total = sum(source.responses for source in SOURCES)
    writer = Writer(limit=max(2, int(NEVER_MORE_THAN * total)))
    visits = _visits(people, until, seed)
    frames, mentions, latents = {}, [], []
    for at, source in enumerate(SOURCES):
        rng = np.random.default_rng([seed, 3, at])
        frame = visits[visits["source"] == source.name].reset_index(drop=True)
        prefix = "".join(word[0] for word in source.name.split("-")).upper()
        frame.insert(0, "external_id", [f"{prefix}-{n:05d}" for n in range(1, len(frame) + 1)])
        frame = _asked(frame, source, rng)
        topics = _topics(frame, source, rng)
        frame["latent"] = _latent(frame, topics, rng)
        frame["score"] = _on_scale(frame["latent"].to_numpy(), source.scale)
        frame["comment"], said = _comments(frame, topics, source, writer, seed)
        frame["score"] = frame["score"].mask(
            frame["comment"].notna() & (rng.random(len(frame)) < UNSCORED))
        latents.append(frame[["source", "external_id", "language", "latent"]])
        mentions.extend(said)
        frames[source.name] = _as_answered(frame, source, rng)
    return World(
        responses=frames,
        mentions=pd.DataFrame(
            mentions, columns=["source", "external_id", "topic", "polarity", "clause"]),
        latent=pd.concat(latents, ignore_index=True),
    )


def _visits(people: pd.DataFrame, until: date, seed: int) -> pd.DataFrame:
    """Who answered which survey when; the customer's type follows from the earlier answers."""
    rng = np.random.default_rng([seed, 2])
    days = pd.date_range(end=pd.Timestamp(until), periods=DAYS, freq="D")
    # Saturdays are busy, Sundays quiet, December is December, and the company grows.
    busy = np.array([1.0, 0.9, 0.95, 1.0, 1.2, 1.6, 0.5])[days.day_of_week.to_numpy()]
    busy = busy * np.where(days.month == 12, 1.35, 1.0) * np.linspace(0.85, 1.15, DAYS)
    n = sum(source.responses for source in SOURCES)
    chance = people["regular"].to_numpy()
    who = rng.choice(len(people), size=n, p=chance / chance.sum())
    day = rng.choice(DAYS, size=n, p=busy / busy.sum())
    minute = rng.integers(9 * 60, 21 * 60, n)
    frame = people.drop(columns="regular").iloc[who].reset_index(drop=True)
    frame["source"] = np.repeat(
        [source.name for source in SOURCES], [source.responses for source in SOURCES])
    frame["days_ago"] = DAYS - 1 - day
    frame["received_at"] = days[day] + pd.to_timedelta(minute, unit="m")
    frame = frame.sort_values(["received_at", "customer"], kind="stable", ignore_index=True)
    earlier = frame.groupby("customer").cumcount().to_numpy()
    known = rng.random(n)
    loyal = (earlier >= 4) | ((earlier >= 1) & (known < 0.35)) | (known < 0.15)
    new = (earlier == 0) & (known > 0.5)
    frame["customer_type"] = np.where(loyal, "loyal", np.where(new, "new", "returning"))
    return frame


def _asked(frame: pd.DataFrame, source: PlantedSource, rng: np.random.Generator) -> pd.DataFrame:
    chosen = {
        name: rng.choice(list(shares), size=len(frame), p=list(shares.values()))
        for name, shares in {"step": source.steps, **source.segments}.items()
    }
    return frame.assign(**chosen, talks=rng.random(len(frame)) < source.commented)


def _topics(
    frame: pd.DataFrame, source: PlantedSource, rng: np.random.Generator,
) -> list[list[tuple[str, str]]]:
    """Per response its (topic, polarity) pairs, at most three, none where nothing is written."""
    chosen: list[list[tuple[str, str]]] = [[] for _ in range(len(frame))]
    for topic in TRUTH:
        chance = _chance(topic, frame, source)
        bad = rng.random(len(frame)) < topic.negative
        for at in np.flatnonzero(frame["talks"] & (rng.random(len(frame)) < chance)):
            chosen[at].append((topic.key, "pain" if bad[at] else "praise"))
    order = rng.random((len(frame), len(TRUTH)))
    return [
        [topics[i] for i in np.argsort(row[:len(topics)])[:MOST_TOPICS]]
        for topics, row in zip(chosen, order, strict=True)
    ]


def _chance(topic: PlantedTopic, frame: pd.DataFrame, source: PlantedSource) -> np.ndarray:
    """Chance that a comment mentions the topic: by source, store, step, carrier and time."""
    base = topic.prevalence.get(source.name, 0.0)
    store = frame["store"].map({name: topic.stores.get(name, 1.0) for name in STORES})
    rise = np.clip(1 - frame["days_ago"].to_numpy() / GROWTH_DAYS, 0, 1)
    chance = base * store.to_numpy() * (1 + (topic.growth - 1) * rise)
    if topic.step in source.steps:
        there = source.steps[topic.step]
        # Twice as often as elsewhere in its own step; the mean over the steps stays.
        chance = chance * np.where(frame["step"] == topic.step, 2.0, 1.0) / (1 + there)
    if topic.key == "late" and "carrier" in frame:
        chance = chance * np.where(frame["carrier"] == LATE_CARRIER, LATE_FACTOR, 0.7)
    for one in PAST:
        if one.topic == topic.key:
            chance = chance * np.where(_feels(frame, one), one.mentions, 1.0)
    return np.minimum(chance, 0.9)


def _feels(frame: pd.DataFrame, one: PlantedInitiative) -> np.ndarray:
    """Which responses come from where the initiative was live by then."""
    there = frame["store"].isin(one.stores) if one.stores else True
    return np.asarray(there & (frame["days_ago"] < one.days_live))


def _latent(
    frame: pd.DataFrame, topics: list[list[tuple[str, str]]], rng: np.random.Generator,
) -> np.ndarray:
    truth = {topic.key: topic for topic in TRUTH}
    moods = np.random.default_rng(len(STORES)).normal(0, 0.25, len(STORES))
    store = frame["store"].map(dict(zip(STORES, moods, strict=True))).to_numpy()
    felt = np.array([sum(getattr(truth[key], side) for key, side in pairs) for pairs in topics])
    lean = frame["warmth"].to_numpy() + frame["customer_type"].map(LOYALTY).to_numpy() + store
    lift = sum(one.lift * _feels(frame, one) for one in PAST)
    return BASE + lean + felt + lift + rng.normal(0, NOISE, len(frame))


def _on_scale(latent: np.ndarray, scale: Scale) -> np.ndarray:
    """The latent score stretched to the scale, capped and rounded."""
    facts = SCALES[scale]
    stretched = facts.low + latent / 10 * (facts.high - facts.low)
    return np.clip(np.rint(stretched), facts.low, facts.high)


def _comments(
    frame: pd.DataFrame, topics: list[list[tuple[str, str]]], source: PlantedSource,
    writer: Writer, seed: int,
) -> tuple[list[str | None], list[tuple[str, str, str, str, str]]]:
    comments: list[str | None] = []
    said = []
    for row, pairs in zip(frame.itertuples(index=False), topics, strict=True):
        if not row.talks:
            comments.append(None)
            continue
        mood = "good" if row.latent >= 7.5 else "mid" if row.latent >= 5.5 else "bad"
        # A stream per response: a changed phrase changes no other response's dice.
        dice = Random(f"{seed}/{row.external_id}")  # noqa: S311 - nothing secret is drawn
        comment, clauses = writer.comment(pairs, mood, row.language, dice)
        comments.append(comment)
        said += [
            (source.name, row.external_id, topic, polarity, clause)
            for (topic, polarity), clause in zip(pairs, clauses, strict=True)
        ]
    return comments, said


def _as_answered(
    frame: pd.DataFrame, source: PlantedSource, rng: np.random.Generator,
) -> pd.DataFrame:
    """The columns that the company sees; some answer without saying who they are."""
    hidden = rng.random(len(frame)) < ANONYMOUS
    frame = frame.assign(
        customer=frame["customer"].mask(hidden), email=frame["email"].mask(hidden))
    return frame[[
        "external_id", "received_at", "score", "comment", "customer", "email", "language",
        "step", "store", "country", "customer_type", "loyalty_card", *source.segments,
    ]]
