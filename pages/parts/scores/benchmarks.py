"""Benchmarks: other people's scores, entered or imported, and how ours stands beside them."""

from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st

from core.collect import benchmark_rows
from core.errors import CxError
from core.estimates import Estimate, difference, digits_of
from core.focus.numbers import standing
from core.scales import SCALES, Scale
from core.store import benchmarks as store
from core.store.benchmarks import Benchmark
from core.store.database import Database
from pages.parts import session, words

TOLD, KEPT = "benchmark_told", "benchmarks_kept"
NUMBER = st.column_config.NumberColumn


def draw(db: Database, scale: Scale, score: Estimate) -> None:
    """The benchmarks of the scale beside the score in view, and the ways to add some."""
    if told := st.session_state.pop(TOLD, None):
        st.error(words.plain(told), icon=":material/error:")
    if kept := st.session_state.pop(KEPT, None):
        st.success(kept, icon=":material/check:")
    found = store.benchmarks(db, scale)
    if found:
        _listed(found, scale, score)
    else:
        st.caption("No benchmark yet.")
    with st.container(horizontal=True, gap="small"):
        with st.popover("Add a benchmark", icon=":material/add:"):
            _form(db, scale)
        with st.popover("Import benchmarks", icon=":material/upload_file:"):
            _import(db, scale)
        if found:
            with st.popover("Remove", icon=":material/delete:"):
                _removal(db, found)


def _listed(found: list[Benchmark], scale: Scale, score: Estimate) -> None:
    unit = SCALES[scale].unit
    changes = [difference(score, _estimate(one, unit)) for one in found]
    stands = standing.standings(changes)
    for one, change, where in zip(found, changes, stands, strict=True):
        said = standing.in_words(where, words.plain(one.name))
        theirs = _estimate(one, unit)
        ends = "" if one.is_exact else f" ({words.interval_of(theirs)})"
        gap = "" if change is None else f"; ours − theirs {_signed(change, digits_of(unit))}"
        with st.container(gap=None):
            st.markdown(f"**{said[0].upper()}{said[1:]}**: {words.value_of(theirs)}{ends}{gap}")
            st.caption(f"{words.plain(one.source)}, {words.day(one.as_of)}. "
                       f"{'Imported' if one.file_name else 'Entered'} by "
                       f"{words.plain(one.created_by)}, {words.day(one.created_at)}.")
    if any(one.is_exact for one in found):
        st.caption("A benchmark without an interval of its own is taken as exact.")


def _signed(change: standing.Difference, digits: int) -> str:
    value, low, high = change
    return f"{words.signed(value, digits)} ({words.interval(low, high, digits)})"


def _estimate(one: Benchmark, unit: str) -> Estimate:
    if one.is_exact:
        return standing.exactly(one.value, unit)
    return Estimate(one.value, one.low, one.high, one.n or 0, unit, "full", "given")


def _form(db: Database, scale: Scale) -> None:
    low, high = SCALES[scale].ends
    with st.form("benchmark", border=False, clear_on_submit=False):
        name = st.text_input("Name", max_chars=benchmark_rows.LONGEST_NAME, key="benchmark-name",
                             placeholder="Industry mean")
        value = st.number_input(SCALES[scale].score, low, high, value=None, key="benchmark-value")
        source = st.text_input("Where from", max_chars=benchmark_rows.LONGEST_SOURCE,
                               key="benchmark-source", placeholder="Report, page")
        as_of = st.date_input("As of", value=None, key="benchmark-as-of", format="DD/MM/YYYY",
                              min_value=date(1990, 1, 1), max_value=_today())
        left, right = st.columns(2)
        ends = [place.number_input(title, low, high, value=None, key=f"benchmark-{title}")
                for place, title in ((left, "95 % from"), (right, "to"))]
        st.caption("Leave the interval empty where the source gives none.")
        if not st.form_submit_button("Keep it", type="primary"):
            return
    if value is None or as_of is None:
        st.error("Give the score and the day it stood.", icon=":material/error:")
        return
    try:
        one = benchmark_rows.checked(
            Benchmark(scale, name, value, source, as_of, *ends), today=_today())
        store.keep(db, [one], by=session.person(db))
    except CxError as error:
        st.error(words.plain(error), icon=":material/error:")
        return
    st.rerun()


def _import(db: Database, scale: Scale) -> None:
    st.caption("A CSV file with the columns name, value, source and as of; where known, also low, "
               "high (95 %), n and scale.")
    st.download_button("An example", benchmark_rows.EXAMPLE, "benchmarks.csv", "text/csv",
                       icon=":material/download:", type="tertiary", on_click="ignore")
    file = st.file_uploader("File of benchmarks", type=["csv", "tsv", "txt"],
                            key="benchmarks-file", label_visibility="collapsed")
    if file is None:
        return
    try:
        rows = benchmark_rows.read_benchmarks(file.getvalue(), file.name, scale, today=_today())
    except CxError as error:
        st.error(words.plain(error), icon=":material/error:")
        return
    refused(rows)
    n = len(rows.kept)
    if st.button(f"Keep {words.count(n, 'benchmark')}", type="primary", disabled=not n,
                 key="benchmarks-keep"):
        with session.errors_shown():
            new, same = store.keep(db, rows.kept, by=session.person(db))
            st.session_state[KEPT] = (f"{words.count(new, 'benchmark')} kept"
                                      + (f"; {same} stood there already." if same else "."))
            st.rerun()


def refused(rows: benchmark_rows.BenchmarkRows) -> None:
    """Which rows of a file cannot be kept, each with its reason."""
    if not rows.refused:
        return
    st.warning(f"{words.count(len(rows.refused), 'row')} cannot be kept:",
               icon=":material/warning:")
    st.dataframe(pd.DataFrame([{"Line": one.line, "Why": one.reason, "Row": one.row}
                               for one in rows.refused]), hide_index=True,
                 alt="Rows that cannot be kept, each with its reason")


def _removal(db: Database, found: list[Benchmark]) -> None:
    chosen = st.selectbox("Benchmark", found, key="benchmark-chosen",
                          format_func=lambda one: f"{one.name}, {words.day(one.as_of)}")
    st.button("Remove it", key="benchmark-gone", on_click=_remove, args=(db, chosen))


def _remove(db: Database, one: Benchmark) -> None:
    try:
        store.remove(db, one, by=session.person(db))
    except CxError as error:
        st.session_state[TOLD] = str(error)


def _today() -> date:
    return datetime.now(UTC).date()
