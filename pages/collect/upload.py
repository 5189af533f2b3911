"""Upload: a file comes in, is recognised, corrected, and accepted."""

import json
import re
from pathlib import Path

import streamlit as st

from core.collect import intake, uploads
from core.errors import CxError
from core.focus.taxonomy.exchange_file import KIND as TOPICS
from core.settings import from_environment
from core.store import jobs
from core.store.database import Database
from pages.parts import figures, session, words
from pages.parts.impact import currencies
from pages.parts.intake import arrivals, known, recognised
from pages.parts.intake.corrections import Corrections

KINDS = ["csv", "tsv", "txt", "xlsx", "json", "jsonl", "ndjson"]
HEAD = 1_000  # bytes in which a topics file says what it is


def main() -> None:
    """The file in view, or the place to hand one in; below, what came in before."""
    figures.title("Upload", "What came in, what was refused?")
    db = session.own_database()
    token = st.query_params.get("file")
    path = uploads.find(db, token)
    if path is None:
        if token:
            st.warning("That file is no longer here. Upload it again.")
        hand_in(db)
        currencies.note(db)
        arrivals.newest(db)
    else:
        look(db, token, path)
    arrivals.earlier(db)


def hand_in(db: Database) -> None:
    """The place to drop a file; it is written down at once and its memory given back."""
    turn = st.session_state.setdefault("upload_turn", 0)
    file = st.file_uploader(
        "A file of feedback, of customers, or of what customers did", type=KINDS,
        key=f"file-{turn}",
        help="CSV, TSV, Excel, JSON or JSON lines. Nothing is accepted before you have seen it.")
    if session.is_demo():
        st.caption("Uploads go to “Our feedback”, never into the demo company.")
    if file is not None:
        with session.errors_shown():
            st.query_params["file"] = uploads.keep(db, file.name, file)
            st.query_params.pop("job", None)
            st.session_state["upload_turn"] = turn + 1
            st.rerun()


def look(db: Database, token: str, path: Path) -> None:
    """What was recognised, over a preview of the first rows; corrections; accept."""
    change = Corrections.of(db, token)
    said = json.dumps(change.said, sort_keys=True)
    with st.container(horizontal=True, vertical_alignment="center",
                      horizontal_alignment="distribute"):
        st.subheader(words.plain(path.name), anchor=False, width="content")
        if st.button("Choose another file", icon=":material/close:", type="tertiary"):
            elsewhere()
    if is_topics_file(path):
        st.error("This is a topics file; take it over on Topics, under File.",
                 icon=":material/error:")
        st.page_link("focus/topics.py", label="To Topics", icon=":material/arrow_forward:")
        return
    try:
        seen = preview(str(path), said, known.state(db), db)
    except CxError as error:
        refused(error, change)
        return
    st.caption(f"{words.count(seen.rows, 'row')}, {words.count(len(seen.columns), 'column')}. "
               "Nothing is accepted yet.")
    version = f"{token}-{said}"
    recognised.kind(seen, change, version)
    if seen.refusal:
        st.error(words.plain(recognised.said_here(seen.refusal)), icon=":material/error:")
    for asked in seen.questions:
        recognised.question(asked, change)
    st.markdown("**What was recognised** · correct what is wrong")
    recognised.roles(seen, change, version)
    recognised.readings(seen, change, version)
    for warning in seen.warnings:
        st.caption(f":material/info: {words.plain(warning)}")
    st.markdown("**The first rows**")
    recognised.first_rows(seen)
    if seen.questions:
        st.caption(":material/help: Answer the question above first.")
    told = known.told(db, path, seen)
    known.say(told)
    # Where nothing would be added, going on elsewhere is what is meant.
    with st.container(horizontal=True):
        if told.adds_nothing and st.button("Choose another file", type="primary", key="elsewhere"):
            elsewhere()
        if st.button(told.button, type="secondary" if told.adds_nothing else "primary",
                     icon=":material/check:", disabled=bool(seen.refusal or seen.questions)):
            accept(db, path, seen)


def elsewhere() -> None:
    """Back to the place where a file is handed in."""
    del st.query_params["file"]
    st.rerun()


def is_topics_file(path: Path) -> bool:
    """True for the topics that the Topics page exported: they are no feedback."""
    with path.open("rb") as file:
        head = file.read(HEAD).decode("utf-8-sig", "ignore")
    return re.match(rf'\s*\{{[^\[{{]*"kind"\s*:\s*"{TOPICS}"', head) is not None


@st.cache_data(max_entries=8, show_spinner="Reading the file …")
def preview(path: str, said: str, state: str, _db: Database) -> intake.Preview:  # noqa: ARG001
    """The preview of a file under these corrections; `state` tells when another file came in."""
    return intake.preview(Path(path), file_name=Path(path).name, db=_db, look_for_known=True,
                          limit=from_environment().upload_limit,
                          **{"kind": None} | json.loads(said))


def refused(error: CxError, change: Corrections) -> None:
    """Why the file cannot be used as it stands, and the ways on that there are."""
    st.error(words.plain(str(error).split(" Give the scale with ")[0]), icon=":material/error:")
    with st.container(horizontal=True):
        if change.said and st.button("Undo my corrections", icon=":material/undo:"):
            change.undo()
        if "scale" in str(error) and st.button("Leave the score out"):
            change.role("score", "")


def accept(db: Database, path: Path, seen: intake.Preview) -> None:
    """Queues the import; a study follows it by itself. The page goes to the team's own."""
    with session.errors_shown():
        payload = {"path": str(path), "file_name": path.name, "plan": seen.decided().to_json()}
        job = jobs.submit(db, "import", payload, by=session.person(db))
        st.session_state["go_to_database"] = session.OWN
        del st.query_params["file"]
        st.query_params["job"] = job
        st.rerun()


main()
