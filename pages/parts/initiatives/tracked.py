"""Initiatives as a tracker shows them: with their tasks, late or not, and the verdict so far."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from core.model import Stage, finding_on
from core.store import initiatives, measurements, tasks
from core.store.database import Database
from core.store.initiatives import Initiative
from pages.parts import standing, words

# Where there is nothing left to be late with.
DELIVERED = frozenset({Stage.SHIPPED, Stage.MEASURED, Stage.CLOSED, Stage.DECLINED})
TONES = {"worked": "good", "better since": "good", "made it worse": "bad", "worse since": "bad"}
PAGE = "innovate/initiative.py"


@dataclass(frozen=True)
class Tracked:
    """One initiative with what else a tracker says of it.

    done, all: its tasks. finding: of the newest measurement of its outcome, "" before the first.
    """

    one: Initiative
    done: int
    all: int
    finding: str

    @property
    def tasks(self) -> str:
        """"2/5 tasks"; "" without tasks."""
        return f"{self.done}/{words.count(self.all, 'task')}" if self.all else ""

    @property
    def tone(self) -> str:
        """As `tone` of its finding."""
        return tone(self.finding)


def tracked(db: Database) -> list[Tracked]:
    """All initiatives, in the order of the board."""
    by_initiative = defaultdict(list)
    for task in tasks.tasks(db):
        by_initiative[task.initiative_id].append(task.done_on is not None)
    found = {(row.initiative_id, row.outcome): finding_on(row.verdict["rung"],
                                                          row.verdict["finding"])
             for row in measurements.measurements(db)}
    return [
        Tracked(one, sum(by_initiative[one.id]), len(by_initiative[one.id]),
                found.get((one.id, str(one.outcome)), ""))
        for one in initiatives.initiatives(db)
    ]


def tone(finding: str) -> str:
    """Whether a finding is "good", "bad", or "open"."""
    return TONES.get(finding, "open")


def is_overdue(one: Initiative, today: date) -> bool:
    """True where its day is over and it has not been delivered."""
    return one.due_on is not None and one.due_on < today and one.stage not in DELIVERED


def go_to(number: int) -> None:
    """Opens the page of one initiative; what runs ends here."""
    standing.go(PAGE, {"initiative": str(number)})

