"""What was recognised in a file, each part of it correctable in place."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.collect.intake import Preview, Question
from core.focus import charts
from core.model import ROLES, SCALES
from pages.parts import figures, words

NONE = ""
TITLES = {
    "score": "Score", "comment": "Comment", "date": "Date", "id": "Id of the response",
    "customer": "Customer", "email": "E-mail", "language": "Language", "step": "Step",
}
ORDER = ("score", "comment", "date", "id", "customer", "email", "language", "step")
DATE_ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
Change = Callable[[str, object], None]
assert set(ORDER) == set(ROLES)


def question(asked: Question, change: Change) -> None:
    """Asks what only a person can decide, with the distribution in view."""
    with st.container(border=True):
        st.markdown(f":material/help: **{_what(asked)}**")
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
            _what(asked), asked.readings, index=None, label_visibility="collapsed",
            format_func=meanings.__getitem__, key=f"ask-{asked.about}")
        if st.button("Take this reading", type="primary", disabled=chosen is None,
                     key=f"take-{asked.about}", icon=":material/check:"):
            if asked.about == "date":
                change("date_order", chosen.rpartition(":")[2])
            else:
                change("scale", chosen)


def roles(seen: Preview, change: Change, version: str) -> None:
    """A column for each role, with why it was taken; another can be chosen."""
    found = {item.role: item for item in seen.found}
    options = [NONE, *seen.columns]
    with st.grid(4, min_column_width=190):
        for role in ORDER:
            item = found.get(role)
            with st.container(gap="xxsmall"):
                column = st.selectbox(
                    TITLES[role], options, index=options.index(item.column) if item else 0,
                    format_func=lambda name: name or "none", key=f"role-{role}-{version}")
                st.caption(words.plain(item.evidence) if item else "none found")
            if column != (item.column if item else NONE):
                change(role, column)


def readings(seen: Preview, change: Change, version: str) -> None:
    """Scale, order of the dates, segments and source, as found or as chosen."""
    with st.grid(3, min_column_width=230):
        if "score" in seen.roles and seen.scale:
            with st.container(gap="xxsmall"):
                options = list(dict.fromkeys([seen.scale, *map(str, SCALES)]))
                scale = st.selectbox("Scale", options, format_func=_scale, key=f"scale-{version}")
                st.caption(words.plain(seen.scale_evidence))
            if scale != seen.scale:
                change("scale", scale)
        if "date" in seen.roles and seen.date_order:
            with st.container(gap="xxsmall"):
                options = list(dict.fromkeys([seen.date_order, *DATE_ORDERS]))
                order = st.selectbox("Dates are", options, key=f"dates-{version}",
                                     format_func=lambda one: DATE_ORDERS.get(one, one))
                st.caption(words.plain(seen.date_evidence))
            if order != seen.date_order:
                change("date_order", order)
        with st.container(gap="xxsmall"):
            source = st.text_input("Source", seen.source, key=f"source-{version}", max_chars=80)
            st.caption(words.plain(seen.source_evidence))
        if source.strip() and source.strip() != seen.source:
            change("source", source.strip())
    free = [name for name in seen.columns if name not in set(seen.roles.values())]
    if free:
        kept = st.multiselect(
            "Segments to filter by", free, default=[n for n in seen.segments if n in free],
            key=f"segments-{version}", placeholder="None",
            help="Every other column is kept with the response; a segment is one you filter by.")
        if set(kept) != set(seen.segments):
            change("segments", kept)


def first_rows(seen: Preview) -> None:
    """The first rows as they were read, the recognised columns named and in front."""
    names = {column: TITLES[role] for role, column in seen.roles.items()}
    frame = pd.DataFrame(seen.first_rows, columns=list(seen.columns))
    order = [*sorted(names, key=lambda c: ORDER.index(_role(seen, c))),
             *(c for c in seen.columns if c not in names)]
    st.dataframe(
        frame[order], hide_index=True, height="auto", alt="The first rows of the file",
        column_config={c: st.column_config.TextColumn(
            f"{names[c]} · {c}" if c in names else c, pinned=False) for c in order})


def _role(seen: Preview, column: str) -> str:
    return next(role for role, name in seen.roles.items() if name == column)


def _what(asked: Question) -> str:
    return "Which scale is it?" if asked.about == "scale" else "How are the dates to be read?"


def _scale(text: str) -> str:
    if text in SCALES:
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
