"""What can be done to the topics as a whole: a new one, the log, the file, a new study."""

from datetime import date

import streamlit as st

from core.focus.taxonomy import exchange, log
from core.store import jobs, taxonomy
from core.store.database import Database
from pages.parts import progress, session, words
from pages.parts.initiatives import refusals
from pages.parts.letters import posting
from pages.parts.topics import doing
from pages.parts.topics.desk import Desk

MOST = 50  # changes in view
JUDGES = {"scores": "the customers’ own scores", "lexicon": "a lexicon",
          "other languages": "the scores of other languages", "nobody": "nobody"}
FILE = "taxonomy-file"


def draw(desk: Desk) -> None:
    """The buttons, on one line."""
    with st.container(horizontal=True, gap="small", width="content", key="topic-tools"):
        st.button("New topic", icon=":material/add:", key="new-topic",
                  on_click=doing.open_dialog, args=("define",))
        with st.popover("Changes", icon=":material/history:"):
            _changes(desk)
        with st.popover("File", icon=":material/file_save:"):
            _file(desk)
        with st.popover("Study", icon=":material/science:"):
            _study(desk)


def _changes(desk: Desk) -> None:
    """The log, newest first."""
    made = taxonomy.edits(desk.db, taken_back=True, limit=MOST)
    if not made:
        st.caption("Nobody has changed the topics yet.")
        return
    labels = {one.id: one.label for one in desk.topics.values()}
    passed = log.passed_over(desk.db)
    with st.container(height=420 if len(made) > 4 else "content", border=False, key="changes"):
        for edit in made:
            with st.container(gap="xxsmall"):
                back = edit.undone_at is not None
                said = words.plain(log.sentence(edit, labels))
                st.markdown(f"~~{said}~~" if back else f":gray[{said}]" if edit.id in passed
                            else said)
                if back:
                    st.caption(f"Taken back by {words.plain(edit.undone_by)}, "
                               f"{words.moment(edit.undone_at)}")
                    continue
                if edit.id in passed:
                    st.caption(f"{log.PASSED_OVER[:1].upper()}{log.PASSED_OVER[1:]}.")
                with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                    st.caption(words.moment(edit.made_at), width="content")
                    if edit.id not in passed and edit.kind not in {"rename", "pin"}:
                        st.button("Comments", key=f"log-see-{edit.id}", type="tertiary",
                                  on_click=doing.open_dialog, args=("moved",),
                                  kwargs={"number": edit.id})
                    st.button("Undo", key=f"log-undo-{edit.id}", type="tertiary",
                              on_click=doing.undo, args=(desk.db, edit.id, desk.seen))


def before_the_first(db: Database, *, studied: bool) -> None:
    """Where there are no topics: the way to start from those of another company or year."""
    done = st.session_state.get(doing.DONE)
    if done and done[0] == str(db.path) and done[1]:
        st.success(done[1].text + ("" if studied else " The first study looks for them."),
                   icon=":material/check:")
    with st.popover("Start from a file of topics", icon=":material/upload_file:"):
        _upload(db, (0, 0))


def _file(desk: Desk) -> None:
    """The taxonomy as a file, out and in."""
    st.markdown("**Take it elsewhere**")
    st.caption("Names, definitions and what you pinned or hid, without a single comment: to "
               "start the next company or year from it.")
    st.download_button("Download", lambda: exchange.exported(desk.db), _name(date.today()),
                       "application/json", icon=":material/download:", on_click="ignore")
    st.markdown("**Take one over**")
    _upload(desk.db, desk.seen)


def _upload(db: Database, seen: doing.Seen) -> None:
    version = st.session_state.setdefault(FILE, 0)
    given = st.file_uploader("A file of topics", type="json", key=f"{FILE}-{version}",
                             label_visibility="collapsed")
    if given is not None:
        st.button("Take it over", type="primary", on_click=_take_over,
                  args=(db, seen, given.getvalue(), given.name))
    refusals.shown(FILE)


def _take_over(db: Database, seen: doing.Seen, data: bytes, name: str) -> None:
    def act() -> int:
        return exchange.imported(db, data, name=name, by=session.person(db))

    doing.once(db, f"import {name} {hash(data)}", seen, act, place=FILE)
    if FILE not in st.session_state.get(refusals.HELD, {}):
        st.session_state[FILE] += 1  # the same file is not offered once more


def _name(today: date) -> str:
    return f"topics-{today.isoformat()}.json"


def _study(desk: Desk) -> None:
    """What the last study read, and what a new one would do."""
    study = desk.study
    new = desk.volume["responses"] - study.responses if desk.scope.is_whole else 0
    st.markdown(f"The last study read **{words.count(study.responses, 'response')}**, "
                f"{words.day(study.finished_at)}.")
    if new > 0:
        st.markdown(f"**{words.count(new, 'response')}** came in since.")
    st.caption("A new study reads everything again: it tags what came in and looks for new "
               "topics. Your changes are made again on what it finds. It takes about a minute for "
               "10,000 comments; you can go on working.")
    runs = any(job.kind == "study" for job in jobs.live(desk.db))
    st.button("A study is under way" if runs else "Run a new study", disabled=runs,
              icon=":material/play_arrow:", key="run-study", on_click=progress.start_study,
              args=(desk.db, doing.HERE))


def who_judged(desk: Desk) -> None:
    """A popover: by what the tone was judged, by language."""
    judged: dict[str, str] = desk.study.summary.get("judged_by", {})
    if not judged:
        return
    taught: dict[str, int] = desk.study.summary.get("taught", {})
    with st.popover("Who judged the tone", icon=":material/sentiment_satisfied:"):
        for judge in dict.fromkeys([*JUDGES, *judged.values()]):
            languages = posting.in_order(one for one, by in judged.items() if by == judge)
            if languages:
                named = ", ".join(_language(one, taught.get(one, 0)) for one in languages)
                st.markdown(f"**By {JUDGES.get(judge, judge)}**: {words.plain(named)}")
        st.caption("In brackets: scored comments that taught it. Where nobody could judge, the "
                   "tone stays empty.")


def _language(code: str, taught: int) -> str:
    name = posting.language(code) if code else "in doubt"
    return f"{name} ({taught:,})" if taught else name
