"""An initiative in one row, in words: the same on the executive's page and in the board pack."""

from dataclasses import dataclass

from core.delight import wording
from core.delight.money.amounts import amount, between
from core.delight.money.portfolio import Row
from core.model import OUTCOMES

FINDINGS = {
    "worked": "Worked", "better since": "Better since", "made it worse": "Made it worse",
    "worse since": "Worse since", "no effect found": "No effect found",
    "cannot be told": "Cannot be told", "too early": "Too early to tell",
    "not measured yet": "Not measured yet",
}
LONGEST_WHY = 120  # letters, three lines of the list; the initiative's page has them all


@dataclass(frozen=True)
class Listed:
    """Plain texts. when: since which day, and what was spent. finding: what came of it.

    effect: with its interval; why where none is told. rung: "rung 3: suggestive", "" before it was
    measured. behind: how realised was reckoned; whole: what the whole horizon promises.
    """

    name: str
    when: str
    finding: str
    effect: str
    rung: str
    realised: str
    realised_note: str
    promised: str
    promised_note: str
    behind: str
    whole: str

    @property
    def evidence(self) -> str:
        """The effect and the rung on one line."""
        return "; ".join(filter(None, (self.effect, self.rung)))


def listed(row: Row, currency: str) -> Listed:
    """The row in words."""
    one = row.initiative
    begun = f"{'since' if row.begun else 'from'} {wording.day(one.live_from)}"
    cost = "" if row.cost is None else f", {amount(row.cost, currency)} spent"
    came = row.realised
    realised = (("not counted", came.why_not) if came.money is None else
                (between(came.money, currency), f"in {came.months:.1f} months"))
    whole = f"{between(row.whole, currency)} in {row.horizon} months" if row.whole else ""
    return Listed(
        one.name, (begun if one.live_from else str(one.stage)) + cost, FINDINGS[row.finding],
        *_evidence(row), *realised, *_promised(row, currency),
        "; ".join(part.said for part in came.parts), whole)


def _evidence(row: Row) -> tuple[str, str]:
    """The effect with its interval, or why there is none, and the rung it stands on."""
    verdict = row.verdict
    if verdict is None:
        return "", ""
    if verdict.finding == "too early":
        return "measuring needs 4 full weeks", ""
    rung = f"rung {verdict.rung}: {wording.RUNGS[verdict.rung]}"
    if verdict.effect.value is None:
        why = verdict.problems[0].rstrip(".") if verdict.problems else ""
        return wording.cut(why, LONGEST_WHY), rung
    effect = wording.amount(verdict.effect.value, verdict.outcome)
    return (f"{OUTCOMES[verdict.outcome].title} {effect}, {wording.interval(verdict.effect)}", rung)


def _promised(row: Row, currency: str) -> tuple[str, str]:
    if row.whole is None:
        return ("no sum", row.unpriced) if row.unpriced else ("no forecast", "none was frozen")
    if row.promised is None:
        return between(row.whole, currency), f"in {row.horizon} months"
    return between(row.promised, currency), f"in {row.months:.1f} months"
