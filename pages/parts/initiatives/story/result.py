"""What came of an initiative: verdicts as the ladder words them, and both groups in a picture."""

from datetime import date

import streamlit as st

from core.delight import wording
from core.delight.closing import SHIPPED
from core.delight.evidence import charts, sensitivity
from core.delight.evidence.ladder import Verdict
from core.delight.evidence.units import COUNTED
from core.estimates import Estimate, digits_of
from core.model import LAST_COMPARED, OUTCOMES, finding_on
from core.store import measurements, snapshot
from core.store.database import Database
from core.store.initiatives import Initiative
from pages.parts import figures, rungs, words
from pages.parts.initiatives import tracked
from pages.parts.initiatives.story import by_hand

ANCHOR = "the-result"
MOST_CLASSES = 12
SHORT = 12  # letters of a unit that a figure's title has room for
EXPLORATORY = ("It is not judged by these. Who looks at many finds something in one of them, so an "
               "effect counts as found only where it stands out at a false discovery rate of 10 % "
               "over all of them (Benjamini and Hochberg 1995).")
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
    with st.expander("What else moved (exploratory)", icon=":material/table:"):
        if told:
            st.caption(EXPLORATORY)
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
    early = found.finding == "too early"
    if early:
        _frozen(db, one, found)
    else:
        _figures(found)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(_behind(found), width="content")
            rungs.popover(key="rungs")
    if len(found.picture) > 1:
        figures.chart(charts.pre_trend(found), "Both groups before and after it went live")
    with st.container(horizontal=True, gap="small"):
        if len(found.picture) > 1:
            figures.table_behind(charts.points_of(found), formula="ladder",
                                 method=found.effect.method, columns=_columns(found))
        if not early:
            by_hand.recompute(found)
    for problem in found.problems:
        st.markdown(f"- :material/warning: {words.plain(problem)}")
    if found.mechanism:
        st.caption(words.plain(found.mechanism))
    _mix(found)
    _ways(found, key=f"ways-{one.id}")


def _frozen(db: Database, one: Initiative, found: Verdict) -> None:
    """Where it stood at the approval: all that can be told so far."""
    kept = measurements.frozen(db, one.id).get(one.id)
    level = kept.baseline.get("outcomes", {}).get(str(found.outcome)) if kept else None
    stood = found.before if level is None else Estimate(
        **{name: level[name] for name in Estimate.__dataclass_fields__})
    if stood.value is None:
        return
    with st.grid(3, min_column_width=200):
        figures.metric(f"{OUTCOMES[found.outcome].title}, where it acts", stood,
                       counted=COUNTED[found.outcome][0],
                       note=f"{stood.unit} · " + (
                           "before the start" if level is None else
                           f"frozen on {words.day(kept.frozen_at)}"))


def _figures(found: Verdict) -> None:
    effect, (counted, what) = found.effect, COUNTED[found.outcome]
    levels = {"Before, where it acts": found.before, "After, where it acts": found.after}
    if found.control_before.value is not None:
        levels |= {"Before, elsewhere": found.control_before,
                   "After, elsewhere": found.control_after}
    with st.grid(5, min_column_width=150):
        if effect.value is not None:
            unit = OUTCOMES[found.outcome].unit
            short = len(unit) <= SHORT
            figures.number(f"Effect, {unit}" if short else "Effect",
                           wording.signed(effect.value, digits_of(unit)),
                           ("" if short else f"{unit} · ")
                           + f"{wording.interval(effect)} · n = {effect.n:,} {counted}"
                           + (f" · {effect.grade}" if effect.grade == "indicative" else ""))
        for title, level in levels.items():
            figures.metric(title, level, counted=counted)
    st.caption(f"n counts {counted}: {what}.")


def _mix(found: Verdict) -> None:
    """Who answered, and what the effect would be had that been left in."""
    raw, effect = found.unadjusted, found.effect
    if not found.mix or raw.value is None or effect.value is None:
        return
    digits, unit = digits_of(effect.unit), OUTCOMES[found.outcome].unit
    taken = wording.signed(raw.value - effect.value, digits)
    with st.expander(f"Mix of who answered: worth {taken} {unit}, taken out",
                     icon=":material/groups:"):
        most = found.mix[0]
        st.markdown(
            f"**{words.plain(str(most['name']))}** were {_share(most, 'before')} → "
            f"{_share(most, 'after')} of those who answered where it acts, and "
            f"{_share(most, 'control_before')} → {_share(most, 'control_after')} elsewhere. With "
            f"the mix left in, the effect would be "
            f"**{wording.signed(raw.value, digits)} {unit}** ({wording.interval(raw)}).")
        st.table([{"Class": words.plain(str(row["name"])),
                   "Where it acts": f"{_share(row, 'before')} → {_share(row, 'after')}",
                   "Elsewhere": f"{_share(row, 'control_before')} → "
                                f"{_share(row, 'control_after')}",
                   f"Worth, {unit}": wording.signed(float(str(row["worth"])), digits)}
                  for row in found.mix[:MOST_CLASSES]])
        st.caption("Worth: change of the share against the comparison × what the class adds to the "
                   "mean. Segments weigh differently in the effect, so the parts add up to it only "
                   "about.")


def _share(row: dict[str, object], name: str) -> str:
    return f"{words.number(float(str(row[name])), 0)} %"


def _ways(found: Verdict, *, key: str) -> None:
    """Whether it would be the same by other windows, and without each segment."""
    ways = charts.ways_of(found)
    if not ways:
        return
    behind = st.expander(sensitivity.title(ways), icon=":material/balance:", key=key,
                         on_change="rerun")
    with behind:
        for said in sensitivity.in_words(ways):
            st.markdown(f"- {words.plain(said)}")
        # Drawn once it is opened: a second chart on every visit would keep the page busy.
        if not behind.open:
            return
        figures.chart(charts.ways(found), sensitivity.title(ways))
        st.caption("Dotted: the effect as it is judged. Of segments left out, those whose absence "
                   "moves it most are drawn; the table has all.")
        form = f"%+.{digits_of(found.effect.unit)}f"
        figures.table_behind(charts.table_of_ways(ways), formula="sensitivity", columns={
            "label": "Computed with",
            **{name: st.column_config.NumberColumn(title, format=form) for name, title in (
                ("value", f"Effect, {found.effect.unit}"), ("low", "95 % from"), ("high", "to"))},
            "finding": "Finding", "holds": "Verdict"})


def _columns(found: Verdict) -> dict[str, object]:
    """Headings of the picture's table."""
    form = f"%.{digits_of(found.before.unit)}f"
    figure = {name: st.column_config.NumberColumn(title, format=form) for name, title in (
        ("value", f"Mean, {found.before.unit}"), ("low", "95 % from"), ("high", "to"))}
    return {"start": st.column_config.DateColumn("Four weeks from", format="D MMM YYYY"),
            "group": "Group", **figure}


def _behind(found: Verdict) -> str:
    """The rung, and how much it stands on."""
    parts = [f"Rung {found.rung} of 5"]
    if found.treated_segments:
        against = (f" against {found.comparison_segments:,}" if found.rung <= LAST_COMPARED
                   else "")
        parts += [f"{words.count(found.treated_segments, 'segment')} with the change{against}",
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
        "Interval": wording.interval(effect),
        "n": f"{effect.n:,} {COUNTED[found.outcome][0]}",
        "Evidence": f"Rung {found.rung}: {wording.RUNGS[found.rung]}",
    }
