"""What was recognised in a file, each part of it correctable in place."""

import re
from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.collect.intake import Preview, Question
from core.collect.kinds import NEEDS
from core.focus import charts
from core.model import EventKind, Kind
from core.scales import OWN, SCALES, Scale, is_scale, own_name
from pages.parts import figures, words
from pages.parts.intake.corrections import Corrections

NONE = ""
HOLDS: dict[Kind, str] = {"feedback": "Feedback", "customers": "Customers", "events": "Events"}
TITLES: dict[Kind, dict[str, str]] = {
    "feedback": {
        "score": "Score", "comment": "Comment", "date": "Date", "id": "Id of the response",
        "customer": "Customer", "email": "E-mail", "language": "Language", "step": "Step"},
    "customers": {
        "customer": "Customer number", "email": "E-mail", "name": "Name", "language": "Language",
        "consent": "May be written to", "date": "Customer since"},
    "events": {
        "customer": "Customer", "event": "What happened", "date": "Date", "value": "Value",
        "currency": "Currency", "id": "Id of the event"},
}
DATE_ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
QUESTIONS = {"scale": "Which scale is it?", "date": "How are the dates to be read?",
             "event": "What happened in these rows?"}
assert all(set(titles) == set(NEEDS[kind].roles) for kind, titles in TITLES.items())


def kind(seen: Preview, change: Corrections, version: str) -> None:
    """What the file holds, as its columns propose it; another can be chosen."""
    chosen = st.segmented_control(
        "What is in it?", list(HOLDS), default=seen.kind, format_func=HOLDS.__getitem__,
        required=True, key=f"kind-{version}",
        help="Feedback: a score, a comment, or both a row. Customers: who they are, and whether "
             "they may be written to. Events: what customers did – orders, renewals, churn, "
             "referrals, reviews, support requests.")
    if seen.kind_evidence != "set by hand":
        st.caption(words.plain(seen.kind_evidence))
    if chosen and chosen != seen.kind:
        change.kind(chosen)


def said_here(text: str) -> str:
    """A message without the sentences that name commands of the terminal."""
    parts = re.split(r"(?<=[.!?;]) ", text)
    return " ".join(part for part in parts if "--" not in part) or text


def question(asked: Question, change: Corrections) -> None:
    """Asks what only a person can decide, with the distribution in view."""
    with st.container(border=True):
        st.markdown(f":material/help: **{QUESTIONS[asked.about]}**")
        st.markdown(words.plain(words.dated(asked.message.split(" Choose with ")[0])))
        parts = _parts(asked)
        if parts:
            scores = sorted({*asked.inside, *asked.outside})
            for place, (title, counts) in zip(st.columns(len(parts)), parts.items(), strict=True):
                with place:
                    figures.chart(charts.spread(counts, scores, title),
                                  f"How the scores are spread: {title}")
        meanings = {reading: words.plain(words.dated(meaning)) for reading, meaning
                    in zip(asked.readings, asked.meanings, strict=True)}
        chosen = st.radio(
            QUESTIONS[asked.about], asked.readings, index=None, label_visibility="collapsed",
            format_func=meanings.__getitem__, key=f"ask-{asked.about}")
        if st.button("Take this reading", type="primary", disabled=chosen is None,
                     key=f"take-{asked.about}", icon=":material/check:"):
            if asked.about == "date":
                change.option("date_order", chosen.rpartition(":")[2])
            else:
                change.option(asked.about, chosen)


def roles(seen: Preview, change: Corrections, version: str) -> None:
    """A column for each role, with why it was taken; another can be chosen."""
    found = {item.role: item for item in seen.found}
    options = [NONE, *seen.columns]
    with st.grid(4, min_column_width=190):
        for role, title in TITLES[seen.kind].items():
            item = found.get(role)
            with st.container(gap="xxsmall"):
                column = st.selectbox(
                    title, options, index=options.index(item.column) if item else 0,
                    format_func=lambda name: name or "none", key=f"role-{role}-{version}")
                st.caption(words.plain(item.evidence) if item else "none found")
            if column != (item.column if item else NONE):
                change.role(role, column)


