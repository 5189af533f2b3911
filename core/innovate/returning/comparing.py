"""The three sheets that come back, row by row: known by their ids, compared, or new."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from core.errors import BadInput
from core.focus.numbers.priority import ASSUMED_DAYS
from core.innovate.action_plan import newest_by_topic
from core.innovate.fields import (
    INITIATIVE,
    INITIATIVE_ID,
    ITS,
    ITS_VERSION,
    OF_ITS_INITIATIVE,
    OPPORTUNITY,
    ROW_ID,
    STAGES,
    TASK,
    TASK_ID,
    TOPIC_ID,
    VERSION,
    Field,
    cells_of,
    same,
    shown,
)
from core.innovate.returning.differences import Standing, described, differing, entered
from core.innovate.returning.history import History
from core.innovate.returning.proposed import Proposed
from core.innovate.returning.row_ids import Added, key_of, known
from core.innovate.returning.sheet_rows import Row
from core.store import findings, initiatives, opportunities, tasks
from core.store.database import Database
from core.store.initiatives import Initiative

Compared = tuple[list[Proposed], list[str]]
Rows = Sequence[Row]


class Standings:
    """What the database holds now, each kind read once."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @cached_property
    def initiatives(self) -> dict[int, Initiative]:
        """Number → initiative."""
        return {one.id: one for one in initiatives.initiatives(self._db)}

    @cached_property
    def tasks(self) -> dict[int, tasks.Task]:
        """Number → task."""
        return {one.id: one for one in tasks.tasks(self._db)}

    @cached_property
    def opportunities(self) -> dict[str, opportunities.Placed]:
        """Topic → opportunity, those set aside too."""
        return {one.topic: one for one in opportunities.placed(self._db, set_aside=True)}

    @cached_property
    def topics(self) -> dict[str, str]:
        """Label of a leaf → topic, where only one leaf is called so."""
        leaves = [one for one in findings.topics(self._db) if one.parent]
        often = Counter(one.label for one in leaves)
        return {one.label: one.id for one in leaves if often[one.label] == 1}


def compare_initiatives(rows: Rows, now: Standings, history: History) -> Compared:
    """What the sheet Initiatives would change or add, and which of its rows are refused."""
    there, new, refusals = known(rows, INITIATIVE_ID, now.initiatives)
    changes: list[Proposed] = []
    for row, number in there:
        _compare(row, INITIATIVE, standing_of(now.initiatives[number]), VERSION, history, changes,
                 refusals)
    added = Added(history, "initiative", {number for _, number in there})
    for row in new:
        values, problem = entered(row, INITIATIVE, "initiative")
        if not values.get("name"):
            problem = problem or f"{row.where('Name')}: a new initiative needs a name."
        label = row.cells.get("Topic")
        topic = now.topics.get(label) if isinstance(label, str) else None
        if topic:
            values |= {"topic_id": topic, "topic_label": label}
        changes += added.unless_there(
            (values.get("name"),), Proposed(
                row.sheet, row.number, "initiative", None,
                str(values.get("name") or row.cells.get("Name") or ""), "", "New initiative",
                before="", after=described(row, INITIATIVE), now="", value=values, topic=topic,
                problem=problem))
    return changes, refusals


def compare_tasks(rows: Rows, now: Standings, history: History) -> Compared:
    """What the sheet Tasks would change or add, and which of its rows are refused."""
    there, new, refusals = known(rows, TASK_ID, now.tasks)
    changes: list[Proposed] = []
    for row, number in there:
        task = now.tasks[number]
        if key_of(row.cells.get(INITIATIVE_ID)) != task.initiative_id:
            refusals.append(f"{row.where(INITIATIVE_ID)}: it was {task.initiative_id}; "
                            "a task stays with its initiative, so the row changes nothing.")
            continue
        standing = Standing("task", number, task.title, task.version, cells_of(TASK, task))
        _compare(row, TASK, standing, VERSION, history, changes, refusals)
    added = Added(history, "task", {number for _, number in there})
    for row in new:
        values, problem = entered(row, TASK, "task")
        of = key_of(row.cells.get(INITIATIVE_ID))
        its = now.initiatives.get(of)
        if its is None:
            problem = (f"{row.where(INITIATIVE_ID)}: a new task needs the id of an "
                       "initiative that is there.")
        elif not values.get("title"):
            problem = problem or f"{row.where('Task')}: say in a few words what is to be done."
        title = str(values.get("title") or row.cells.get("Task") or "")
        changes += added.unless_there(
            (of, title), Proposed(
                row.sheet, row.number, "task", None, title, "",
                f"New task of “{its.name}”" if its else "New task", before="",
                after=described(row, TASK), now="", value={**values, "initiative_id": of},
                problem=problem))
    return changes, refusals


