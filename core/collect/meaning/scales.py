"""Which scale a score stands on: the header's words first, then the values; else ask."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.collect.meaning.words import (
    EFFORT,
    EMPLOYEES,
    RECOMMEND,
    SATISFACTION,
    THUMBS,
    has_any,
    plain,
)
from core.errors import BadInput
from core.scales import OWN, SCALES, Scale, own_name

# Below this share of values outside, a scale still fits: those rows are refused one by one.
TOLERATED = 0.01
# A percentage file has most of its values above ten; a stray 11 does not make one.
PERCENT_SHARE = 1 / 3
NO_SCORE = frozenset({"", "-", "–", "n/a", "na", "null", "none", "nan", "k.a.", "k. a.",
                      "keine angabe", "offered", "unoffered", "not offered", "no answer"})
_GOOD = ("good", "yes", "satisfied", "👍", "true", "ja", "gut", "zufrieden", "oui", "bien", "bon",
         "sí", "si", "bueno", "buena", "satisfait", "satisfecho", "up", "thumbs up", "like",
         "happy", "positive")
_BAD = ("bad", "no", "unsatisfied", "dissatisfied", "👎", "false", "nein", "schlecht",
        "unzufrieden", "non", "mal", "mauvais", "malo", "mala", "insatisfait", "insatisfecho",
        "down", "thumbs down", "dislike", "unhappy", "negative")
THUMB_WORDS = dict.fromkeys(_GOOD, 1.0) | dict.fromkeys(_BAD, 0.0)
_SKIN = re.compile("[\U0001F3FB-\U0001F3FF\ufe0f]")
# 9 · 4,5 · 85 % · 4/5 · "10 - Extremely likely" · "5 stars"; never a date.
_SCORE = re.compile(
    r"^\s*([-+]?\d{1,4}(?:[.,]\d+)?)\s*(?:%|/\s*\d{1,3}|(?:\s|[-–—:(=]\s*)[^\W\d_]\D*)?\s*$")
_RANGE = re.compile(r"(?<!\d)([01])\s*(?:-|–|to|bis|a|à|\.\.)\s*(5|7|10|100)(?!\d)")
_SCALE_TEXT = re.compile(r"^(\w+)(?:,(\w+)@(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d))?$")


def is_no_score(text: str) -> bool:
    """True for the texts that stand for a missing score."""
    return text.strip().casefold() in NO_SCORE


def number_of(text: str) -> float | None:
    """The number a score's text holds (decimal comma and labels allowed), or None."""
    match = _SCORE.match(text)
    return float(match[1].replace(",", ".")) if match else None


def thumb_of(text: str) -> float | None:
    """1 for good, yes, 👍; 0 for bad, no, 👎; None for anything else."""
    word = _SKIN.sub("", text).strip().casefold()
    return THUMB_WORDS.get(word)


def score_of_text(text: str, scale: Scale) -> float | None:
    """The score on `scale`, or None where the text is none or lies outside."""
    value = thumb_of(text) if scale is Scale.THUMBS else None
    if value is None:
        value = number_of(text)
    facts = SCALES[scale]
    if value is None or not facts.low <= value <= facts.high:
        return None
    return value if scale is not Scale.THUMBS or value in (0, 1) else None


@dataclass(frozen=True)
class ScalePlan:
    """One scale, or two: `second` holds from `since` to `until`, both days included."""

    first: Scale
    second: Scale | None = None
    since: date | None = None
    until: date | None = None

    def __str__(self) -> str:
        if self.second is None:
            return self.first.value
        return f"{self.first.value},{self.second.value}@{self.since}..{self.until}"

    def is_second(self, day: date | None) -> bool:
        """True where a response of that day stands on the second scale; undated ones never do."""
        return bool(self.second and day and self.since <= day <= self.until)


def scale_plan(text: str) -> ScalePlan:
    """Reads `nps`, `percent:Trust index` or `csat5,stars10@2015-06-09..2015-08-02`.

    Raises BadInput.
    """
    if text.startswith(OWN):
        if (name := own_name(text)) is None:
            raise BadInput("Give your 0–100 score a name of at most 40 letters and digits, such as "
                           f"{OWN}Trust index.")
        return ScalePlan(Scale(f"{OWN}{name}"))
    names = ", ".join(SCALES)
    match = _SCALE_TEXT.match(text.strip().replace(" ", ""))
    if not match or match[1] not in list(Scale) or (match[2] and match[2] not in list(Scale)):
        raise BadInput(
            f"The scale “{text}” is not known. Scales are {names}; two with a border in time are "
            "written csat5,stars10@2015-06-09..2015-08-02."
        )
    if not match[2]:
        return ScalePlan(Scale(match[1]))
    try:
        since, until = date.fromisoformat(match[3]), date.fromisoformat(match[4])
    except ValueError as error:
        raise BadInput(f"The scale “{text}” names a date that does not exist.") from error
    if since > until:
        raise BadInput(f"The scale “{text}” ends before it begins. Swap the two dates.")
    if match[1] == match[2]:
        raise BadInput(f"The scale “{text}” names the same scale twice. Write only {match[1]}.")
    return ScalePlan(Scale(match[1]), Scale(match[2]), since, until)