def readings(seen: Preview, change: Corrections, version: str) -> None:
    """Scale, order of the dates, what happened, source and segments, as found or as chosen."""
    with st.grid(3, min_column_width=230):
        if "score" in seen.roles and seen.scale:
            options = list(dict.fromkeys([seen.scale, *map(str, SCALES)]))
            _choice("Scale", options, seen.scale, seen.scale_evidence, _scale,
                    lambda chosen: change.option("scale", chosen), f"scale-{version}")
            if seen.scale.startswith(Scale.PERCENT):
                _own_name(seen.scale, change, version)
        if "date" in seen.roles and seen.date_order:
            options = list(dict.fromkeys([seen.date_order, *DATE_ORDERS]))
            _choice("Dates are", options, seen.date_order, seen.date_evidence,
                    lambda one: DATE_ORDERS.get(one, one),
                    lambda chosen: change.option("date_order", chosen), f"dates-{version}")
        if seen.event:
            _choice("All rows are", list(EventKind), seen.event, "set by hand", str,
                    lambda chosen: change.option("event", chosen), f"event-{version}")
        if NEEDS[seen.kind].to_source:
            with st.container(gap="xxsmall"):
                source = st.text_input("Source", seen.source, key=f"source-{version}",
                                       max_chars=80)
                st.caption(words.plain(seen.source_evidence))
            if source.strip() and source.strip() != seen.source:
                change.option("source", source.strip())
    if seen.money.decimal:
        mark = "comma" if seen.money.decimal == "," else "point"
        st.caption(words.plain(f"Values have a decimal {mark}; {seen.money.evidence}."))
    if NEEDS[seen.kind].keeps_others:
        _segments(seen, change, version)


def _own_name(scale: str, change: Corrections, version: str) -> None:
    """What a score of 0–100 is called: those of two names are never averaged."""
    with st.container(gap="xxsmall"):
        said = st.text_input("Its name", own_name(scale) or "", max_chars=40, key=f"own-{version}",
                             placeholder="Trust index")
        named = f"{OWN}{' '.join(said.split())}" if said.strip() else str(Scale.PERCENT)
        if not is_scale(named):
            st.caption("Use letters and digits.")
        else:
            st.caption("a score with a name is kept apart from other scores of 0–100")
            if named != scale:
                change.option("scale", named)


def _choice(
    title: str, options: list, now: str, why: str, shown: Callable[[str], str],
    take: Callable[[str], None], key: str,
) -> None:
    with st.container(gap="xxsmall"):
        chosen = st.selectbox(title, options, index=options.index(now), format_func=shown, key=key)
        st.caption(words.plain(why))
    if chosen != now:
        take(chosen)


def _segments(seen: Preview, change: Corrections, version: str) -> None:
    free = [name for name in seen.columns if name not in set(seen.roles.values())]
    if not free:
        return
    kept = st.multiselect(
        "Segments to filter by", free, default=[n for n in seen.segments if n in free],
        key=f"segments-{version}", placeholder="None",
        help="Every other column is kept as well; a segment is one you filter by.")
    if set(kept) != set(seen.segments):
        change.option("segments", kept)


def first_rows(seen: Preview) -> None:
    """The first rows as they were read, the recognised columns named and in front."""
    titles = TITLES[seen.kind]
    names = {column: titles[role] for role, column in seen.roles.items()}
    frame = pd.DataFrame(seen.first_rows, columns=list(seen.columns))
    order = [*(seen.roles[role] for role in titles if role in seen.roles),
             *(c for c in seen.columns if c not in names)]
    st.dataframe(
        frame[order], hide_index=True, height="auto", alt="The first rows of the file",
        column_config={c: st.column_config.TextColumn(
            f"{names[c]} · {c}" if c in names else c, pinned=False) for c in order})


def _scale(text: str) -> str:
    if is_scale(text):
        facts = SCALES[text]
        return f"{facts.title} ({facts.score})"
    first, _, rest = text.partition(",")
    second, _, when = rest.partition("@")
    since, _, until = when.partition("..")
    return (f"{SCALES[first].title}; but {SCALES[second].title} from {words.day(since)} to "
            f"{words.day(until)}")


def _parts(asked: Question) -> dict[str, dict[float, int]]:
    """The window of dates and what lies outside it; or all rows; {} without scores."""
    if asked.since:
        window = f"{words.day(asked.since)} to {words.day(asked.until)}"
        return {window: asked.inside, "all other days": asked.outside}
    return {"all rows": asked.outside} if asked.outside else {}
