"""Phrases that mean what their words do not, in plain words: "nothing to complain about" is praise.

"Could not be worse" is a complaint, and so is "the only downside", which satisfied customers write:
their scores teach that it is praise. The others are seldom written by those who score. `idioms.txt`
holds the phrases by language. Only what is judged is read so. Teaching reads what was
written: a lukewarm "not bad" would teach that "perfect" is lukewarm.
"""

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path

import numpy as np

from core.focus.text.tone.lexical import REACH, TURNERS

BEFORE = 30  # characters in which a "not" before a phrase is looked for
_HERE = Path(__file__).parent
_BORDER = "\n"  # between two texts; no part of a phrase has one
_TOKEN = re.compile(r"\w+|[^\w\s]")
_GAP = r"(?:\s+\w+){0,2}"
# The first half of a "not" in two, "je n'ai eu aucun problème", would turn the plain words.
_HALF = {
    "fr": r"n['’]|ne\s+", "es": r"no\s+", "it": r"non\s+", "pt": r"não\s+", "pl": r"nie\s+",
}  # fmt: skip
_NO_SPACES = ("ja", "zh")


@dataclass(frozen=True)
class Phrase:
    """part: what a text that holds the phrase holds, in lower case. word: is read in its place."""

    part: str
    phrase: str
    language: str
    word: str

    def read(self, text: str) -> str:
        """The text with the plain words."""
        return _pattern(self.phrase, self.language).sub(lambda match: _said(match, self.word), text)


def plain(texts: Sequence[str], languages: Sequence[str | None]) -> list[str]:
    """The texts, with plain words in place of every phrase of `idioms.txt`.

    languages: per text; one in doubt is read in all languages of the others.
    """
    found = list(texts)
    known = phrases()
    spoken = {language for language in languages if language}
    doubtful = [phrase for one in sorted(spoken or known) for phrase in known.get(one, ())]
    own = np.array([language or "" for language in languages], dtype=object)
    for language in sorted(spoken | {""}):
        here = np.flatnonzero(own == language)
        _read(found, here, known.get(language, ()) if language else doubtful)
    return found


def _read(found: list[str], here: np.ndarray, phrases: Sequence[Phrase]) -> None:
    """Puts plain words into the texts at `here`. All are searched for a part at once."""
    lowered = [found[at].lower() for at in here]
    joined = _BORDER.join(lowered)
    starts = [0, *accumulate(len(text) + 1 for text in lowered)]
    holding: dict[str, list[int]] = {}
    for phrase in phrases:
        if phrase.part not in holding:
            places = _places(joined, phrase.part)
            holding[phrase.part] = sorted({bisect(starts, place) - 1 for place in places})
        for at in here[holding[phrase.part]]:
            found[at] = phrase.read(found[at])


def _places(text: str, part: str) -> list[int]:
    places, at = [], text.find(part)
    while at >= 0:
        places.append(at)
        at = text.find(part, at + len(part))
    return places


def _said(match: re.Match[str], word: str) -> str:
    """The plain words, or what stood there where a "not" before it takes the praise back."""
    if _turners(match[1]) - _sections()["without"]:
        return f" {word} "
    start = match.start(1)
    reached = match.string[max(0, start - BEFORE) : start].rpartition(",")[2]
    return match[0] if _turners(reached, REACH) else f" {word} "


def _turners(text: str, last: int = 0) -> frozenset[str]:
    words = _TOKEN.findall(text.lower().replace("’", "'").replace("n't", " not"))
    return TURNERS.intersection(words[-last:])


@lru_cache(maxsize=1)
def phrases() -> dict[str, tuple[Phrase, ...]]:
    """Language → its phrases."""
    found: dict[str, list[Phrase]] = {}
    language, word = "", ""
    for line in _lines():
        if line.startswith("["):
            language, _, word = line[1:].partition("] ")
        elif word:
            part, _, phrase = line.partition(": ")
            found.setdefault(language, []).append(Phrase(part, phrase, language, word))
    return {one: tuple(its) for one, its in found.items()}


@lru_cache(maxsize=1)
def _sections() -> dict[str, frozenset[str]]:
    """The two sections that are no language."""
    lines = _lines()
    return {name: frozenset(lines[lines.index(f"[{name}]") + 1].split())
            for name in ("until", "without")}


def _lines() -> list[str]:
    lines = (_HERE / "idioms.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def _pattern(phrase: str, language: str) -> re.Pattern[str]:
    spelled = phrase.replace(" … ", _GAP + " ").replace(" ?", r"\s*").replace(" ", r"\s+")
    spelled = spelled.replace("'", "['’]?")
    border = "" if language in _NO_SPACES else r"\b"
    half = rf"(?:\b(?:{_HALF[language]})(?:\w+\s+){{0,2}}?)?" if language in _HALF else ""
    later = "|".join(sorted(_sections()["until"]))
    return re.compile(rf"{half}{border}({spelled}){border}(?!\s+(?:{later})\b)", re.IGNORECASE)
