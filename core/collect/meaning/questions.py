"""How scores and dates read, and what only a person can decide about them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from core.collect.files.readers import Opened
from core.collect.meaning.borders import Border, border_in_time
from core.collect.meaning.dates import ORDER_NAMES, DateReading, parse_date
from core.collect.meaning.scales import (
    ScalePlan,
    is_no_score,
    number_of,
    read_scale,
    scale_plan,
    thumb_of,
)
from core.errors import BadInput
from core.scales import SCALES, Scale


@dataclass(frozen=True)
class Question:
    """What only a person can decide. readings: each as it is given back; meanings: in words.

    inside, outside: score → how often, within the border's dates and beyond them (without a
    border, all scores are outside).
    """

    about: str
    message: str
    readings: tuple[str, ...]
    meanings: tuple[str, ...]
    inside: dict[float, int]
    outside: dict[float, int]
    since: date | None = None
    until: date | None = None


def scores_in(counts: Counter[str]) -> dict[float, int]:
    """Score → how often, lowest first; thumbs words count as 1 and 0."""
    found: Counter[float] = Counter()
    words = has_words(counts)
    for text, count in counts.items():
        value = thumb_of(text) if words else number_of(text)
        if value is not None and not is_no_score(text):
            found[value] += count
    return dict(sorted(found.items()))


def has_words(counts: Counter[str]) -> bool:
    """True where most of the column are words for good and bad."""
    thumbs = sum(n for text, n in counts.items() if thumb_of(text) is not None)
    return thumbs > sum(n for text, n in counts.items() if number_of(text) is not None)


@dataclass(frozen=True)
class ScaleFound:
    """The scale as text, the evidence in words, and the question where it must be asked."""

    text: str | None
    evidence: str
    question: Question | None = None
    refusal: str | None = None

    @classmethod
    def read(
        cls, file: Opened, placed: dict[str, str], counts: Counter[str], *, given: str | None,
        order: str | None, known: str | None, before: str | None,
    ) -> "ScaleFound":
        """The scale of the score column, whose texts are `counts`.

        given: a person's. order: of the dates. known: an earlier file's of this shape.
        before: that on which this very file came in.
        Raises BadInput where `given` is no scale. Where none fits, `refusal` says so.
        """
        if given:
            if "score" not in placed:
                raise BadInput(
                    f"The scale {given} was given, but no column is the score. "
                    "Name it with --set score=COLUMN."
                )
            return cls(str(scale_plan(given)), "set by hand")
        if "score" not in placed:
            return cls(None, "")
        if before:
            return cls(before, "as this very file came in before")
        header = placed["score"]
        scores = scores_in(counts)
        found = read_scale(header, scores, words=has_words(counts))
        border = _border(file, placed, order) if max(scores, default=0) > 5 else None
        if border:
            return _asked_border(header, found.scales, border)
        if not found.scales:
            return cls(None, found.evidence, refusal=(
                f"The scores in “{header}” fit no scale: {found.evidence}. Give the scale with "
                f"--scale ({', '.join(SCALES)}), or another column with --set score=COLUMN."
            ))
        if len(found.scales) > 1 and known in found.scales:
            return cls(known, f"an earlier file of this shape is on {known}")
        if len(found.scales) > 1:
            return _asked_range(header, found.scales, found.evidence, scores)
        return cls(found.scales[0].value, found.evidence)


def _border(file: Opened, placed: dict[str, str], order: str | None) -> Border | None:
    if "date" not in placed or order is None:
        return None
    dated: Counter[tuple[date, float]] = Counter()
    for (day_text, score_text), count in file.pairs(placed["date"], placed["score"]).items():
        day, score = parse_date(day_text, order), number_of(score_text)
        if day and score is not None and 0 <= score <= 10:
            dated[day, score] += count
    return border_in_time(dated)


def _asked_border(header: str, whole: tuple[Scale, ...], border: Border) -> ScaleFound:
    second = read_scale(header, border.inside).scales or (Scale.STARS10,)
    first = read_scale(header, border.outside).scales or (Scale.CSAT5,)
    # The words that named the whole (NPS, say) name the wider of the two.
    outer = Scale.CSAT5 if first[0] in second else first[0]
    readings = [ScalePlan(outer, scale, border.since, border.until) for scale in second]
    readings += [ScalePlan(scale) for scale in whole or second]
    n_inside, n_outside = sum(border.inside.values()), sum(border.outside.values())
    above = sum(count for score, count in border.inside.items() if score > 5)
    message = (
        f"The scale of “{header}” seems to change in time: all {above:,} scores above 5 lie "
        f"among the {n_inside:,} from {border.since} to {border.until}, none among the other "
        f"{n_outside:,}. Choose with --scale: {' or '.join(map(str, readings))}."
    )
    return ScaleFound(None, "it seems to change in time", Question(
        "scale", message, tuple(map(str, readings)), tuple(map(_meaning, readings)),
        border.inside, border.outside, border.since, border.until,
    ))


def _asked_range(
    header: str, scales: tuple[Scale, ...], evidence: str, scores: dict[float, int],
) -> ScaleFound:
    names = " or ".join(scales)
    message = (f"The scores in “{header}” could stand on more than one scale: {evidence}, and no "
               f"word says which. Choose with --scale: {names}.")
    return ScaleFound(None, evidence, Question(
        "scale", message, tuple(map(str, scales)),
        tuple(SCALES[scale].title for scale in scales), {}, scores,
    ))


def _meaning(plan: ScalePlan) -> str:
    first = SCALES[plan.first].title
    if plan.second is None:
        return f"{first}, throughout"
    return (f"{first}; but {SCALES[plan.second].title} from {plan.since} to {plan.until}, "
            "kept as a source of its own")


def only_order(dates: DateReading | None) -> str | None:
    """The order of the dates where only one fits."""
    return dates.orders[0] if dates and len(dates.orders) == 1 else None


def date_evidence(dates: DateReading | None, order: str | None) -> str:
    """Why the dates are read as they are, in words."""
    if dates is None:
        return ""
    if order is None:
        return "two readings fit" if dates.orders else "no value is a date"
    how = "each value reads in one way" if dates.plain else ORDER_NAMES[order]
    return f"{how}: {dates.parsed:,} of {dates.filled:,} values are dates"


def date_question(
    placed: dict[str, str], dates: DateReading | None, order: str | None,
) -> Question | None:
    """What to ask where more than one order fits and none was given; else None."""
    if dates is None or order or len(dates.orders) < 2:
        return None
    readings = tuple(f"date={placed['date']}:{fit}" for fit in dates.orders)
    message = (
        f"The dates in “{placed['date']}” can be read in more than one way: "
        f"{' or '.join(dates.examples)}. Choose with --set: {' or '.join(readings)}."
    )
    return Question("date", message, readings, dates.examples, {}, {})
