"""What waits for a person: one line each, with the page where it is settled."""

from datetime import date

import streamlit as st

from core.delight import closing
from core.errors import CxError
from core.focus.numbers.point_worth import point_worth
from core.model import Scope, Stage
from core.store import (
    alerts,
    closings,
    feedback,
    findings,
    initiatives,
    jobs,
    messages,
    opportunities,
    snapshot,
)
from core.store.database import Database
from pages.parts import session, words
from pages.parts.initiatives import tracked
from pages.parts.letters import posting


def listed(db: Database) -> None:
    """The list, or a sentence that nothing waits."""
    parts = (_unread, _alerted, _overdue, _ready, _untold, _failing, _stuck, _unestimated, _refused,
             _unvalued, _finished)
    drawn = [part(db) for part in parts]
    if not any(drawn):
        st.caption("Nothing waits.")


def _line(text: str, page: str, label: str, query: dict[str, str] | None = None) -> bool:
    with st.container(border=True, gap="xxsmall"):
        st.markdown(text)
        st.page_link(page, label=label, icon=":material/arrow_forward:", query_params=query)
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
    jobs.ask(db, "study", by=session.person(db))


def _alerted(db: Database) -> bool:
    """Alerts that nobody has judged."""
    n = alerts.open_ones(db)
    return bool(n) and _line(
        f"**{words.count(n, 'alert')}** not judged: more mentions of a topic than expected.",
        "focus/alerts.py", "See the alerts")


def _overdue(db: Database) -> bool:
    """Initiatives whose day is over."""
    late = [one for one in initiatives.initiatives(db) if tracked.is_overdue(one, date.today())]
    if not late:
        return False
    return _line(f"**{words.count(len(late), 'initiative')}** overdue, "
                 f"“{words.plain(late[0].name)}” since {words.day(late[0].due_on)}.",
                 "innovate/initiatives.py", "See who does what")


def _ready(db: Database) -> bool:
    """Initiatives that can move on: all tasks done, or a result there."""
    found = tracked.tracked(db)
    done = [one for one in found
            if one.one.stage is Stage.IN_PROGRESS and one.all and one.done == one.all]
    judged = [one for one in found
              if one.one.stage is Stage.SHIPPED and one.finding not in {"", "too early"}]
    said = [f"**{words.count(len(done), 'initiative')}** with all tasks done, ready to be shipped"
            if done else "",
            f"**{words.count(len(judged), 'initiative')}** shipped and measured, ready to be judged"
            if judged else ""]
    if not any(said):
        return False
    first = (done or judged)[0].one
    return _line("; ".join(filter(None, said)) + ".", "innovate/initiative.py",
                 f"Open {words.plain(first.name)}", {"initiative": str(first.id)})


def _untold(db: Database) -> bool:
    """People who raised what was shipped since, and whom nobody told."""
    for number, name in closings.untold_initiatives(db):
        one = initiatives.initiative(db, number)
        try:
            people = closing.audience(db, one, today=date.today()).to_write if one else []
        except CxError:
            continue  # nobody can be told of it yet, so nothing waits
        if people:
            return _line(f"**{words.count(len(people), 'person', 'people')}** asked for what "
                         f"“{words.plain(name)}” changed, and nobody told them.",
                         "delight/closing.py", "Close the loop", {"initiative": str(number)})
    return False


def _failing(db: Database) -> bool:
    """Letters that the mail server did not take, and that are tried again."""
    found = messages.failing(db)
    if found is None or session.is_demo() or posting.why_nothing_leaves(db):
        return False
    return _line(f"**{words.count(found.n, 'letter')}** could not be delivered for now: "
                 f"{words.plain(found.error.rstrip('.'))}.", "interact/outbox.py",
                 "See when it is tried again", {"state": "waiting"})


def _stuck(db: Database) -> bool:
    """Letters that cannot leave, or were given up."""
    tally = messages.tally(db)
    if tally.get("dead"):
        return _line(f"**{words.count(tally['dead'], 'letter')}** could not be delivered.",
                     "interact/outbox.py", "See why", {"state": "dead"})
    if session.is_demo() or not tally.get("waiting") or not posting.why_nothing_leaves(db):
        return False
    return _line(f"**{words.count(tally['waiting'], 'letter')}** waiting, for none can be sent "
                 "yet.", "interact/outbox.py", "See what is missing")


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
    if point_worth(db).money or not snapshot.scales(db):
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