def compare_opportunities(rows: Rows, now: Standings, history: History) -> Compared:
    """What the sheet Opportunities would change, of the matrix and of its initiatives."""
    there, new, refusals = known(rows, TOPIC_ID, now.opportunities)
    refusals += [f"{row.where(TOPIC_ID)}: it is empty, and topics are placed on "
                 "Priorities, so the row changes nothing." for row in new]
    changes: list[Proposed] = []
    newest = newest_by_topic(now.initiatives.values())
    for row, topic in there:
        placed = now.opportunities[topic]
        cells = cells_of(OPPORTUNITY, placed)  # type: ignore[arg-type]
        cells["effort_days"] = cells["effort_days"] or ASSUMED_DAYS
        standing = Standing("opportunity", None, placed.label, placed.version, cells, topic)
        mine: list[Proposed] = []
        _compare(row, OPPORTUNITY, standing, VERSION, history, mine, refusals)
        gone = placed.status != "open" and (
            f"{row.where()}: “{placed.label}” was set aside meanwhile. Place it again first.")
        changes += [replace(one, problem=one.problem or gone or None) for one in mine]
        its = now.initiatives.get(key_of(row.cells.get(ITS)))
        if its:
            _compare(row, OF_ITS_INITIATIVE, standing_of(its), ITS_VERSION, history, changes,
                     refusals)
        else:
            changes += _begun(row, placed, newest.get(topic))
    return changes, refusals


def standing_of(one: Initiative) -> Standing:
    """An initiative as it stands."""
    return Standing("initiative", one.id, one.name, one.version, cells_of(INITIATIVE, one))


def _compare(
    row: Row, fields: Sequence[Field], standing: Standing, version: str, history: History,
    changes: list[Proposed], refusals: list[str],
) -> None:
    """Adds what differs to `changes`, or why nobody can tell to `refusals`."""
    written = key_of(row.cells.get(version))
    try:
        changes += differing(row, fields, standing, written if isinstance(written, int) else 0,
                             history)
    except BadInput as error:
        refusals.append(str(error))


def _begun(
    row: Row, placed: opportunities.Placed, newest: Initiative | None
) -> Iterator[Proposed]:
    """An owner or a date where no initiative was: a new one, or the one begun meanwhile."""
    blank = {"stage": STAGES[0], "owner": None, "due_on": None}
    if not row.bad.keys() & {field.heading for field in OF_ITS_INITIATIVE} and all(
            same(row.cells.get(field.heading), blank[field.name]) for field in OF_ITS_INITIATIVE):
        return
    values, problem = entered(row, OF_ITS_INITIATIVE, "initiative")
    if newest is None:
        yield Proposed(
            row.sheet, row.number, "initiative", None, placed.label, "", "New initiative",
            before="", after=described(row, OF_ITS_INITIATIVE), now="", value=values,
            topic=placed.topic, problem=problem)
        return
    cells = cells_of(INITIATIVE, newest)
    for field in OF_ITS_INITIATIVE:
        cell, stands, was = row.cells.get(field.heading), cells[field.name], blank[field.name]
        if problem is None and (same(cell, was) or same(cell, stands)):
            continue
        yield Proposed(
            row.sheet, row.number, "initiative", newest.id, newest.name, field.name, field.heading,
            before=shown(was), after=shown(cell), now=shown(stands),
            value=values.get(field.name), version=newest.version, conflict=not same(was, stands),
            who=newest.created_by, when=newest.created_at, problem=problem)


def _needed(identity: Sequence[str], *fields: Sequence[Field]) -> tuple[str, ...]:
    return (*identity, ROW_ID, VERSION, *(field.heading for some in fields for field in some))


SHEETS: dict[str, tuple[tuple[str, ...], Callable[..., Compared]]] = {
    "Opportunities": (_needed((TOPIC_ID, ITS, ITS_VERSION), OPPORTUNITY, OF_ITS_INITIATIVE),
                      compare_opportunities),
    "Initiatives": (_needed((INITIATIVE_ID,), INITIATIVE), compare_initiatives),
    "Tasks": (_needed((TASK_ID, INITIATIVE_ID), TASK), compare_tasks),
}
