"""Words that carry what is said, told from words that only hold a sentence together.

`chatter.txt` lists the latter beyond grammar, and in sections: [subject] what the lists of function
words hold by mistake, [praise] and [complaint] a tone without what, [measure] what never names
anything alone, [number] and [unit] how many and how long. `grammar.txt` says by language what
stands before a noun and inside a name.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

_LANGUAGES = {
    "ar": "arabic", "de": "german", "en": "english", "es": "spanish", "fr": "french",
    "it": "italian", "ja": "japanese", "ko": "korean", "nl": "dutch", "pl": "polish",
    "pt": "portuguese", "ru": "russian", "tr": "turkish", "zh": "chinese",
}  # fmt: skip

_HERE = Path(__file__).parent
_TOKEN = re.compile(r"[^\W\d_](?:[\w'’.-]*\w)?")
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu)['’]")  # "c'était"
_IRREGULAR = {"paid": "pay", "bought": "buy"}
_DOUBLED = re.compile(r"([bdfglmnprt])\1$")


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Function words of the embedding's languages and the chatter around them, in lower case."""
    return frozenset().union(*(barred(language) for language in _LANGUAGES))


@lru_cache(maxsize=32)
def function_words(language: str = "") -> frozenset[str]:
    """Words of grammar alone, "the", "and", "ist": of one language, or of all."""
    from stop_words import get_stop_words

    languages = [language] if language in _LANGUAGES else _LANGUAGES
    return frozenset().union(*(get_stop_words(_LANGUAGES[one]) for one in languages))


@lru_cache(maxsize=1)
def links() -> frozenset[str]:
    """What stands between the words of a name in any language: "at the", "de la"."""
    kinds = ("link", "article")
    return frozenset().union(*(grammar(one, kind) for one in _LANGUAGES for kind in kinds))


@lru_cache(maxsize=32)
def barred(language: str) -> frozenset[str]:
    """Function words of one language and chatter; of all languages where it is not known."""
    if language not in _LANGUAGES:
        return stop_words()
    words = set(function_words(language)) | section("")
    # The lists spell "don't"; people write "dont" and "don’t".
    words |= {word.replace("'", "") for word in words} | {w.replace("'", "’") for w in words}
    return frozenset(words - section("subject"))


@lru_cache(maxsize=8)
def section(name: str) -> frozenset[str]:
    """The words of a section of `chatter.txt`; "" is what comes before the first."""
    return _sections("chatter.txt").get(name, frozenset())


@lru_cache(maxsize=32)
def usual_names(language: str) -> frozenset[tuple[str, ...]]:
    """What topics of feedback are usually called, as stems in order of the alphabet."""
    return frozenset(tuple(sorted(map(stem, word.split("-")))) for word in usual_words(language))


@lru_cache(maxsize=32)
def usual_words(language: str) -> frozenset[str]:
    """What topics are usually called, a hyphen for a space; of all languages in an unknown one."""
    found = {name: words for name, words in _sections("usual.txt").items() if " " not in name}
    return found.get(language) or frozenset().union(*found.values())


@lru_cache(maxsize=32)
def said_by_tone(language: str) -> dict[str, str]:
    """What a word that says how something is says it of: "dirty" speaks of "cleanliness"."""
    return {
        word: name.split()[1] for name, words in _sections("usual.txt").items()
        if name.startswith(f"{language} ") for word in words
    }


def grammar(language: str, name: str) -> frozenset[str]:
    """What `grammar.txt` holds for a language: "noun", "other", "be", "link" or "article"."""
    return _sections("grammar.txt").get(f"{language} {name}", frozenset())


def tokens_of(text: str) -> list[str]:
    """Words of a text in lower case, numbers and punctuation left out."""
    return _TOKEN.findall(text.lower())


@lru_cache(maxsize=1)
def measures() -> frozenset[str]:
    """Words that may stand in a name and are none alone: "minutes", "twelve", "people"."""
    return section("measure") | section("number") | section("unit")


@lru_cache(maxsize=1)
def _subjectless() -> frozenset[str]:
    return stop_words().union(*map(section, ("praise", "complaint", "number", "unit")))


def names_a_subject(text: str) -> bool:
    """True where a word says about what: "the wifi", not "it never works" nor "quite nice"."""
    common = _subjectless()
    # Mostly a word between two spaces tells, which is found in a third of the time.
    for word in text.lower().split():
        if word not in common and word.isalpha() and len(word) > 1:
            return True
    return any(
        len(word) > 1 and word not in common and _ELIDED.sub("", word) not in common
        for word in tokens_of(text)
    )


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """What the forms of a word share: "deliver" of "delivery", "deliveries" and "delivered".

    Light suffixes of English, German, French and Spanish come off while four letters or so stay;
    accents, capitals, hyphens and the "-ted" or "-ting" after a doubled letter do not count.
    """
    folded = unicodedata.normalize("NFKD", word.lower())
    word = "".join(c for c in folded if c.isalnum())
    word = _IRREGULAR.get(word, word)
    if len(word) < 4:
        return word
    if word.endswith("erin"):
        return word[:-2]
    if word[-1] == "s" and word[-2] not in "isu":
        word = word[:-1]
    for suffix, fewest in (
        ("innen", 6), ("ement", 5), ("ation", 5), ("ating", 5), ("ated", 5),
        ("ment", 4), ("ate", 5), ("ing", 4), ("ed", 4), ("en", 4), ("x", 4),
    ):  # fmt: skip
        if word.endswith(suffix) and len(word) - len(suffix) >= fewest:
            word = _DOUBLED.sub(r"\1", word[: -len(suffix)])
            break
        if suffix in ("ing", "ment") and word.endswith("y" + suffix) and len(word) > 5:
            return word[: -len(suffix)]  # "paying", "payment"
    while len(word) > 4 and word[-1] in "eoa":
        word = word[:-1]
    if word[-1] == "f" and word[-2] != "f":
        return word[:-1] + "v"  # "shelf" and "shelves"
    if word[-1] in "yi":
        return word[:-1] if len(word) > 5 else word[:-1] + "y"
    return word


def alike(one: str, other: str) -> bool:
    """Two forms of one word, or one within the other: "crowded" and "overcrowded"."""
    first, second = sorted((stem(one), stem(other)), key=len)
    return first == second or (len(first) >= 5 and first in second)


@lru_cache(maxsize=3)
def _sections(file: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {"": set()}
    name = ""
    for line in (_HERE / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif not line.startswith("#"):
            found.setdefault(name, set()).update(line.split())
    return {key: frozenset(words) for key, words in found.items()}
