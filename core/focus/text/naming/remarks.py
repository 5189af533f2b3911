"""Names for mentions that share no subject: praise, complaints, remarks, and their common words."""

from collections import Counter
from collections.abc import Sequence

from core.focus.text.naming.tokens import readable
from core.focus.text.naming.words import (
    function_words,
    measures,
    section,
    stop_words,
    tokens_of,
)
from core.model import OTHER_TOPICS, REMARKS

MOSTLY = 0.6  # of mentions that praise or complain; a subject that few of them say is no name
TONE = 0.3  # of mentions without a subject that must praise or complain
PRAISE, COMPLAINTS, REST = REMARKS
PARENT = "General remarks"
CATCH_ALLS = frozenset([REST, PARENT, OTHER_TOPICS])


def general(texts: Sequence[str]) -> str:
    """PRAISE or COMPLAINTS if clearly more of the texts are that, else REST."""
    praise, complaint = _tone(texts)
    if max(praise, complaint) < max(TONE, 2 * min(praise, complaint)):
        return REST
    return PRAISE if praise > complaint else COMPLAINTS


def mostly_tone(texts: Sequence[str]) -> bool:
    """Whether most of the texts praise, or most complain."""
    return max(_tone(texts)) >= MOSTLY and general(texts) != REST


def common_words(texts: Sequence[str], language: str, names: frozenset[str]) -> list[str]:
    """Words that several texts say, those beyond grammar and chatter first.

    language: "" where it is not known. names: of companies and places, which are left out.
    """
    chatter = stop_words() | measures()
    grammar = function_words(language) - section("subject")
    said = Counter(
        word for text in texts for word in set(tokens_of(readable(text)))
        if len(word) > 2 and word not in grammar and word not in names
    )
    return sorted((word for word, times in said.items() if times > 1),
                  key=lambda word: (word in chatter, -said[word], word))


def _tone(texts: Sequence[str]) -> tuple[float, float]:
    """The shares of texts with a word of praise, and of complaint."""
    words = [set(tokens_of(text)) for text in texts]
    praise, complaint = (
        sum(not section(name).isdisjoint(said) for said in words) / max(1, len(words))
        for name in ("praise", "complaint")
    )
    return praise, complaint