@dataclass(frozen=True)
class ScaleReading:
    """scales: those that fit, the likelier first; more than one must be asked. evidence: why."""

    scales: tuple[Scale, ...]
    evidence: str


def read_scale(header: str, values: Mapping[float, int], *, words: bool = False) -> ScaleReading:
    """The scale of a score column.

    values: score → how often, thumbs already 1 or 0. words: the column held thumbs words.
    Where nothing fits, `scales` is empty.
    """
    if words:
        return ScaleReading((Scale.THUMBS,), "its values are words for good and bad")
    named = _named(header, values)
    if named:
        return named
    return _observed(values)


def _named(header: str, values: Mapping[float, int]) -> ScaleReading | None:
    """What the header's words say, unless most values contradict them."""
    name = plain(header)
    steps = _RANGE.search(header)
    top = _top(values)
    found: Scale | None = None
    if steps and (ends := (int(steps[1]), int(steps[2]))) in _BY_RANGE:
        found = _BY_RANGE[ends]
        if found is Scale.CSAT7 and has_any(name, EFFORT):
            found = Scale.CES7
        if found is Scale.CSAT7 and not has_any(name, SATISFACTION):
            return None
        if found is Scale.STARS10 and has_any(name, RECOMMEND):
            found = Scale.NPS
    elif set(values) == {0.0, 1.0} and (has_any(name, THUMBS) or not has_any(name, RECOMMEND)):
        found = Scale.THUMBS
    elif has_any(name, RECOMMEND):
        found = Scale.THUMBS if top <= 1 else Scale.NPS
    elif has_any(name, EFFORT):
        found = Scale.CES7
    elif has_any(name, SATISFACTION):
        found = (Scale.CSAT5 if top <= 5 else Scale.CSAT7 if top <= 7 else
                 Scale.STARS10 if top <= 10 else Scale.PERCENT)
    if found is Scale.NPS and has_any(name, EMPLOYEES):
        found = Scale.ENPS
    if found is None or _outside(values, found) > 0.5:
        return None
    return ScaleReading((found,), f"the header says “{header}”")


_BY_RANGE = {(0, 10): Scale.NPS, (1, 5): Scale.CSAT5, (1, 7): Scale.CSAT7, (1, 10): Scale.STARS10,
             (0, 100): Scale.PERCENT, (0, 1): Scale.THUMBS}


def _observed(values: Mapping[float, int]) -> ScaleReading:
    """What the values' range says. Few and stray values outside are left to their rows."""
    top, n = _top(values), sum(values.values())
    zeros = values.get(0.0, 0)
    if not n:
        return ScaleReading((), "it holds no numbers")
    span = f"its {n:,} values run from {min(values):g} to {max(values):g}"
    if top > 100:
        return ScaleReading((), span)
    if top > 10:
        return ScaleReading((Scale.PERCENT,), span)
    if set(values) <= {0.0, 1.0} and zeros:
        return ScaleReading((Scale.THUMBS,), "its only values are 0 and 1")
    has_zero = zeros > n * TOLERATED
    if top <= 5 and not has_zero:
        return ScaleReading((Scale.CSAT5,), span)
    if has_zero:
        # Zeros among 1–5 may be answers left out; among 0–10 they are the worst ones.
        fits = (Scale.NPS, Scale.CSAT5) if top <= 5 and n >= 30 else (Scale.NPS,)
        return ScaleReading(fits, span)
    if top <= 7:
        wider = () if n >= 30 else (Scale.STARS10, Scale.NPS)
        return ScaleReading((Scale.CSAT7, Scale.CES7, *wider), span)
    return ScaleReading((Scale.STARS10, Scale.NPS), span)


def _top(values: Mapping[float, int]) -> float:
    """The top of the range once stray values above it are left out."""
    kept = Counter({value: n for value, n in values.items() if 0 <= value <= 100})
    n = kept.total()
    if not n:
        return float("inf") if values else 0.0
    if sum(count for value, count in kept.items() if value > 10) >= n * PERCENT_SHARE:
        return 100.0
    for top in (1, 5, 7, 10):
        if sum(count for value, count in kept.items() if value > top) <= n * TOLERATED:
            return top
    return 10.0


def _outside(values: Mapping[float, int], scale: Scale) -> float:
    facts = SCALES[scale]
    n = sum(values.values())
    out = sum(count for value, count in values.items() if not facts.low <= value <= facts.high)
    return out / n if n else 0.0
