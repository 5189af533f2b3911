"""Scenarios side by side: named sets of assumptions, each drawn with the same draws."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from core.delight.money.outlook import Basis, Outlook, outlook
from core.delight.wording import cut
from core.errors import BadInput
from core.estimates import written
from core.focus.numbers.assumptions import FACTS, Assumption
from core.focus.numbers.value import Range, range_of
from core.store.scenarios import Ends, Key, Scenario

AS_PLANNED = "As planned"
CAUTIOUS = "Cautious"
LONGEST_NAME = 56  # letters of an initiative beside its assumption
# An effect wins over those who are not content: the more these are worth, the less it brings.
MORE_IS_WORSE = {"one_off_cost", "run_cost", "ramp", "retention_detractor", "margin_detractor",
                 "retention_other", "margin_other"}
EITHER_WAY = {"retention_passive", "margin_passive"}  # some leave the passives, some join them


@dataclass(frozen=True)
class Compared:
    """One scenario. scenario: None for what holds today.

    against: NPV less that of today's assumptions, draw by draw: P10/P50/P90; None for today's own.
    changed: (what, as it holds today, as the scenario says it).
    """

    name: str
    scenario: Scenario | None
    outlook: Outlook
    against: Range | None
    changed: tuple[tuple[str, str, str], ...]


def compared(
    found: Basis, kept: Sequence[Scenario], *, begins_in: int = 1
) -> tuple[list[Compared], list[tuple[str, str]]]:
    """Today's assumptions and each scenario; and (name, why) of those that cannot be drawn."""
    today = outlook(found, begins_in=begins_in)
    if today is None:
        return [], []
    rows, refused = [Compared(AS_PLANNED, None, today, None, ())], []
    for one in kept:
        try:
            seen = outlook(found, one.assumptions, begins_in=begins_in)
        except BadInput as error:
            refused.append((one.name, str(error)))
            continue
        rows.append(Compared(one.name, one, seen, range_of(seen.draws - today.draws),
                             differences(found, one.assumptions)))
    return rows, refused


def differences(
    found: Basis, changes: Mapping[Key, Ends]
) -> tuple[tuple[str, str, str], ...]:
    """(what, as it holds today, as it is changed) of each assumption that is another."""
    rows = []
    for key, held in found.assumptions.items():
        if key in changes and changes[key] != (held.low, held.likely, held.high):
            rows.append((title_of(found, key), ends_said((held.low, held.likely, held.high)),
                         ends_said(changes[key])))
    return tuple(rows)


def title_of(found: Basis, key: Key) -> str:
    """"Causal share"; with the initiative's name where it is its own."""
    number, name = key
    whose = next((one.initiative.name for one in found.planned if one.initiative.id == number), "")
    return f"{FACTS[name].title}: {cut(whose, LONGEST_NAME)}" if whose else FACTS[name].title


def ends_said(ends: Ends) -> str:
    """"50 (30 to 70)"; the figure alone where it has no range."""
    low, likely, high = (figure(end) for end in ends)
    return likely if low == high else f"{likely} ({low} to {high})"


def figure(value: float) -> str:
    """With one decimal where it has few digits."""
    return written(value, 0 if abs(value) >= 100 or value == round(value) else 1)


def cautious(held: Mapping[Hashable, Assumption]) -> dict[Hashable, Ends]:
    """The worse half of each range: what was likely is now the good end.

    The likely value lies half way between the bad end and what was likely; figures without a
    range stay, and so do those of which it depends what is worse.
    """
    return {key: _worse(one) for key, one in held.items()
            if not one.is_sure and one.name not in EITHER_WAY}


def _worse(held: Assumption) -> Ends:
    if held.name in MORE_IS_WORSE:
        return held.likely, (held.likely + held.high) / 2, held.high
    return held.low, (held.low + held.likely) / 2, held.likely
