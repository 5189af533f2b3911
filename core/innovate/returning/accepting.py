"""What a person chose of a returned plan, written row by row; nobody's work lost in silence."""

from collections.abc import Callable, Sequence
from datetime import date

from core.errors import BadInput, Conflict
from core.focus.numbers import opportunities as ranking
from core.innovate import initiatives
from core.innovate.action_plan import newest_by_topic
from core.innovate.returning.history import History
from core.innovate.returning.proposed import WHY, Proposed
from core.innovate.returning.row_ids import ADDED_BY, Added
from core.model import Stage
from core.store import initiatives as store
from core.store import opportunities, tasks
from core.store.database import Database, read

_TOGETHER = ("live_from", "live_until", "expected_low", "expected", "expected_high")
Move = Callable[..., None]


def accept(
    db: Database, chosen: Sequence[Proposed], *, by: str, session: str, today: date, move: Move
) -> list[str]:
    """Takes the chosen changes over; returns a sentence for each thing that was not taken.

    move: `delight.approval.move`, which moves an initiative to a stage or says what it lacks.
    The fields of a row are one act, its stage another; a row that somebody changed after it was
    compared stays as it is. A conflict that was chosen overwrites what was shown, and the log
    says so. The same changes accepted again change nothing.
    """
    told = [one.problem for one in chosen if one.problem]
    sound = [one for one in chosen if not one.problem]
    rows: dict[tuple, list[Proposed]] = {}
    for one in sound:
        if not one.is_new:
            rows.setdefault((one.noun, one.number or one.topic), []).append(one)
    with read(db):  # held open, so that not each of the many writes folds the log into the file
        for row in rows.values():
            told += _change(db, row, by=by, session=session, today=today, move=move)
        return told + _additions(db, sound, by=by, session=session, today=today, move=move)


def _additions(
    db: Database, sound: Sequence[Proposed], *, by: str, session: str, today: date, move: Move
) -> list[str]:
    told: list[str] = []
    new, history = [one for one in sound if one.is_new], History(db)
    there = {noun: Added(history, noun) for noun in {one.noun for one in new}}
    for one in new:
        told += _add(db, one, there[one.noun], by=by, session=session, today=today, move=move)
    return told


def _change(
    db: Database, row: Sequence[Proposed], *, by: str, session: str, today: date, move: Move
) -> list[str]:
    """Fields first, then the stage: what an approval asks for may stand in the same row."""
    first, version = row[0], row[0].version
    wanted = {one.field: one.value for one in row if one.field != "stage"}
    said = {"session": session, "by": by, "why": WHY}
    try:
        if wanted:
            version += _edit(db, first, wanted, version=version, **said)
    except (BadInput, Conflict) as error:
        return [f"Sheet {first.sheet}, row {first.row}, “{first.name}”: {error}"]
    stage = next((str(one.value) for one in row if one.field == "stage"), None)
    return _moved(db, first, first.number, stage, version=version, today=today, move=move, **said)


def _edit(
    db: Database, one: Proposed, wanted: dict[str, object], *, version: int, session: str, by: str,
    why: str,
) -> int:
    """Writes the fields of a row in one act; 1 where its version rose by that, else 0."""
    said = {"version": version, "session": session, "by": by, "why": why}
    if one.noun == "opportunity":
        opportunities.edit(db, str(one.topic), wanted, **said)
        return 1
    number = int(one.number or 0)
    if one.noun == "task":
        tasks.edit_task(db, number, wanted, **said)
        return 1
    stands = store.initiative(db, number)
    if stands is not None:
        beside = {name: getattr(stands, name) for name in _TOGETHER}
        initiatives.checked(beside | wanted)
    store.edit(db, number, wanted, **said)
    return int(stands is not None and any(
        getattr(stands, name) != value for name, value in wanted.items()))


def _add(
    db: Database, one: Proposed, there: Added, *, by: str, session: str, today: date, move: Move
) -> list[str]:
    values = dict(one.value)  # type: ignore[call-overload]
    where = f"Sheet {one.sheet}, row {one.row}, “{one.name}”"
    key = tuple(values.get(name) for name in ADDED_BY[one.noun])
    begun = key == (None,) and one.topic in newest_by_topic(store.initiatives(db))
    if begun or (key != (None,) and there.count(key) > one.version):
        return [f"{where}: it is there by now, so it was not added again."]
    try:
        if one.noun == "task":
            tasks.add_tasks(db, values.pop("initiative_id"), [values], by=by, why=WHY)
            there.note(key)
            return []
        stage = values.pop("stage", None)
        if "name" not in values:
            values = _on_topic(db, str(one.topic)) | values
        number = initiatives.start(db, values, by=by, why=WHY)
        there.note(key)
    except BadInput as error:
        return [f"{where}: {error}"]
    return _moved(db, one, number, stage, version=1, today=today, move=move, session=session,
                  by=by, why=WHY)


def _on_topic(db: Database, topic: str) -> dict[str, object]:
    """What an initiative on an opportunity begins with. Raises BadInput where it is gone."""
    known = ranking.stakes(db)
    found = next((one for one in ranking.ranked(db, known=known) if one.topic == topic), None)
    if found is None:
        raise BadInput("it is no longer on the matrix, so no initiative was begun.")
    return initiatives.from_opportunity(found, spread=found.spread or None)


def _moved(
    db: Database, one: Proposed, number: int | None, stage: str | None, *, version: int,
    session: str, by: str, why: str, today: date, move: Move,
) -> list[str]:
    stands = store.initiative(db, number) if stage and number else None
    if stands is None or stage is None or stands.stage == stage:
        return []
    try:
        move(db, number, Stage(stage), version=version, session=session, by=by, why=why,
             today=today)
    except (BadInput, Conflict) as error:
        return [f"Sheet {one.sheet}, row {one.row}, “{one.name}” was not moved to {stage}: "
                f"{error}"]
    return []
