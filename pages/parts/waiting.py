"""What waits for a person: one line each, with the page where it is settled."""

import streamlit as st

from core.model import Scope
from core.store import feedback, findings, jobs, opportunities, snapshot
from core.store.database import Database
from core.store.preferences import preferences
from pages.parts import session, words


def listed(db: Database) -> None:
    """The list, or a sentence that nothing waits."""
    drawn = [part(db) for part in (_unread, _unestimated, _refused, _unvalued, _finished)]
    if not any(drawn):
        st.caption("Nothing waits.")


def _line(text: str, page: str, label: str) -> bool:
    with st.container(border=True, gap="xxsmall"):
        st.markdown(text)
        st.page_link(page, label=label, icon=":material/arrow_forward:")
    return True


def _unread(db: Database) -> bool:
    """Responses that the newest study has not read."""
    study = findings.study(db)
    read = study.responses if study else 0
    new = snapshot.volume(db, Scope())["responses"] - read
    if new <= 0 or jobs.live(db):
        return False
    with st.container(border=True, gap="xxsmall"):
        st.markdown(f"**{words.count(new, 'response')}** no study has read yet.")
        st.button("Run a study", icon=":material/play_arrow:", type="tertiary",
                  on_click=_start_study, args=(db,))
    return True


def _start_study(db: Database) -> None:
    jobs.submit(db, "study", {}, by=session.person(db))


def _unestimated(db: Database) -> bool:
    """Opportunities whose effort is assumed."""
    leaves = {topic.id for topic in findings.topics(db) if topic.parent}
    open_ones = [one for one in opportunities.placed(db)
                 if one.effort_days is None and one.topic in leaves]
    if not open_ones:
        return False
    return _line(f"**{words.count(len(open_ones), 'opportunity', 'opportunities')}** without an "
                 "estimate of the effort.", "focus/matrix.py", "Estimate them")


def _refused(db: Database) -> bool:
    """Rows of the newest file that were not accepted."""
    batches = feedback.batches(db)
    if not batches or not batches[0].rejected:
        return False
    newest = batches[0]
    return _line(f"**{words.count(newest.rejected, 'row')}** of {words.plain(newest.file_name)} "
                 "refused.", "collect/upload.py", "See why")


def _unvalued(db: Database) -> bool:
    """A point of the score has no worth yet."""
    if preferences(db)["money_per_point"] or not snapshot.scales(db):
        return False
    return _line("A point of the score has no worth in money yet; priorities run in points.",
                 "admin/settings.py", "Set it")


def _finished(db: Database) -> bool:
    """The newest study, to be read."""
    study = findings.study(db)
    if study is None:
        return False
    return _line(f"The study of {words.day(study.finished_at)} read "
                 f"**{words.count(study.responses, 'response')}**.",
                 "focus/topics.py", "Read the topics")
