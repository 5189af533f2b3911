"""The bet: what is to change, for whom, how much it should bring, and whether that would show."""

from datetime import date

import pandas as pd
import streamlit as st

from core.delight.evidence import measuring
from core.delight.evidence.ladder import FEW_SEGMENTS
from core.delight.evidence.power import Power
from core.delight.wording import RUNGS
from core.errors import CxError
from core.focus import tree
from core.model import LAST_COMPARED, OUTCOMES, Outcome, Stage
from core.store import findings, measurements, snapshot
from core.store.database import Database
from core.store.initiatives import Initiative
from pages.parts import spoken, words
from pages.parts.initiatives import acts, refusals
from pages.parts.initiatives.story import drawn

FIELDS = ("hypothesis", "evidence", "outcome", "expected_low", "expected", "expected_high",
          "live_from", "live_until", "starts")
EARLIEST = date(1990, 1, 1)  # without it a day more than ten years ago cannot be typed
LOCKED = "Chance drew them. To change them, give the draw up below: rung 1 is lost then."
LAUNCHED = frozenset({Stage.SHIPPED, Stage.MEASURED, Stage.CLOSED})


def draw(db: Database, one: Initiative) -> None:
    """The bet as it stands, the form that changes it, and the smallest effect that would show."""
    st.subheader("The bet", anchor=False)
    st.markdown(_in_words(one))
    with st.expander("Change the bet", icon=":material/edit:"):
        _form(db, one)
    drawn.panel(db, one)
    if one.stage not in LAUNCHED and one.stage is not Stage.DECLINED:
        _power(db, one)


def _in_words(one: Initiative) -> str:
    hypothesis = words.plain(one.hypothesis) if one.hypothesis else "*No hypothesis yet.*"
    by_chance = ", drawn by chance" if one.randomised else ""
    lines = [hypothesis, f"**Where** {words.plain(spoken.segments(one.segments))}{by_chance} · "
             f"**When** {_when(one)} · **Judged by** {OUTCOMES[one.outcome].title} · **Expected** "
             f"{_expected(one)}"]
    if one.evidence:
        lines.append(f"**Evidence** {words.plain(one.evidence)}")
    return "\n\n".join(lines)


def _when(one: Initiative) -> str:
    if one.live_from is None:
        return "no start date yet"
    until = f"until {words.day(one.live_until)}" if one.live_until else "on"
    days = {one.starts.get(value, one.live_from) for values in one.segments.values()
            for value in values} if one.starts else set()
    apart = f" (in {len(days):,} steps until {words.day(max(days))})" if len(days) > 1 else ""
    return f"from {words.day(one.live_from)}{apart} {until}"


def _expected(one: Initiative) -> str:
    if one.expected is None:
        return "*nothing said yet*"
    ends = ""
    if one.expected_low is not None and one.expected_high is not None:
        ends = f" ({words.number(one.expected_low)} to {words.number(one.expected_high)})"
    return f"{words.number(one.expected)}{ends} {OUTCOMES[one.outcome].unit} better"


def _form(db: Database, one: Initiative) -> None:
    key = f"bet-{one.id}-{one.version}"
    values = snapshot.segment_values(db)
    with st.form(key, border=False):
        st.text_area("Hypothesis", one.hypothesis, key=f"hypothesis-{key}", max_chars=2000,
                     placeholder="If we …, then … will …, because …")
        st.text_area("Evidence", one.evidence, key=f"evidence-{key}", max_chars=2000,
                     help="What it rests on: an approval asks for it")
        st.selectbox("Judged by", list(Outcome), list(Outcome).index(one.outcome),
                     format_func=lambda outcome: f"{OUTCOMES[outcome].title} "
                     f"({OUTCOMES[outcome].unit})", key=f"outcome-{key}")
        with st.grid(3, min_column_width=120):
            for name, title in (("expected_low", "Expected, low"), ("expected", "likely"),
                                ("expected_high", "high")):
                st.number_input(title, value=getattr(one, name), key=f"{name}-{key}",
                                help="For the better: positive", placeholder="not known")
        topics = _topics(db, one)
        st.selectbox("Topic", list(topics), list(topics).index(one.topic_id) if one.topic_id
                     else None, format_func=topics.get, key=f"topic_id-{key}", placeholder="None",
                     help="A topic with all its subtopics, or one of them")
        for name, known in _choices(values, one).items():
            st.multiselect(words.plain(name.replace("_", " ").capitalize()), known,
                           list(one.segments.get(name, ())), key=f"seg-{name}-{key}",
                           placeholder="Everywhere", disabled=one.randomised,
                           help=LOCKED if one.randomised else None)
        with st.grid(2, min_column_width=140):
            for name, title in (("live_from", "Live from"), ("live_until", "Live until")):
                st.date_input(title, getattr(one, name), key=f"{name}-{key}", format="DD/MM/YYYY",
                              min_value=EARLIEST, help="When customers feel it")
        _starts(one, key)
        st.text_input("Why", key=f"why-{key}", placeholder="For the decision log")
        refusals.shown(key)
        st.form_submit_button("Save", type="primary", on_click=_save, args=(
            db, one, key, list(_choices(values, one)), topics))


def _stepped(one: Initiative) -> tuple[str, ...]:
    """The values that may begin on days of their own: those of its only attribute."""
    values = next(iter(one.segments.values()), ()) if len(one.segments) == 1 else ()
    return values if len(values) > 1 else ()


