"""The plan of an initiative: its tasks, and what they still lack."""

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from core.errors import CxError
from core.innovate import plans
from core.store import tasks as store
from core.store.database import Database
from core.store.initiatives import Initiative
from core.store.tasks import TASK_KINDS, Task
from pages.parts import session, words
from pages.parts.initiatives import acts, refusals

COLUMNS = ("done", "title", "kind", "owner", "due_on", "note")
SAVED = "plans_saved"
KEPT = ("title", "kind", "owner", "due_on", "note")


def draw(db: Database, one: Initiative) -> None:
    """The tasks as a table that is saved as a whole, row by row compared."""
    st.subheader("The plan", anchor=False)
    found = store.tasks(db, one.id)
    lacks = plans.what_is_missing_in_plan(one, found)
    done = sum(task.done_on is not None for task in found)
    said = f"{one.complexity.capitalize()}: {done} of {words.count(len(found), 'task')} done."
    st.caption(said)
    if lacks:
        st.markdown("\n".join(f"- :material/error: {words.plain(lack)}" for lack in lacks))
    key = _key(one, found)
    st.session_state.setdefault(SAVED, set())
    with st.form(f"form-{key}", border=False):
        st.data_editor(
            pd.DataFrame([_row(task) for task in found], columns=list(COLUMNS)).astype(
                {"done": bool, "due_on": "datetime64[ns]"}),
            key=key, hide_index=True, num_rows="dynamic", placeholder="",
            alt="Tasks, editable",
            column_config=_columns())
        refusals.shown(_place(one))
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button("Save the plan", type="primary", on_click=_save,
                                  args=(db, one, found, key))
            if missing := _of_template(one, found):
                st.form_submit_button(
                    f"Add the {words.count(len(missing), 'step')} of a {one.complexity} plan",
                    icon=":material/playlist_add:", on_click=_add, args=(db, one))


def _key(one: Initiative, found: Sequence[Task]) -> str:
    """Of the editor: it begins afresh once anything in the plan is not what it shows."""
    return f"plan-{one.id}-" + "-".join(f"{task.id}.{task.version}" for task in found)


def _place(one: Initiative) -> str:
    return f"plan-{one.id}"


def _row(task: Task) -> dict[str, object]:
    return {"done": task.done_on is not None, "title": task.title, "kind": task.kind,
            "owner": task.owner, "due_on": task.due_on, "note": task.note}


def _columns() -> dict[str, object]:
    column = st.column_config
    return {
        "done": column.CheckboxColumn("Done", default=False, width=60),
        "title": column.TextColumn("Task", required=True, max_chars=200, width=560),
        "kind": column.SelectboxColumn("Kind", options=list(TASK_KINDS), default="task",
                                       required=True, width=95),
        "owner": column.TextColumn("Owner", max_chars=80, width=100, default=""),
        "due_on": column.DateColumn("Due", format="D MMM YYYY", width=100),
        "note": column.TextColumn("Note", width=150, default=""),
    }


def _of_template(one: Initiative, found: Sequence[Task]) -> list[dict[str, object]]:
    there = {task.title for task in found}
    return [step for step in plans.template(one.complexity) if step["title"] not in there]


def _add(db: Database, one: Initiative) -> None:
    """A callback: what is missing now, so that a second click adds nothing again."""
    refusals.forget()
    with acts.ONE_AT_A_TIME:
        _tried(one, _add_missing, db, one)


def _add_missing(db: Database, one: Initiative) -> None:
    if steps := _of_template(one, store.tasks(db, one.id)):
        store.add_tasks(db, one.id, steps, by=session.person(db))


def _save(db: Database, one: Initiative, shown: Sequence[Task], key: str) -> None:
    """A callback: each changed row is kept by itself, so one refusal holds no other back."""
    refusals.forget()
    saved, typed = st.session_state[SAVED], st.session_state[key]
    with acts.ONE_AT_A_TIME:
        if key in saved and _key(one, store.tasks(db, one.id)) != key:
            return  # the second of two clicks: the first has written these rows
        saved.add(key)
        _write(db, one, shown, typed)


def _write(db: Database, one: Initiative, shown: Sequence[Task], typed: dict) -> None:
    by = session.person(db)
    for place, cells in typed["edited_rows"].items():
        _tried(one, _edit, db, shown[int(place)], cells, by)
    for cells in typed["added_rows"]:
        _tried(one, _new, db, one, cells, by)
    for place in typed["deleted_rows"]:
        _tried(one, store.remove_task, db, shown[int(place)].id, by=by)


def _tried(one: Initiative, act: Callable, *arguments: object, **named: object) -> None:
    try:
        act(*arguments, **named)
    except CxError as error:
        refusals.refuse(_place(one), str(error))


def _edit(db: Database, task: Task, cells: dict, by: str) -> None:
    wanted = plans.checked_task(_meant(cells))
    if "done" in cells and bool(cells["done"]) != (task.done_on is not None):
        wanted["done_on"] = date.today() if cells["done"] else None
    store.edit_task(db, task.id, wanted, version=task.version, session=acts.browser(), by=by)


def _new(db: Database, one: Initiative, cells: dict, by: str) -> None:
    wanted = plans.checked_task({"title": "", **_meant(cells)})
    if cells.get("done"):
        wanted["done_on"] = date.today()
    store.add_tasks(db, one.id, [wanted], by=by)


def _meant(cells: dict) -> dict[str, object]:
    """A row of the editor as a task's fields: a cleared text is empty, days are dates."""
    found = {name: cells[name] for name in KEPT if name in cells}
    return {name: (str(value)[:10] if value else None) if name == "due_on" else value or ""
            for name, value in found.items()}
