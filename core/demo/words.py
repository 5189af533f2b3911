"""Comments that read as if people had written them, put together from phrase banks.

A bank (`data/demo/LANGUAGE.toml`) holds templates in mid-sentence form, one a line:
"(a|b|)" picks one of the alternatives, "{slot}" picks from the bank's slots.
"""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from random import Random

from core.demo.company import Language, Polarity
from core.settings import ROOT

_INNERMOST = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"\{(\w+)\}")
_AFTER_STOP = re.compile(r"((?:^|[.!?]\s+)[¿¡]?)(\w)")
_PLAIN = str.maketrans("áéíóúàèùâêîôûçñ", "aeiouaeuaeioucn")
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
_EMOJI = {
    "good": ("😊", "👍", "😍", "🙏", "❤️", "😀", "⭐⭐⭐⭐⭐", "👏"),
    "mid": ("🤷", "😐", "🙂", "🤔"),
    "bad": ("😞", "😡", "👎", "🙄", "😕", "😤"),
}
REDRAWS = 40


@dataclass(frozen=True)
class Bank:
    """One language's phrases. clauses: (topic, polarity) → templates; talk: what has no topic."""

    slots: dict[str, tuple[str, ...]]
    clauses: dict[tuple[str, Polarity], tuple[str, ...]]
    talk: dict[str, tuple[str, ...]]
    join: dict[str, tuple[str, ...]]

    def say(self, template: str, dice: Random) -> str:
        """The template with every choice made."""
        while True:
            said, choices = _INNERMOST.subn(lambda m: dice.choice(m[1].split("|")), template)
            said, slots = _SLOT.subn(lambda m: dice.choice(self.slots[m[1]]), said)
            if not choices and not slots:
                return re.sub(r"\s+(?=,)", "", re.sub(r"\s+", " ", said)).strip()
            template = said


@cache
def bank(language: Language) -> Bank:
    """The phrase bank of a language, read once."""
    raw = tomllib.loads((ROOT / "data" / "demo" / f"{language}.toml").read_text("utf-8"))
    return Bank(
        slots={name: tuple(values.split("|")) for name, values in raw["slots"].items()},
        clauses={
            (topic, polarity): _lines(text)
            for topic, texts in raw["topic"].items() for polarity, text in texts.items()
        },
        talk={name: _lines(text) for name, text in raw["talk"].items()},
        join={name: tuple(words) for name, words in raw["join"].items()},
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line)


def sentences(comment: str) -> list[str]:
    """The comment's sentences, case folded: what stands between . ! ? and line breaks."""
    parts = re.split(r"[.!?\n]+", comment.casefold())
    return [part.strip() for part in parts if part.strip()]


class Writer:
    """Writes comments, and never the same sentence more than `limit` times."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.written: Counter[str] = Counter()

    def comment(
        self, topics: list[tuple[str, Polarity]], mood: str, language: Language, dice: Random,
    ) -> tuple[str, list[str]]:
        """A comment about the topics, and the clause that speaks of each of them.

        mood: good, mid or bad; colours what has no topic.
        """
        for _ in range(REDRAWS):
            text, clauses = _draft(topics, mood, bank(language), dice)
            text = _as_typed(text, mood, language, dice)
            if all(self.written[sentence] < self.limit for sentence in sentences(text)):
                break
        self.written.update(set(sentences(text)))
        return text, clauses


def _draft(
    topics: list[tuple[str, Polarity]], mood: str, words: Bank, dice: Random,
) -> tuple[str, list[str]]:
    clauses = [words.say(dice.choice(words.clauses[topic]), dice) for topic in topics]
    if not topics:
        return _without_topic(mood, words, dice), []
    parts = [_opened(clauses[0], topics[0][1], words, dice)]
    for (_, before), (_, now), clause in zip(topics, topics[1:], clauses[1:], strict=False):
        if dice.random() < 0.35 and not _is_closed(parts[-1]) and not _is_closed(clause):
            parts[-1] += dice.choice(words.join["and" if before == now else "but"]) + clause
        else:
            parts.append(clause)
    if dice.random() < 0.12:
        aside = words.say(dice.choice(words.talk["aside"]), dice)
        parts.insert(dice.choice((0, len(parts))), aside)
    if dice.random() < 0.07:
        parts.append(words.say(dice.choice(words.talk[mood]), dice))
    return _sentences_of(parts, mood, dice), clauses


def _without_topic(mood: str, words: Bank, dice: Random) -> str:
    roll = dice.random()
    if roll < 0.55:
        return words.say(dice.choice(words.talk["short_" + mood]), dice)
    kinds = [mood] if roll < 0.72 else ["aside"] if roll < 0.85 else ["aside", mood]
    return _sentences_of(
        [words.say(dice.choice(words.talk[kind]), dice) for kind in kinds], mood, dice)


def _opened(clause: str, polarity: Polarity, words: Bank, dice: Random) -> str:
    if dice.random() > 0.12 or _is_closed(clause):
        return clause
    return dice.choice(words.join["open_" + polarity]) + clause


def _is_closed(clause: str) -> bool:
    return any(mark in clause for mark in ".!?¿")


def _sentences_of(parts: list[str], mood: str, dice: Random) -> str:
    text = ""
    for position, part in enumerate(parts):
        last = position == len(parts) - 1
        lively = dice.random() < (0.16 if mood == "mid" else 0.3) and last
        stop = "!" if lively else "" if last and dice.random() < 0.25 else "."
        gap = "" if last else "\n" if dice.random() < 0.04 else " "
        text += part + (stop if part[-1] not in ".!?" else "") + gap
    return text


def _as_typed(text: str, mood: str, language: Language, dice: Random) -> str:
    """The text as fingers leave it: capitals, accents, a slip now and then, an emoji."""
    text = _AFTER_STOP.sub(lambda m: m[1] + m[2].upper(), text)
    if language == "es" and text.endswith("!") and dice.random() < 0.6:
        head, mark, tail = _last_sentence(text)
        text = f"{head}{mark}¡{tail}"
    if language == "fr" and dice.random() < 0.7:
        text = re.sub(r"(?<=\w)([!?])", r" \1", text)
    roll = dice.random()
    if roll < 0.05:
        text = _slipped(text, dice)
    elif roll < 0.10:
        text = text.lower()
    elif roll < 0.13:
        text = text.translate(_PLAIN)
        if language == "de":
            text = "".join(_UMLAUTS.get(letter, letter) for letter in text)
    if dice.random() < 0.06:
        text += " " + dice.choice(_EMOJI[mood])
    return text


def _last_sentence(text: str) -> tuple[str, str, str]:
    cut = max(text.rfind(mark, 0, -1) for mark in (". ", "? ", ".\n", "?\n"))
    return (text[:cut + 1], text[cut + 1], text[cut + 2:]) if cut >= 0 else ("", "", text)


def _slipped(text: str, dice: Random) -> str:
    """Two letters swapped, one doubled, or one lost, inside a longer word."""
    places = [m.start() for m in re.finditer(r"(?<=\w\w)\w(?=\w\w)", text)]
    if not places:
        return text
    at = dice.choice(places)
    kind = dice.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1] + text[at] + text[at + 2:]
    return text[:at] + (text[at] * 2 if kind == 1 else "") + text[at + 1:]
