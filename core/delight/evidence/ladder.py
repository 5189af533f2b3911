"""The ladder of evidence: what a comparison is worth, and what may be said of it.

`statistics.md`, "Did it work?". A rung says how good the evidence is, a finding what it shows;
no causal word stands without a comparison, and "cannot be told" is a finding like the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

import numpy as np

from core.estimates import Estimate, flags, withheld
from core.model import OUTCOMES, Outcome

Finding = Literal["worked", "made it worse", "no effect found", "cannot be told", "too early"]

FEW_SEGMENTS, ENOUGH_SEGMENTS = 3, 10
SHORT_WEEKS, ENOUGH_WEEKS, ALONE_WEEKS = 8, 26, 52
WEEKS_AFTER = 4
FOUND: set[Finding] = {"worked", "made it worse"}

HEADLINES = {
    1: "Measured effect (experiment)",
    2: "Likely effect: compared with similar untreated segments; assumes they would have moved "
       "alike",
    3: "Suggestive: few comparison segments",
    4: "Suggestive: no comparison group; other changes at the same time are included",
    5: "Change observed; cause unknown",
}
SHORT_HISTORY = "Suggestive: short history"
FEW_AND_SHORT = "Suggestive: few comparison segments and short history"
NO_DATA = "Not enough data to see a change"  # rung 5, where nothing was observed either
TOO_EARLY = f"Too early to tell: measuring needs {WEEKS_AFTER} full weeks after the start"


@dataclass(frozen=True)
class Verdict:
    """What is known of one outcome of one initiative.

    rung: 1 (experiment) … 5 (no comparison: no effect). effect: in the outcome's unit, as it was
    measured: fewer support requests are negative; `OUTCOMES[outcome].good` says which way is
    good. Withheld on rung 5. before, after: of the segments it acts on; control_*: of the
    comparison segments, withheld without any; their units are the outcome's own (points, %, the
    currency, a rate). detectable: the smallest effect that would probably have shown, 2.9
    standard errors; None on rung 5. weeks_before: those with data. problems: what was left out
    and why something cannot be told, a sentence each. mechanism: what the topic's mentions are
    consistent with (the score only). expected: the effect that was hoped for, in the good
    direction positive. picture: both groups' means by four weeks, rows of `start` (ISO date),
    `treated`, `treated_low`, `treated_high`, `comparison`, `comparison_low`, `comparison_high`
    (None where too little), units as `before`. live_from: ISO date, "" where there is none.
    p_value: of no effect, two-sided; None on rung 5. exploratory: it is not judged by this
    outcome. ways: the effect computed otherwise, rows of the fields of `sensitivity.Way`. mix: who
    answered, rows of the fields of `mix_shown.Class` (worth in the effect's unit); unadjusted: the
    effect with the mix left in, withheld where there is none. by_hand: what the effect is computed
    from, rows of `by_hand.Step.to_json`; none on rungs 4 and 5.
    """

    outcome: Outcome
    rung: int
    finding: Finding
    headline: str
    effect: Estimate
    before: Estimate
    after: Estimate
    control_before: Estimate
    control_after: Estimate
    detectable: float | None = None
    comparison_segments: int = 0
    treated_segments: int = 0
    weeks_before: int = 0
    weeks_after: int = 0
    problems: tuple[str, ...] = ()
    mechanism: str | None = None
    expected: float | None = None
    picture: tuple[dict[str, object], ...] = field(default=())
    live_from: str = ""
    p_value: float | None = None
    exploratory: bool = False
    ways: tuple[dict[str, object], ...] = field(default=())
    mix: tuple[dict[str, object], ...] = field(default=())
    unadjusted: Estimate = field(default=withheld(0, "", "none"))
    by_hand: tuple[dict[str, object], ...] = field(default=())

    def to_json(self) -> dict:
        """Plain values for the database; no NaN among them."""
        return asdict(self) | {"outcome": str(self.outcome), "problems": list(self.problems),
                               "picture": list(self.picture), "ways": list(self.ways),
                               "mix": list(self.mix), "by_hand": list(self.by_hand)}

    @classmethod
    def from_json(cls, plain: Mapping) -> "Verdict":
        """The verdict that `to_json` made plain."""
        estimates = {name: Estimate(**plain[name]) for name in (
            "effect", "before", "after", "control_before", "control_after")}
        if "unadjusted" in plain:  # what was kept before has none, nor ways, nor a mix
            estimates["unadjusted"] = Estimate(**plain["unadjusted"])
        lists = {name: tuple(plain.get(name, ()))
                 for name in ("problems", "picture", "ways", "mix", "by_hand")}
        return cls(**{**plain, **estimates, **lists, "outcome": Outcome(plain["outcome"])})


def rung_of(comparison_segments: int, weeks_before: int, *, drawn: int = 0) -> int:
    """1 … 5. weeks_before: those that have data. drawn: segments that chance gave the change."""
    if min(drawn, comparison_segments) >= FEW_SEGMENTS:
        return 1
    if comparison_segments < FEW_SEGMENTS:
        return 4 if weeks_before >= ALONE_WEEKS else 5
    if comparison_segments >= ENOUGH_SEGMENTS and weeks_before >= ENOUGH_WEEKS:
        return 2
    return 3 if weeks_before >= SHORT_WEEKS else 5


def headline_of(rung: int, comparison_segments: int, weeks_before: int) -> str:
    """The words that the ladder allows on that rung."""
    if rung != 3:
        return HEADLINES[rung]
    few, short = comparison_segments < ENOUGH_SEGMENTS, weeks_before < ENOUGH_WEEKS
    if few and short:
        return FEW_AND_SHORT
    return SHORT_HISTORY if short else HEADLINES[3]


def finding_of(outcome: Outcome, effect: Estimate, expected: float | None) -> Finding:
    """What the effect's interval says.

    expected: the effect that was hoped for, in the good direction positive; without one an
    interval around 0 excludes nothing.
    """
    if effect.low is None or effect.high is None:
        return "cannot be told"
    good = OUTCOMES[outcome].good
    low, high = sorted((good * effect.low, good * effect.high))
    if low > 0:
        return "worked"
    if high < 0:
        return "made it worse"
    if expected is not None and not low <= expected <= high:
        return "no effect found"
    return "cannot be told"


def explored(verdicts: Sequence[Verdict], asked: Outcome) -> list[Verdict]:
    """The verdicts, those on outcomes that it is not judged by marked as exploratory.

    Whoever looks at many outcomes finds something in one of them: an effect among them is found
    only where it stands out at a false discovery rate of 10 % (Benjamini and Hochberg 1995).
    """
    others = [it for it in verdicts if it.outcome is not asked and it.p_value is not None]
    passed = flags(np.array([it.p_value for it in others]))
    stands_out = {it.outcome: bool(one) for it, one in zip(others, passed, strict=True)}
    told = []
    for found in verdicts:
        if found.outcome is asked:
            told.append(found)
            continue
        found = replace(found, exploratory=True)
        if found.finding in FOUND and not stands_out.get(found.outcome, True):
            found = replace(found, finding="cannot be told", problems=(
                f"Exploratory: among the {len(others):,} outcomes that it is not judged by, this "
                "one does not stand out enough to be more than chance.", *found.problems))
        told.append(found)
    return told
