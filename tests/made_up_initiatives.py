"""Initiatives on the made-up pains, at stages that nothing was asked for."""

from datetime import date

from core.model import Stage
from core.store import initiatives, tasks
from core.store.database import Database, write

NAMES = ("Shorter queues", "Warm breakfast", "Faster wifi", "Quiet corridors", "Clear invoices",
         "Nearer parking")


def start_six(db: Database) -> list[int]:
    """Six initiatives: four proposed, one assessed, one in progress and overdue with two tasks."""
    made = [
        initiatives.create(db, {"name": name, "topic_id": f"t{i}", "topic_label": name,
                                "owner": "Ana" if i % 2 else "", "sponsor": "Ben",
                                "departments": ("Operations",)}, by="Ana")
        for i, name in enumerate(NAMES, 1)
    ]
    for number, stage in ((made[4], Stage.ASSESSED), (made[5], Stage.IN_PROGRESS)):
        initiatives.set_stage(db, number, stage, version=1, session="", by="Ana")
    initiatives.edit(db, made[5], {"due_on": date(2020, 3, 1)}, version=2, session="", by="Ana")
    added = tasks.add_tasks(db, made[5], [{"title": "Ask the council"}, {"title": "Paint lines"}],
                            by="Ana")
    tasks.edit_task(db, added[0], {"done_on": date(2020, 2, 1)}, version=1, session="", by="Ana")
    return made


def start_six_anew(db: Database) -> Database:
    """The same six, numbered 1 to 6, where other initiatives, tasks and changes are forgotten."""
    with write(db) as tables:
        for table in ("task", "initiative", "change", "sqlite_sequence"):
            tables.conn.execute(f"delete from {table}")
    assert start_six(db) == [1, 2, 3, 4, 5, 6]
    return db
