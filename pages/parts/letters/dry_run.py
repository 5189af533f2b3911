"""A dry run: exactly who would be written to, why the others would not, and the letter itself."""

import csv
import io
import math
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.focus.spreadsheet import csv_text
from core.interact.following import DryRun
from core.interact.rules import SILENT, WILL, Recipient
from pages.parts import words
from pages.parts.letters import posting

PAGE = 25
EXCERPT = 160
EVERYBODY = "all"
COLUMNS = ("What happens", "Customer", "Name", "Address", "Language", "Score", "Date", "Comment")
WHY = {
    "no address": "without an address", "no consent recorded": "without recorded consent",
    "by hand": "on the list of addresses never written to",
    "address cannot be used": "with an address that cannot be used",
    SILENT: "to whom the letter says nothing",
}


def will_be_written(run: DryRun) -> int:
    """How many people would get the letter."""
    return run.tally.get(WILL, 0)


def summary(run: DryRun) -> None:
    """The count that matters, and one line for all who would get nothing."""
    if run.problem:
        st.warning(words.plain(run.problem), icon=":material/warning:")
        return
    n = will_be_written(run)
    others = {why: count for why, count in run.tally.items() if why != WILL}
    with st.container(border=True, gap="xxsmall"):
        st.markdown(f"### {words.count(n, 'person', 'people')} will be written to")
        reasons = [f"{count:,} {outcome(why)}" for why, count in
                   sorted(others.items(), key=lambda pair: -pair[1])]
        if reasons:
            rest = sum(others.values())
            st.caption(f"{words.count(rest, 'other fits', 'others fit')} the rule and "
                       f"{'gets' if rest == 1 else 'get'} nothing: {', '.join(reasons)}.")
        elif not n:
            st.caption("Nobody who answered since then fits this rule.")
    missing = run.tally.get("no consent recorded", 0)
    if missing:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.caption(":material/info: Consent comes with a file of customers; who may be "
                       "written to is a setting.")
            st.page_link("collect/upload.py", label="Upload customers",
                         icon=":material/arrow_forward:")
            st.page_link("admin/settings.py", label="Settings", icon=":material/arrow_forward:")


def people(
    run: DryRun, *, key: str, file: str = "dry-run.csv", read: bool = True
) -> Recipient | None:
    """The table by outcome, paged and to download; returns the person whose letter to show.

    file: its name as a download. read: whether a person can be chosen; None is returned without.
    """
    kinds = [EVERYBODY, *run.tally]
    with st.container(horizontal=True, horizontal_alignment="distribute",
                      vertical_alignment="center"):
        chosen = st.pills(
            "Outcome", kinds, default=WILL if run.tally.get(WILL) else EVERYBODY,
            required=True, key=f"outcome-{key}", label_visibility="collapsed",
            format_func=lambda kind: f"{outcome(kind).capitalize()} · {_n(run, kind):,}")
        st.download_button("CSV", lambda: as_csv(run.recipients), file, posting.CSV,
                           icon=":material/download:", on_click="ignore", key=f"csv-{key}")
    listed = [one for one in run.recipients if chosen in (EVERYBODY, one.outcome)]
    spot = st.container()
    pages = max(math.ceil(len(listed) / PAGE), 1)
    number = st.pagination(pages, key=f"people-{key}-{chosen}") if pages > 1 else 1
    on_page = listed[(number - 1) * PAGE : number * PAGE]
    if not on_page:
        return None
    picked = f"person-{key}-{chosen}-{number}"
    with spot:
        table = f"table-{picked}"
        st.dataframe(
            pd.DataFrame([_row(one) for one in on_page], columns=list(COLUMNS)),
            column_order=COLUMNS if chosen == EVERYBODY else COLUMNS[1:],
            hide_index=True, key=table, selection_mode="single-row",
            on_select=(lambda: _follow(table, picked, on_page)) if read else "ignore",
            alt="Who it is about, and what happens to them",
            column_config={
                "What happens": st.column_config.TextColumn(width=185),
                "Date": st.column_config.DateColumn(format="D MMM YYYY", width=100),
                "Score": st.column_config.NumberColumn(format="%g", width=60),
                "Language": st.column_config.TextColumn(width=80),
                "Comment": st.column_config.TextColumn(width=360)})
    if not read:
        return None
    by_id = {one.response_id: one for one in on_page}
    shown = st.selectbox("Read the letter to", list(by_id), key=picked, width=420,
                         format_func=lambda i: _who(by_id[i]))
    return by_id[shown]


def outcome(kind: str) -> str:
    """An outcome in words."""
    return "everybody" if kind == EVERYBODY else WHY.get(kind, kind)


def as_csv(recipients: Sequence[Recipient]) -> bytes:
    """Everybody with what happens to them, as UTF-8 with a mark that Excel knows it by."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for one in recipients:
        row = _row(one) | {"Comment": one.comment or ""}
        writer.writerow("" if value is None else csv_text(value) if isinstance(value, str)
                        else value for value in row.values())
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _n(run: DryRun, kind: str) -> int:
    return len(run.recipients) if kind == EVERYBODY else run.tally.get(kind, 0)


def _row(one: Recipient) -> dict[str, object]:
    comment = " ".join((one.comment or "").split())
    return {"What happens": outcome(one.outcome), "Customer": one.customer, "Name": one.name,
            "Address": one.address, "Language": one.language and posting.language(one.language),
            "Score": one.score, "Date": one.received_on,
            "Comment": comment if len(comment) <= EXCERPT else comment[:EXCERPT - 1] + "…"}


def _who(one: Recipient) -> str:
    return " · ".join(filter(None, (one.name or one.customer, one.address)))


def _follow(table: str, picked: str, on_page: Sequence[Recipient]) -> None:
    """A row chosen in the table becomes the letter in view."""
    rows = st.session_state[table]["selection"]["rows"]
    if rows:
        st.session_state[picked] = on_page[rows[0]].response_id
