"""What measured initiatives teach: the chance that work succeeds (φ), and the forecasts' k.

Called when measurements were kept. What was frozen at an approval stays as it was; only what is
promised from now on rests on what was learned.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from math import isclose

from core.delight.money import portfolio, roi
from core.delight.money.record import ENOUGH
from core.delight.money.roi import Verdicts
from core.focus.numbers import chances
from core.focus.numbers.priority import WORKS
from core.model import LAST_COMPARED
from core.store import learned
from core.store.database import Database
from core.store.initiatives import Initiative, initiatives
from core.store.learned import Lesson

# "Cannot be told" and "too early" say neither that it worked nor that it did not.
TOLD = {"worked": True, "no effect found": False, "made it worse": False}


def learn(db: Database, *, today: date, by: str) -> list[Lesson]:
    """Keeps every figure that the outcomes so far move, and returns these lessons."""
    verdicts, before = roi.verdicts_of(db), learned.newest(db)
    found = [*successes(initiatives(db), verdicts), _k(db, verdicts, today)]
    changed = [lesson for one in found if (lesson := _moved(one, before.get(one.name)))]
    if changed:
        learned.keep(db, changed, by=by)
    return changed


def successes(every: Sequence[Initiative], verdicts: Mapping[int, Verdicts]) -> list[Lesson]:
    """A lesson for each complexity; value None where none of it has a verdict.

    An initiative counts where a comparison (rungs 1–3) tells of the outcome it is judged by
    whether it worked.
    """
    told: dict[str, list[bool]] = {name: [] for name in WORKS}
    for one in every:
        verdict = verdicts.get(one.id, {}).get(one.outcome)
        if verdict and verdict.rung <= LAST_COMPARED and verdict.finding in TOLD:
            told[one.complexity].append(TOLD[verdict.finding])
    return [Lesson(name, chances.updated(name, sum(known), len(known)) if known else None, None,
                   sum(known), len(known)) for name, known in told.items()]  # type: ignore[arg-type]


def _k(db: Database, verdicts: Mapping[int, Verdicts], today: date) -> Lesson:
    # Drawing every initiative's money takes seconds; too few verdicts can give no k.
    if len(verdicts) < ENOUGH:
        return Lesson(learned.K, None, None, None, len(verdicts))
    record = portfolio.portfolio(db, today).record
    return Lesson(learned.K, record.k, None, None, record.n)


def _moved(one: Lesson, before: Lesson | None) -> Lesson | None:
    """The lesson with what held before it; None where it changes nothing."""
    held = before.value if before else None
    if one.value is None or held is None:
        same = one.value is held
    else:
        same = isclose(one.value, held) and before is not None and before.n == one.n
    return None if same else Lesson(one.name, one.value, held, one.worked, one.n)
