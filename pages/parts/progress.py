"""Long work, live: what runs, how far it is, a way to stop it, and what came of it."""

import time

import streamlit as st

from core.errors import CxError
from core.model import Job
from core.store import jobs
from core.store.database import Database
from pages.parts import session, standing, words
from pages.parts.initiatives import refusals

NAMES = {"import": "Import", "study": "Study", "rules": "Letters", "measure": "Measuring",
         "demo": "Demo company", "map": "Map", "alerts": "Alerts"}
# True while a page keeps a dialog open from run to run; and whether it did in the run before.
DIALOG, BEFORE = "dialog_held", "dialog_held_before"
QUIET = {"drivers"}  # the pages that show them say so themselves
DONE = {
    "import": "The import is done.", "study": "The study is done.",
    "demo": "The demo company stands.", "map": "The map is drawn.",
}
# An import is followed by a study; the pause between them must not end the watch.
LINGER_SECONDS = 4.0


def panel(db: Database) -> None:
    """Drawn by the frame on every page; it looks again each second only while work is live."""
    for sentence in st.session_state.pop("to_say", []):
        st.toast(sentence, icon=":material/check_circle:")
    watching = bool(jobs.live(db)) or time.monotonic() < st.session_state.get("watch_until", 0)
    st.session_state["watching"] = watching
    st.fragment(_panel, run_every=1.0 if watching else None)(db)
    st.session_state[BEFORE] = st.session_state.pop(DIALOG, False)
    _what_failed(db)


def _panel(db: Database) -> None:
    standing.heed()
    live = jobs.live(db)
    # A run of the page would open its dialog anew, and lose what is being typed there.
    if DIALOG not in st.session_state:
        _follow(db, live)
    for job in live:
        if job.kind not in QUIET:
            _row(db, job)


def _follow(db: Database, live: list[Job]) -> None:
    """Has the page drawn anew when work ends."""
    path, known = st.session_state.get("live_jobs", ("", set()))
    ended = known - {job.id for job in live} if path == str(db.path) else set()
    st.session_state["live_jobs"] = (str(db.path), {job.id for job in live})
    if ended:
        st.session_state["watch_until"] = time.monotonic() + LINGER_SECONDS
        st.session_state["to_say"] = _sentences(db, ended)
        standing.again()
    lingers = time.monotonic() < st.session_state.get("watch_until", 0)
    if st.session_state["watching"] and not live and not lingers:
        standing.again()


def _row(db: Database, job: Job) -> None:
    # Without a frame it is slim: the page below moves little when work begins and ends.
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        what = job.message or ("Waiting for its turn" if job.status == "queued" else "Starting")
        name = NAMES.get(job.kind, job.kind)
        st.progress(min(max(job.progress, 0.0), 1.0),
                    text=f"**{name}** · {words.plain(what)} · {job.progress:.0%}")
        st.button("Cancel", key=f"cancel-{job.id}", type="tertiary", icon=":material/close:",
                  on_click=jobs.ask_cancel, args=(db, job.id))


def _sentences(db: Database, ended: set[str]) -> list[str]:
    found = [jobs.job(db, job_id) for job_id in sorted(ended)]
    done = [DONE[job.kind] for job in found if job and job.status == "done" and job.kind in DONE]
    done += [f"Corrections moved {words.count(job.result['moved'], 'comment')}." for job in found
             if job and job.kind == "study" and (job.result or {}).get("moved")]
    done += [words.count(job.result["alerts"], "new alert") + "." for job in found
             if job and job.kind == "alerts" and job.result]
    done += [f"{words.count(job.result['created'], 'letter')} written." for job in found
             if job and job.kind == "rules" and (job.result or {}).get("created")]
    return done + [f"{NAMES[job.kind]} cancelled." for job in found
                   if job and job.status == "cancelled" and job.kind in NAMES]


def _what_failed(db: Database) -> None:
    job = jobs.latest(db)
    dismissed = st.session_state.setdefault("dismissed", [])
    if job is None or job.status != "failed" or job.id in dismissed:
        return
    name = NAMES.get(job.kind, job.kind)
    st.error(f"**{name} stopped.** {words.plain(job.error or 'No reason was given.')}",
             icon=":material/error:")
    with st.container(horizontal=True):
        st.button("Try again", key="again", icon=":material/refresh:", on_click=_again,
                  args=(db, job))
        st.button("Dismiss", key="dismiss", type="tertiary", on_click=dismissed.append,
                  args=(job.id,))


def start_study(db: Database, place: str) -> None:
    """A callback: asks for a study; place: where a refusal is said."""
    refusals.forget()
    try:
        jobs.ask(db, "study", by=session.person(db))
    except CxError as error:
        refusals.refuse(place, str(error))


def _again(db: Database, job: Job) -> None:
    jobs.submit(db, job.kind, job.payload, by=session.person(db))
