"""From a chunk of text cells to feedback and rejects, as a plan says; pure."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from core.collect.dates import is_no_date, parse_date
from core.collect.json_rows import json_text
from core.collect.plan import Plan
from core.collect.readers import Chunk
from core.collect.scales import ScalePlan, is_no_score, number_of, score_of_text
from core.model import SCALES, Feedback, Reject, Role, Scale

_LANGUAGES = {
    "english": "en", "englisch": "en", "anglais": "en", "ingles": "en", "inglés": "en",
    "german": "de", "deutsch": "de", "allemand": "de", "aleman": "de", "alemán": "de",
    "french": "fr", "franzosisch": "fr", "französisch": "fr", "francais": "fr", "français": "fr",
    "frances": "fr", "francés": "fr", "spanish": "es", "spanisch": "es", "espagnol": "es",
    "espanol": "es", "español": "es", "italian": "it", "italienisch": "it", "italiano": "it",
    "dutch": "nl", "niederländisch": "nl", "nederlands": "nl", "portuguese": "pt",
    "português": "pt", "polish": "pl", "polski": "pl",
}
NO_TEXT = frozenset({"", "nan", "null", "none"})


class _Refused(Exception):
    """Why a row is not accepted."""


@dataclass(frozen=True)
class RowReader:
    """Reads rows under a plan. sources: the names for its first and (if any) second scale."""

    plan: Plan
    sources: tuple[str, ...]
    scales: ScalePlan | None = field(init=False)
    places: dict[Role, int] = field(init=False)
    others: tuple[tuple[str, int], ...] = field(init=False)

    def __post_init__(self) -> None:
        at = {name: position for position, name in enumerate(self.plan.columns)}
        object.__setattr__(self, "scales", self.plan.scales)
        object.__setattr__(self, "places", {r: at[name] for r, name in self.plan.roles.items()})
        object.__setattr__(self, "others", tuple((n, at[n]) for n in self.plan.attributes))

    def read(self, chunk: Chunk) -> tuple[list[Feedback], list[Reject]]:
        """Every row of the chunk, either as feedback or as a reject with its reason."""
        feedback: list[Feedback] = []
        rejects: list[Reject] = []
        for at, cells in enumerate(zip(*chunk.cells, strict=True)):
            line, problem = chunk.lines[at], chunk.problems[at]
            if problem:
                rejects.append(Reject(line, problem, chunk.raws[at] or "[]"))
                continue
            try:
                feedback.append(self._feedback(cells, line, chunk.keys[at]))
            except _Refused as refusal:
                rejects.append(Reject(line, str(refusal), json_text(list(cells))))
        return feedback, rejects

    def _feedback(self, cells: tuple[str, ...], line: int, key: str) -> Feedback:
        received_on = self._date(cells)
        is_second = bool(self.scales) and self.scales.is_second(received_on)
        score = self._score(cells, is_second)
        comment = self._text(cells, "comment")
        if comment is not None and comment.casefold() in NO_TEXT:
            comment = None
        if score is None and comment is None:
            raise _Refused("neither a score nor a comment")
        email = self._text(cells, "email")
        return Feedback(
            row_key=key, line=line, source=self.sources[is_second], score=score, comment=comment,
            external_id=self._text(cells, "id"), received_on=received_on,
            customer=self._text(cells, "customer"), email=email.lower() if email else None,
            language=language_code(self._text(cells, "language")),
            step=self._text(cells, "step"),
            attributes={name: value for name, at in self.others if (value := cells[at].strip())},
        )

    def _text(self, cells: tuple[str, ...], role: Role) -> str | None:
        at = self.places.get(role)
        return (cells[at].strip() or None) if at is not None else None

    def _date(self, cells: tuple[str, ...]) -> date | None:
        text = self._text(cells, "date")
        if text is None or is_no_date(text):
            return None
        found = parse_date(text, self.plan.date_order or "dmy")
        if found is None:
            raise _Refused(f"the date “{text[:60]}” does not exist or cannot be read")
        return found

    def _score(self, cells: tuple[str, ...], is_second: bool) -> float | None:
        text = self._text(cells, "score")
        if text is None or self.scales is None or is_no_score(text):
            return None
        return _score(text, self.scales.second if is_second else self.scales.first)


def _score(text: str, scale: Scale) -> float:
    value = _cached_score(text, scale)
    if value is None:
        facts = SCALES[scale]
        what = "is outside the scale" if number_of(text) is not None else "is no score on the scale"
        raise _Refused(f"the score “{text[:60]}” {what} {facts.low:g}–{facts.high:g} ({scale})")
    return value


@lru_cache(maxsize=10_000)
def _cached_score(text: str, scale: Scale) -> float | None:
    return score_of_text(text, scale)


@lru_cache(maxsize=1_000)
def language_code(text: str | None) -> str | None:
    """`de-AT`, `DE` and `Deutsch` are "de"; a name that is not known stays as written."""
    if not text:
        return None
    word = text.strip().casefold()
    if word in _LANGUAGES:
        return _LANGUAGES[word]
    code = word.replace("_", "-").partition("-")[0]
    return code if len(code) == 2 else word
