"""Were people right? What they set on the matrix beside what was computed and what came."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.model import LAST_COMPARED, Outcome, Stage
from core.store import initiatives, measurements, opportunities
from core.store.database import Database
from core.store.initiatives import Initiative
from core.store.opportunities import Change

ENOUGH = 5  # below it they are listed, and nothing is said of them together
ALL = 1_000_000
FIGURES = {"value": "value", "days": "effort_days"}  # as they are compared: the column


@dataclass(frozen=True)
class Correction:
    """A figure that a person set before an initiative on it began, and what it came to.

    figure: "value" (points of the score a year; came: the measured effect on the score where the
    initiative acts) or "days" (person-days; came: those that it took). computed: as it was shown
    when it was set; None where nobody noted it. low, high: the 95 % interval of `came`; None for
    days.
    """

    topic: str
    label: str
    initiative: int
    figure: str
    computed: float | None
    set: float
    came: float
    low: float | None
    high: float | None
    why: str
    set_by: str
    set_at: str

    @property
    def nearer(self) -> bool | None:
        """The person was nearer to what came than the computer; None where that is not known."""
        if self.computed is None:
            return None
        return abs(self.set - self.came) < abs(self.computed - self.came)


def corrections(db: Database) -> list[Correction]:
    """Every figure that was set and came since, the newest first.

    A value came where a comparison (rungs 1–3) measured the score; days where somebody said what
    it took.
    """
    acts = opportunities.changes(db, limit=ALL)[::-1]
    effects = {one.initiative_id: one.verdict for one in measurements.measurements(db)
               if one.outcome == Outcome.SCORE and one.verdict["rung"] <= LAST_COMPARED}
    found = []
    for one in initiatives.initiatives(db):
        if one.topic_id is None or one.live_from is None or one.stage is Stage.DECLINED:
            continue
        begun = one.live_from.isoformat()
        mine = [act for act in acts if act.topic == one.topic_id and act.changed_at[:10] <= begun]
        for figure, came in _came(one, effects.get(one.id)).items():
            found += _corrected(one, mine, figure, came)
    return sorted(found, key=lambda row: (row.set_at, row.initiative, row.figure), reverse=True)


def together(found: Sequence[Correction], figure: str) -> tuple[int, int] | None:
    """How many were nearer to what came than the computer, of how many; None below ENOUGH."""
    known = [row.nearer for row in found if row.figure == figure and row.nearer is not None]
    return (sum(known), len(known)) if len(known) >= ENOUGH else None


def _came(one: Initiative, verdict: dict | None) -> dict[str, tuple]:
    """Figure → what it came to, and its ends (days have none of their own: they were counted)."""
    found: dict = {}
    if verdict and verdict["effect"]["value"] is not None:
        found["value"] = tuple(verdict["effect"][name] for name in ("value", "low", "high"))
    if one.actual_days is not None:
        found["days"] = (one.actual_days, None, None)
    return found


def _corrected(
    one: Initiative, acts: Sequence[Change], figure: str, came: tuple
) -> list[Correction]:
    """The override that stood when it began; none where the computed figure did.

    acts: on its topic until then, oldest first.
    """
    column = FIGURES[figure]
    at = next((i for i in range(len(acts) - 1, -1, -1) if column in acts[i].after), None)
    if at is None or acts[at].after[column] is None:
        return []
    act = acts[at]
    why = next((later.why for later in reversed(acts[at:]) if later.why), "")
    return [Correction(act.topic, act.label, one.id, figure, act.computed.get(figure),
                       float(str(act.after[column])), *came, why=why, set_by=act.changed_by,
                       set_at=act.changed_at)]
