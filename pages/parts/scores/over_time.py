"""The score over time, its target, and what of a change is a change of who answered."""

import pandas as pd
import streamlit as st

from core.estimates import FULL_FROM, Estimate
from core.focus import score_charts, score_views
from core.focus.numbers import mix
from core.focus.score_views import Now
from core.model import Scope
from core.scales import SCALES, Scale
from core.store import snapshot
from core.store.database import Database
from pages.parts import figures, words
from pages.parts.scores import standing_now, wording

NONE = ""
DATES = {"week": "DD MMM YYYY", "month": "MMM YYYY", "quarter": "MMM YYYY", "year": "YYYY"}


def draw(db: Database, scope: Scope, now: Now, target: float | None) -> None:
    """The trend and what moved it. target: drawn as a line across; None where there is none."""
    scale, facts = now.scale, SCALES[now.scale]
    found = _moved(db, snapshot.version_of(db), scope, scale, now)
    offered, first = score_views.offered(db, scope, scale)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader("Over time", anchor=False, width="stretch")
        name = _mix_of(found) if found else NONE
        period = st.segmented_control(
            "Period", offered, default=first, required=True, key="period",
            format_func=str.capitalize, label_visibility="collapsed")
    trend, line = score_views.over_time(db, scope, scale, period), None
    if trend["value"].notna().any():
        if name:
            line = score_views.at_same_mix(db, scope, now, period, name)
        figures.chart(
            score_charts.score_trend(trend, facts.score, facts.unit, period=period, target=target,
                                     same_mix=line),
            f"{facts.score} by {period} with its 95 % band")
        wide = score_charts.too_wide(trend, facts.unit).any()
        st.caption(f"The band is the 95 % interval; a {period} below {FULL_FROM} responses is left "
                   "out." + (f" Grey: wider than ±{score_charts.TOO_WIDE:g}." if wide else ""))
    elif trend.empty:
        st.caption("None of these responses has a date, so there is no trend.")
    else:
        st.caption(f"No {period} has {FULL_FROM} responses. Their counts are in the table.")
    _table(trend, line, facts.unit, period)
    if found:
        st.subheader("Who answered", anchor=False)
        st.markdown(wording.moved(found, facts.score))
        shift = next((one for one in found.shifts if one.attribute == name), found.shifts[0])
        _classes(shift, facts.unit)


@st.cache_resource(max_entries=32, show_spinner=False)
def _moved(
    _db: Database, version: str | None, scope: Scope, scale: Scale, _now: Now  # noqa: ARG001
) -> score_views.Moved | None:
    return score_views.moved(_db, scope, _now)


def _mix_of(found: score_views.Moved) -> str:
    """The attribute at whose mix the second line is drawn; the one that explains most, first."""
    names = [one.attribute for one in found.shifts]
    return st.selectbox(
        "Second line", [NONE, *names], index=1 if found.named else 0, key="mix", width=270,
        label_visibility="collapsed", format_func=lambda name: (
            f"Same mix of {wording.spoken(name).lower()}" if name else "No second line"))


def _table(trend: pd.DataFrame, line: pd.DataFrame | None, unit: str, period: str) -> None:
    first = {"month": st.column_config.DateColumn(period.capitalize(), format=DATES[period])}
    if line is not None:
        named = {"value": "at_mix", "low": "mix_low", "high": "mix_high"}
        trend = trend.merge(line[["month", *named]].rename(columns=named), on="month", how="left")
        form = "%.2f" if unit == "mean" else "%.1f"
        first |= {name: st.column_config.NumberColumn(title, format=form) for name, title in (
            ("at_mix", "At one mix"), ("mix_low", "its 95 % from"), ("mix_high", "to "))}
    standing_now.behind(trend, unit, first, formula="score", key="trend")


def _classes(shift: mix.Shift, unit: str) -> None:
    """Who answered then and now, and what each class brings to both parts."""
    form = "%.2f" if unit == "mean" else "%.1f"
    number = st.column_config.NumberColumn
    figures.table_behind(
        shift.classes.assign(klass=shift.classes["klass"].replace("", wording.NO_VALUE)),
        formula="mix", key="mix-parts", method=shift.mix.method, columns={
            "klass": wording.spoken(shift.attribute),
            "share_before": number("Share before", format="percent"),
            "share_after": number("Share now", format="percent"),
            "score_before": number("Score before", format=form),
            "score_after": number("Score now", format=form),
            "mix": number("By who answered", format="%+.2f"),
            "change": number("At the same mix", format="%+.2f"),
            "n_before": number("n before", format="localized"),
            "n_after": number("n now", format="localized")})
    st.caption(words.plain(
        f"By {wording.spoken(shift.attribute).lower()}: {_signed(shift.whole)} = "
        f"{_signed(shift.mix)} (who answered) {_signed(shift.change)} (at the same mix)."))


def _signed(estimate: Estimate) -> str:
    return f"{estimate.value:+.2f}".replace("-", "−")