def _starts(one: Initiative, key: str) -> None:
    """A day for each segment, where not all begin together."""
    values = _stepped(one)
    if not values:
        return
    st.caption("Where some begin later than “live from”, say when; each start is then compared in "
               "weeks of its own.")
    days = pd.to_datetime(pd.Series([one.starts.get(value) for value in values]))
    st.data_editor(
        pd.DataFrame({"Segment": values, "Begins": days}),
        column_config={"Begins": st.column_config.DateColumn(format="D MMM YYYY")},
        disabled=["Segment"], hide_index=True, key=f"steps-{key}", width="stretch")


def _said_starts(one: Initiative, key: str) -> dict[str, object]:
    """Value → its own day, as it stands with what was edited in the table."""
    values, said = _stepped(one), dict(one.starts)
    edited = st.session_state.get(f"steps-{key}", {}).get("edited_rows", {})
    for row, cells in edited.items():
        if "Begins" in cells:
            said[values[int(row)]] = str(cells["Begins"] or "")[:10]
    chosen = st.session_state[f"segments-{key}"]
    kept = next(iter(chosen.values()), ()) if len(chosen) == 1 else ()
    return {value: begins for value, begins in said.items() if begins and value in kept}


def _topics(db: Database, one: Initiative) -> dict[str, str]:
    """Topics it can be about; the one that stands stays, though no study finds it any more."""
    found = tree.indented(findings.topics(db))
    gone = one.topic_id and one.topic_id not in found
    return ({one.topic_id: one.topic_label} if gone else {}) | found


def _choices(values: dict[str, list[str]], one: Initiative) -> dict[str, list[str]]:
    """Segment → its values; those that stand stay, though no response has them any more."""
    names = [*values, *(name for name in one.segments if name not in values)]
    found = {name: list(dict.fromkeys([*values.get(name, []), *one.segments.get(name, ())]))
             for name in names}
    return {name: known for name, known in found.items() if known}


def _save(
    db: Database, one: Initiative, key: str, names: list[str], topics: dict[str, str]
) -> None:
    state = st.session_state
    state[f"segments-{key}"] = {name: tuple(state[f"seg-{name}-{key}"]) for name in names
                                if state[f"seg-{name}-{key}"]}
    state[f"starts-{key}"] = _said_starts(one, key)
    topic = state[f"topic_id-{key}"]
    state[f"topic_label-{key}"] = one.topic_label if topic == one.topic_id else (
        topics.get(topic, "").removeprefix(tree.ARROW))
    acts.keep_form(db, one, key, (*FIELDS, "segments", "topic_id", "topic_label"))


@st.cache_data(max_entries=64, show_spinner="Working out what would show …")
def _detectable(path: str, version: str, today: date, _db: Database, one: Initiative,  # noqa: ARG001
                outcomes: tuple[Outcome, ...]) -> dict[Outcome, Power]:
    """Kept per version of the data and initiative: it reads every week before."""
    return measuring.detectable(_db, one, today=today, outcomes=outcomes)


def _power(db: Database, one: Initiative) -> None:
    """The smallest effect that would show, before anything is launched."""
    st.markdown("**Would it show?**")
    of = (str(db.path), measurements.rests_on(db), date.today(), db, one)
    try:
        judged = _detectable(*of, (one.outcome,))[one.outcome]
    except CxError as error:
        st.caption(words.plain(error))
        return
    st.markdown("\n".join(f"- {said}" for said in would_it_show(
        judged, one.expected, whole=not one.segments)))
    # The others are read once it is opened: each has weeks of its own to read.
    behind = st.popover("By outcome", icon=":material/table:", key=f"power-{one.id}",
                        on_change="rerun")
    if behind.open:
        others = tuple(outcome for outcome in Outcome if outcome is not one.outcome)
        with behind:
            st.table([_row(power) for power in (judged, *_detectable(*of, others).values())])


def would_it_show(power: Power, expected: float | None, *, whole: bool) -> list[str]:
    """What would probably not show, and why: Markdown sentences for a CX lead, each once."""
    unit, problems = power.unit, [words.plain(one) for one in power.problems]
    if power.detectable is None:
        return list(dict.fromkeys(
            ["However large, an effect could not be told from chance.", *problems]))
    against = "" if whole or power.rung > LAST_COMPARED else (
        f", {words.count(power.treated_segments, 'segment')} against {power.comparison_segments}")
    said = [f"On rung {power.rung} ({RUNGS[power.rung]}{against}), an effect below "
            f"{words.number(power.detectable)} {unit} would probably not show in "
            f"{words.count(power.weeks_after, 'week')}."]
    if power.rung > LAST_COMPARED and power.comparison_segments:
        said.append(f"To compare with there {'is' if power.comparison_segments == 1 else 'are'} "
                    f"{words.count(power.comparison_segments, 'segment')}, too few: it takes "
                    f"{FEW_SEGMENTS}.")
    if expected is not None and abs(expected) < power.detectable:
        said.append(f":orange-badge[Too small] The effect that is expected, "
                    f"{words.number(expected)}, is less: choose more segments, wait longer, or be "
                    "ready to learn nothing.")
    return list(dict.fromkeys([*said, *problems]))


def _row(power: Power) -> dict[str, str]:
    smallest = (f"{words.number(power.detectable)} {power.unit}" if power.detectable is not None
                else "cannot be told")
    return {"Outcome": OUTCOMES[power.outcome].title,
            "Smallest effect that would probably show": smallest,
            "Evidence": f"Rung {power.rung}: {RUNGS[power.rung]}",
            "Segments": f"{power.treated_segments} against {power.comparison_segments}"
            if power.comparison_segments and power.rung <= LAST_COMPARED else "no comparison",
            "Weeks": f"{power.weeks_before} before, {power.weeks_after} after"}
