"""What came of an initiative: verdicts as the ladder words them, and both groups in a picture."""

from datetime import date

import streamlit as st

from core.delight import wording
from core.delight.closing import SHIPPED
from core.delight.evidence import charts
from core.delight.evidence.ladder import Verdict
from core.estimates import digits_of
from core.model import OUTCOMES, finding_on
from core.store import measurements, snapshot
from core.store.database import Database
from core.store.initiatives import Initiative
from pages.parts import figures, rungs, words
from pages.parts.initiatives import tracked

ANCHOR = "the-result"
BADGES = {"good": ("blue", "check_circle"), "bad": ("orange", "error"), "open": ("gray", "help")}


def draw(db: Database, one: Initiative) -> None:
    """The outcome it is judged by in full, the others in a table behind it."""
    st.subheader("The result", anchor=ANCHOR)
    rows, verdicts, judged = _found(db, one)
    if judged is None:
        st.caption("Nothing is measured yet: that begins four full weeks after it went live.")
        return
    st.caption(f"Measured {words.moment(rows[0].measured_at)} by "
               f"{words.plain(rows[0].measured_by)}.")
    _verdict(db, one, judged)
    _others([found for found in verdicts if found is not judged])
    if one.stage in SHIPPED:
        st.page_link("delight/closing.py", label="Tell those who had asked for it",
                     icon=":material/campaign:", query_params={"initiative": str(one.id)})


def in_short(db: Database, one: Initiative) -> None:
    """The verdict in one line, with the way down to it; nothing before a measurement."""
    *_, found = _found(db, one)
    if found is None:
        return
    finding = finding_on(found.rung, found.finding)
    colour, icon = BADGES[tracked.tone(finding)]
    said = words.plain(found.headline)
    if found.effect.value is not None:
        noun = wording.noun_of(found.outcome, snapshot.default_scale(db))
        said = (f"{noun[0].upper()}{noun[1:]} **"
                f"{words.plain(wording.amount(found.effect.value, found.outcome))}** "
                f"({words.plain(wording.interval(found.effect))}) · rung {found.rung}: "
                f"{wording.RUNGS[found.rung]}")
    elif (begins := one.live_from) and begins > date.today():
        said = f"It begins on {words.day(begins)}"
    st.markdown(f":{colour}-badge[:material/{icon}: {finding.capitalize()}] {said} · "
                f"[See the result](#{ANCHOR})")


def _found(
    db: Database, one: Initiative
) -> tuple[list[measurements.Measurement], list[Verdict], Verdict | None]:
    """What was measured; of it the verdict on the outcome that it is judged by."""
    rows = measurements.measurements(db, one.id)
    verdicts = [Verdict.from_json(row.verdict) for row in rows]
    return rows, verdicts, next((it for it in verdicts if it.outcome is one.outcome), None)


def _others(found: list[Verdict]) -> None:
    told = [_row(one) for one in found if one.effect.value is not None]
    untold: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for one in found:
        if one.effect.value is None:
            untold.setdefault((one.finding, one.problems), []).append(OUTCOMES[one.outcome].title)
    if not found:
        return
    with st.expander("What else moved", icon=":material/table:"):
        if told:
            st.table(told)
        for (finding, why), titles in untold.items():
            st.caption(f"{finding.capitalize()}: {', '.join(titles)}. "
                       f"{words.plain(' '.join(why))}")


def _verdict(db: Database, one: Initiative, found: Verdict) -> None:
    finding = finding_on(found.rung, found.finding)
    colour, icon = BADGES[tracked.tone(finding)]
    st.badge(finding.capitalize(), color=colour, icon=f":material/{icon}:")
    said = wording.headline(one, found, snapshot.default_scale(db), date.today())
    st.markdown(f"**{words.plain(said)}.** {words.plain(found.headline)}.")
    effect = found.effect
    with st.grid(5, min_column_width=150):
        if effect.value is not None:
            facts = OUTCOMES[found.outcome]
            figures.number(f"Effect, {facts.unit}",
                           wording.signed(effect.value, digits_of(facts.unit)),
                           f"{wording.interval(effect)} · n = {effect.n:,}"
                           + (f" · {effect.grade}" if effect.grade == "indicative" else ""))
        figures.metric("Before, where it acts", found.before)
        figures.metric("After, where it acts", found.after)
        if found.control_before.value is not None:
            figures.metric("Before, elsewhere", found.control_before)
            figures.metric("After, elsewhere", found.control_after)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(_behind(found), width="content")
        rungs.popover(key="rungs")
    if len(found.picture) > 1:
        figures.chart(charts.pre_trend(found), "Both groups before and after it went live")
        figures.table_behind(charts.points_of(found), formula="ladder", method=effect.method,
                             columns=_columns(found))
    for problem in found.problems:
        st.markdown(f"- :material/warning: {words.plain(problem)}")
    if found.mechanism:
        st.caption(words.plain(found.mechanism))


def _columns(found: Verdict) -> dict[str, object]:
    """Headings of the picture's table."""
    form = f"%.{digits_of(found.before.unit)}f"
    figure = {name: st.column_config.NumberColumn(title, format=form) for name, title in (
        ("value", f"Mean, {found.before.unit}"), ("low", "95 % from"), ("high", "to"))}
    return {"start": st.column_config.DateColumn("Four weeks from", format="D MMM YYYY"),
            "group": "Group", **figure}


def _behind(found: Verdict) -> str:
    """The rung, and how much it stands on."""
    parts = [f"Rung {found.rung} of 5", f"{words.count(found.treated_segments, 'segment')} with "
             f"the change against {found.comparison_segments:,}",
             f"{words.count(found.weeks_before, 'week')} before, {found.weeks_after:,} after"]
    if found.detectable is not None:
        parts.append(f"an effect below {words.number(found.detectable)} would probably not have "
                     "shown")
    return " · ".join(parts)


def _row(found: Verdict) -> dict[str, str]:
    effect = found.effect
    return {
        "Outcome": OUTCOMES[found.outcome].title,
        "Finding": finding_on(found.rung, found.finding).capitalize(),
        "Effect": wording.amount(effect.value, found.outcome),
        "Interval": wording.interval(effect), "n": f"{effect.n:,}",
        "Evidence": f"Rung {found.rung}: {wording.RUNGS[found.rung]}",
    }
