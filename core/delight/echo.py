"""What those who were told did since: answered, came back, scored. No comparison, so no cause."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.estimates import (
    FULL_FROM,
    INDICATIVE_FROM,
    Estimate,
    mean_interval,
    wilson,
    withheld,
)
from core.scales import SCALES, Scale
from core.store import closings, customers
from core.store.closings import Answered, CameBack, Written
from core.store.database import Database
from core.store.initiatives import Initiative


@dataclass(frozen=True)
class Told:
    """A person who was told. score_*: on one scale, that of what they had said; the first answer

    after the letter counts. came_back_on: first order or renewal since; value: of all of them.
    """

    customer: str
    name: str
    told_on: date
    answered_on: date | None
    scale: Scale | None
    score_before: float | None
    score_after: float | None
    came_back_on: date | None
    value: float | None


@dataclass(frozen=True)
class Echo:
    """What those who were told did since; no comparison group, so no cause.

    told: letters sent. waiting: letters made and not sent. answered, came_back: % of those told,
    Wilson. before, after, change: mean score of those who scored on both sides of the letter,
    paired, steps of their scale, Student's t. scale: of these scores; None without any.
    """

    told: int
    waiting: int
    answered: Estimate
    came_back: Estimate
    before: Estimate
    after: Estimate
    change: Estimate
    scale: Scale | None
    rows: tuple[Told, ...]


def echo(db: Database, initiative: Initiative, today: date) -> Echo:
    """What those who were told did up to `today`."""
    written = closings.written(db, initiative.id)
    sent = {key: one for key, one in written.items()
            if one.sent_on is not None and one.sent_on <= today}
    names = customers.customers_of(db, list(sent))
    back = closings.came_back(db, initiative.id, today)
    answers: dict[str, list[Answered]] = {}
    for one in closings.answers(db, initiative.id, today):
        answers.setdefault(one.customer, []).append(one)
    rows = [_told(key, one, (names[key].name if key in names else None) or "",
                  answers.get(key, []), back.get(key)) for key, one in sent.items()]
    waiting = sum(one.state in {"waiting", "sending"} for one in written.values())
    return echo_of(sorted(rows, key=lambda row: row.told_on, reverse=True), waiting=waiting)


def _told(
    key: str, letter: Written, name: str, answers: Sequence[Answered], back: CameBack | None
) -> Told:
    scale = Scale(letter.scale) if letter.scale and letter.score is not None else None
    after = next((one.score for one in answers
                  if scale and one.scale == scale and one.score is not None), None)
    return Told(key, name, letter.sent_on, answers[0].received_on if answers else None, scale,
                letter.score if scale else None, after, back.first_on if back else None,
                back.value if back else None)


def echo_of(rows: Sequence[Told], *, waiting: int = 0) -> Echo:
    """The figures over those who were told; pure. Scores are paired on their commonest scale."""
    n = len(rows)
    pairs = [row for row in rows if row.score_before is not None and row.score_after is not None]
    scale = Counter(row.scale for row in pairs).most_common(1)[0][0] if pairs else None
    pairs = [row for row in pairs if row.scale is scale]
    before = [float(row.score_before) for row in pairs]
    after = [float(row.score_after) for row in pairs]
    change = [late - early for early, late in zip(before, after, strict=True)]
    return Echo(n, waiting, _share(sum(row.answered_on is not None for row in rows), n),
                _share(sum(row.came_back_on is not None for row in rows), n),
                _mean(before, scale), _mean(after, scale), _mean(change, scale, is_change=True),
                scale, tuple(rows))


def _share(part: int, whole: int) -> Estimate:
    if whole < INDICATIVE_FROM:
        return withheld(whole, "%", "wilson")
    low, high = wilson(part / whole, whole)
    return Estimate(100 * part / whole, 100 * low, 100 * high, whole, "%", _grade(whole), "wilson")


def _mean(
    values: Sequence[float], scale: Scale | None, *, is_change: bool = False
) -> Estimate:
    import numpy as np

    n = len(values)
    if n < INDICATIVE_FROM or scale is None:
        return withheld(n, "steps", "student-t")
    facts = SCALES[scale]
    ends = (facts.low - facts.high, facts.high - facts.low) if is_change else (
        facts.low, facts.high)
    mean = float(np.mean(values))
    low, high = mean_interval(mean, float(np.var(values, ddof=1)), n, step=facts.step, ends=ends)
    return Estimate(mean, low, high, n, "steps", _grade(n), "student-t")


def _grade(n: int) -> str:
    return "full" if n >= FULL_FROM else "indicative"
