"""Words that carry what is said, told from words that only hold a sentence together."""

import re
from functools import lru_cache
from pathlib import Path

_LANGUAGES = (
    "arabic", "chinese", "dutch", "english", "french", "german", "italian", "japanese", "korean",
    "polish", "portuguese", "russian", "spanish", "turkish",
)  # fmt: skip

_CHATTER = Path(__file__).with_name("chatter.txt")
_TOKEN = re.compile(r"[^\W\d_](?:[\w'’.-]*\w)?")


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Function words of the embedding's languages and the chatter around them, in lower case."""
    words = set(function_words())
    # The lists spell "don't"; people write "dont" and "don’t".
    words |= {word.replace("'", "") for word in words} | {w.replace("'", "’") for w in words}
    lines = _CHATTER.read_text(encoding="utf-8").splitlines()
    return frozenset(words.union(*(line.split() for line in lines if not line.startswith("#"))))


@lru_cache(maxsize=1)
def function_words() -> frozenset[str]:
    """Words of grammar alone: "the", "and", "ist"."""
    from stop_words import get_stop_words

    return frozenset(word for language in _LANGUAGES for word in get_stop_words(language))


def tokens_of(text: str) -> list[str]:
    """Words of a text in lower case, numbers and punctuation left out."""
    return _TOKEN.findall(text.lower())


def names_a_subject(text: str) -> bool:
    """True where a word is more than function or chatter: "the wifi", not "it never works"."""
    common = stop_words()
    return any(len(word) > 1 and word not in common for word in tokens_of(text))
