"""How a result is worded: a finding as a sentence, a figure with its sign, a text cut short."""

import unicodedata
from datetime import date

from core.delight.evidence.ladder import Verdict
from core.estimates import Estimate, digits_of, written
from core.model import OUTCOMES, Outcome, Stage
from core.scales import SCALES, Scale
from core.store.initiatives import Initiative

NOT_MEASURED = "Not measured yet"
FOLLOWS = "The measurement follows once enough weeks have passed."
LONGEST_PROBLEM = 180
# What the evidence of a rung is worth, short; `ladder.HEADLINES` says it in full.
RUNGS = {1: "experiment", 2: "likely", 3: "suggestive", 4: "no comparison group",
         5: "cause unknown"}

# How far it is, where its start is not ahead; what was approved and has begun is under way.
STANDS = {Stage.APPROVED: "is under way", Stage.IN_PROGRESS: "is under way",
          Stage.SHIPPED: "is done", Stage.MEASURED: "is done", Stage.CLOSED: "is done",
          Stage.DECLINED: "was declined"}


def headline(
    initiative: Initiative, verdict: Verdict | None, scale: Scale | None, today: date
) -> str:
    """The finding as a sentence; no causal word without a comparison group."""
    name = f"“{cut(initiative.name, 60)}”"
    begins = initiative.live_from
    if begins is not None and begins > today:
        return f"{name} begins on {day(begins)}"
    stands = f"{name} {STANDS.get(initiative.stage, 'has not begun')}"
    if verdict is None:
        return f"{stands}; its effect is not measured yet"
    if verdict.finding == "too early":
        return f"{stands}; it is too early to tell its effect"
    if verdict.effect.value is None or verdict.finding == "cannot be told":
        return f"{stands}; its effect cannot be told"
    if verdict.finding == "no effect found":
        return f"{stands}; no effect was found"
    what = f"{noun_of(verdict.outcome, scale)} {amount(verdict.effect.value, verdict.outcome)}"
    if verdict.rung >= 4:
        return f"After {name}: {what}; other changes are included"
    likely = {1: "", 2: "likely ", 3: "perhaps "}[verdict.rung]
    return f"{name} {likely}{verdict.finding}: {what}"


def noun_of(outcome: Outcome, scale: Scale | None) -> str:
    """The outcome as it is called: the score by its name."""
    if outcome is Outcome.SCORE and scale is not None:
        return SCALES[scale].score
    return OUTCOMES[outcome].title.lower()


def amount(value: float, outcome: Outcome) -> str:
    """"+6.2 points"."""
    unit = OUTCOMES[outcome].unit
    return f"{signed(value, digits_of(unit))} {unit}"


def signed(value: float, digits: int) -> str:
    """"+6.2", "−0.4", "0.0"."""
    text = written(value, digits)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def interval(effect: Estimate) -> str:
    """"95 %: +1.2 to +11.2"; "" where withheld."""
    if effect.low is None or effect.high is None:
        return ""
    low, high = (signed(end, digits_of(effect.unit)) for end in (effect.low, effect.high))
    return f"95\u00a0%: {low} to {high}"


def result(verdict: Verdict | None) -> dict[str, object]:
    """effect, effect_unit, interval, evidence, behind, problems, as `report.GoodNews` has them."""
    nothing = {"effect": "", "effect_unit": "", "interval": "", "problems": ()}
    if verdict is None:
        return nothing | {"evidence": NOT_MEASURED, "behind": FOLLOWS}
    behind = FOLLOWS if verdict.finding == "too early" else (
        f"{count(verdict.treated_segments, 'segment')} with the change, "
        f"{verdict.comparison_segments:,} for comparison; {verdict.weeks_before:,} weeks "
        f"before, {verdict.weeks_after:,} after.")
    words = nothing | {"evidence": verdict.headline, "behind": behind, "problems": tuple(
        cut(problem, LONGEST_PROBLEM) for problem in verdict.problems[:2])}
    if verdict.finding == "cannot be told" and verdict.effect.value is not None:
        words["evidence"] = f"Cannot be told. {verdict.headline}"
    if verdict.effect.value is None:
        return words
    facts = OUTCOMES[verdict.outcome]
    digits = digits_of(facts.unit)
    return words | {
        "effect": signed(verdict.effect.value, digits),
        "effect_unit": f"{facts.unit}, {facts.title.lower()}",
        "interval": interval(verdict.effect)}


def groups_title(verdict: Verdict | None, scale: Scale | None) -> str:
    """What the figures before and after are: the outcome with its unit; "" without a verdict."""
    if verdict is None:
        return ""
    noun = noun_of(verdict.outcome, scale)
    return f"{noun[0].upper()}{noun[1:]}, {verdict.before.unit}, with 95 % intervals"


def one_line(text: str) -> str:
    """The text on one line, without control characters: no slide may carry them."""
    return "".join(letter for letter in " ".join(text.split())
                   if unicodedata.category(letter) not in {"Cc", "Cs"})


def cut(text: str, most: int) -> str:
    """The text on one line, cut at a word with "…" where it is longer than `most` letters."""
    line = one_line(text)
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0][: most - 1].rstrip(" ,;.–-") + "…"


def day(moment: date | None) -> str:
    """"3 Mar 2026"; "" for None."""
    return f"{moment.day} {moment:%b %Y}" if moment else ""


def count(n: int, noun: str, plural: str | None = None) -> str:
    """"1 person", "1,204 people"."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"
