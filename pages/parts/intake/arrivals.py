"""Files that came in: what was accepted, what was already there, what was refused and why."""

from pathlib import Path

import pandas as pd
import streamlit as st

from core.store import events, feedback, jobs
from core.store.database import Database
from core.store.feedback import Batch
from pages.parts import figures, words
from pages.parts.intake.recognised import HOLDS

MOST = 20


def newest(db: Database) -> None:
    """The result of the import that was just started, once it is there."""
    job = jobs.job(db, st.query_params.get("job", ""))
    if job is None or job.kind != "import":
        return
    if job.is_live:
        st.caption("The import runs; you can go on working, or close the page.")
    elif job.status == "cancelled":
        reached = f" at {words.plain(job.message)}" if job.message else ""
        st.warning(f"The import was cancelled{reached}. What had come in is kept; upload the file "
                   "again to go on with it.")
    elif job.status == "done" and job.result:
        found = [one for one in feedback.batches(db) if one.id == job.result["batch"]]
        for batch in found:
            _result(db, batch)


def earlier(db: Database) -> None:
    """The files that came in before, newest first, with their refused rows to download."""
    under_way = any(job.kind == "import" for job in jobs.live(db))
    batches = [one for one in feedback.batches(db) if one.status == "done" or not under_way]
    if not batches:
        st.caption("No file has come in yet.")
        return
    st.subheader("Files that came in", anchor=False)
    st.dataframe(
        pd.DataFrame([_row(one) for one in batches[:MOST]]), hide_index=True,
        alt="Files that came in, newest first",
        column_config={name: st.column_config.NumberColumn(name, format="localized")
                       for name in ("Rows", "Accepted", "Already there", "Refused")})
    refused = {one.id: one for one in batches[:MOST] if one.rejected and _file(one)}
    if refused:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox(
                "Refused rows", list(refused), width=360,
                format_func=lambda i: f"{refused[i].file_name} · {refused[i].rejected:,}")
            _download(refused[chosen], f"earlier-{chosen}")


def _result(db: Database, batch: Batch) -> None:
    with st.container(border=True):
        came = (f"came in as source **{words.plain(batch.source)}**" if batch.source
                else f"came in: **{batch.kind}**")
        st.markdown(f":material/check_circle: **{words.plain(batch.file_name)}** {came}.")
        with st.grid(3, min_column_width=150):
            figures.number("Accepted", f"{batch.accepted:,}",
                           f"of {words.count(batch.rows, 'row')}")
            figures.number("Already there", f"{batch.already_there:,}", "nothing was added twice")
            figures.number("Refused", f"{batch.rejected:,}", "with line and reason"
                           if batch.rejected else "every row was usable")
        if batch.rejected and _file(batch):
            _download(batch, "newest")
        if batch.kind == "feedback":
            with st.container(horizontal=True):
                st.page_link("focus/scores.py", label="See the scores", icon=":material/speed:")
                st.page_link("focus/topics.py", label="See the topics", icon=":material/forum:")
        else:
            _matched(db)


def _matched(db: Database) -> None:
    """Whether the events have customers, and what to do where some have none."""
    happened, lost = sum(events.counts(db).values()), events.unmatched(db)
    if lost:
        st.warning(
            f"{lost:,} of {words.count(happened, 'event')} "
            f"{'belongs' if lost == 1 else 'belong'} to customers nobody here knows. "
            "Upload the file of customers that names them, with the same customer numbers; they "
            "are matched by themselves.", icon=":material/person_search:")
    elif happened:
        st.caption(f"All {happened:,} events belong to customers we know." if happened > 1
                   else "The event belongs to a customer we know.")


def _download(batch: Batch, key: str) -> None:
    path = _file(batch)
    if path is not None:
        st.download_button("Download the refused rows", path.read_bytes(), file_name=path.name,
                           mime="text/csv", icon=":material/download:", key=key,
                           on_click="ignore")


def _file(batch: Batch) -> Path | None:
    path = Path(batch.reject_file) if batch.reject_file else None
    return path if path and path.is_file() else None


def _row(batch: Batch) -> dict[str, object]:
    whole = batch.status == "done"
    return {"File": batch.file_name, "Holds": HOLDS[batch.kind], "Source": batch.source or "–",
            "Came in": words.day(batch.created_at),
            "By": batch.created_by,
            "Ended": "complete" if whole else f"stopped after {batch.next_row:,} rows",
            "Rows": batch.rows, "Accepted": batch.accepted,
            "Already there": batch.already_there, "Refused": batch.rejected}
