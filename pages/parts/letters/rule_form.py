"""The fields of a rule; they hold what is typed until it is saved."""

from collections.abc import Mapping
from datetime import date, timedelta

import streamlit as st

from core.focus import tree
from core.model import Scope, Topic
from core.scales import SCALES, Scale
from core.store import findings, snapshot
from core.store.database import Database
from core.store.letters import Letter
from core.store.rules import EVERY_DAYS, Rule
from pages.parts import words

LOOK_BACK = timedelta(days=180)
# Where a rule begins: the scores that nobody would call content.
WORST = {Scale.NPS: 6.0, Scale.ENPS: 6.0, Scale.CSAT5: 2.0, Scale.CSAT7: 3.0, Scale.CES7: 3.0,
         Scale.STARS10: 5.0, Scale.THUMBS: 0.0, Scale.PERCENT: 50.0}
TITLES = {"scale": "Score", "most_score": "Scored at most", "topic_label": "Topic",
          "letter": "Letter", "every_days": "Once in days", "since": "Answers since"}
Values = dict[str, object]


def fields(db: Database, rule: Rule | None, letters: Mapping[int, Letter], key: str) -> Values:
    """Draws the fields and returns them as `rules.save` takes them. key: of what was opened."""
    first, second = st.columns(2, gap="medium")
    with first:
        scale = _scale(db, rule, key)
        most = _most(scale, rule, key)
        topic, label = _topic(findings.topics(db), rule, key)
    with second:
        found = list(letters)
        letter = st.selectbox(
            "Letter they get", found, format_func=lambda i: letters[i].name,
            index=found.index(rule.letter_id) if rule and rule.letter_id in letters else 0,
            key=f"letter-{key}", help="Its text is edited on Workflows, under Letters.")
        days = st.number_input("At most one letter a person in … days", *EVERY_DAYS,
                               rule.every_days if rule else 90, step=30, key=f"days-{key}")
        first_day = rule.since if rule else _since(db)
        since = st.date_input("For answers since", first_day, format="DD/MM/YYYY",
                              max_value=max(date.today(), first_day), key=f"since-{key}",
                              help="Older answers get no letter.")
    named = f"{label}, {most:g} or less"
    if rule and (rule.topic_id, rule.scale, rule.most_score) == (topic, scale, most):
        named = rule.name
    return {"name": named, "scale": scale, "most_score": most, "topic_id": topic,
            "topic_label": label, "letter_id": letter, "every_days": days, "since": since}


def draft(rule: Rule | None, values: Values) -> Rule:
    """The rule as the fields have it; number 0 while it was never saved."""
    blank = {"id": 0, "state": "off", "version": 0, "changed_at": "", "changed_by": ""}
    kept = {name: getattr(rule, name) for name in blank} if rule else blank
    return Rule(**{**values, **kept})


def changed(rule: Rule | None, values: Values) -> bool:
    """True where saving would change anything that matters to what the rule does."""
    return rule is None or any(
        getattr(rule, name) != value for name, value in values.items()
        if name not in {"name", "topic_label"})


def in_words(values: Mapping[str, object], letters: Mapping[int, Letter]) -> dict[str, str]:
    """Title of a field → what it holds, of the fields that are there."""
    said = {}
    for name, title in TITLES.items():
        value = values.get("letter_id" if name == "letter" else name)
        if value is None or value == "":
            continue
        if name == "scale":
            value = SCALES[Scale(str(value))].title
        elif name == "letter":
            value = letters[value].name if value in letters else f"letter {value}"
        elif name == "since":
            value = words.day(value)
        said[title] = f"{value:g}" if isinstance(value, float) else str(value)
    return said


def _scale(db: Database, rule: Rule | None, key: str) -> Scale:
    found = [scale for scale, _ in snapshot.scales(db)]
    if rule and rule.scale not in found:
        found.append(rule.scale)
    return st.selectbox(
        "For people who answered on", found, key=f"scale-{key}",
        index=found.index(rule.scale) if rule else 0,
        format_func=lambda one: f"{SCALES[one].score} ({SCALES[one].title})")


def _most(scale: Scale, rule: Rule | None, key: str) -> float:
    """At most this score: a step of the scale; its best answer is nobody's complaint."""
    facts = SCALES[scale]
    worst = WORST.get(scale, WORST[Scale.PERCENT])  # else it is a 0–100 scale of one's own
    value = rule.most_score if rule and rule.scale == scale else worst
    low, best = float(facts.low), float(facts.high)
    return st.number_input(
        "and scored at most", low, max(best - 1, low, value), value,
        5.0 if facts.high > 10 else 1.0, format="%g", key=f"most-{scale}-{key}",
        disabled=best - low <= 1)


def _topic(topics: list[Topic], rule: Rule | None, key: str) -> tuple[str, str]:
    """Id and label of the topic chosen; a parent stands for all its subtopics."""
    names = tree.indented(topics)
    labels = {topic.id: topic.label for topic in topics}
    if rule and rule.topic_id not in names:
        names[rule.topic_id] = f"{rule.topic_label} (not found by the newest study)"
        labels[rule.topic_id] = rule.topic_label
    options = list(names)
    chosen = st.selectbox("and wrote about", options, format_func=names.get, key=f"topic-{key}",
                          index=options.index(rule.topic_id) if rule else 0)
    return chosen, labels[chosen]


def _since(db: Database) -> date:
    last = snapshot.volume(db, Scope())["last"]
    return min(last or date.today(), date.today()) - LOOK_BACK
