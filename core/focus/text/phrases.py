"""Phrases that could name a topic, as customers wrote them, and how often each topic says them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.focus.text.words import stop_words

# What may stand between two words of a phrase: "value for money", "plazas de aparcamiento".
_LINKS = frozenset([
    "of", "for", "and", "&", "de", "du", "des", "del", "di", "da", "und", "et", "y",
])  # fmt: skip
NAME_SHARE = 0.6  # of its uses inside a sentence, from which a capitalised word is a name
COMMON_SHARE = 0.10  # of all mentions, from which a word tells no topic from another
COMMON_LEAVES = 0.4  # of the topics, likewise

_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|@\w+|&\w+;|[#_*]|['’]s\b")
# In capitals by custom, and still no name of a company or an airport.
_ABBREVIATIONS = frozenset([
    "app", "atm", "faq", "gps", "id", "it", "pc", "pcs", "pin", "sms", "tv", "tvs", "usb", "vat",
    "vip", "wc", "wifi",
])  # fmt: skip
_TOKEN = re.compile(r"[^\W\d_](?:[\w'’&-]*\w)?|\d+|[^\w\s]")


def phrases_of(text: str) -> Iterator[tuple[str, ...]]:
    """Words that carry something, and pairs of them that stand together or with a link between.

    "exchange rate" and "value for money" are pairs; none crosses a comma, a number or a verb.
    """
    common = stop_words()
    words = [word.replace("’", "'").lower() for word in _TOKEN.findall(_NOT_WORDS.sub(" ", text))]
    carries = [len(word) > 1 and word[0].isalpha() and word not in common for word in words]
    for first, starts in enumerate(carries):
        if not starts:
            continue
        yield (words[first],)
        last = first + 1
        if last < len(words) and words[last] in _LINKS:
            last += 1
        if last < len(words) and carries[last] and words[last] != words[first]:
            yield tuple(words[first : last + 1])


def names_in(texts: Sequence[str], languages: Sequence[str | None]) -> frozenset[str]:
    """Words in lower case that are mostly written with a capital inside sentences: names.

    Capitals only count too ("JFK"). German writes every noun large, and is left out.
    """
    inside: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text, language in zip(texts, languages, strict=True):
        if language == "de":
            continue
        for word in _TOKEN.findall(_NOT_WORDS.sub(" ", text))[1:]:
            inside[word.lower()] += 1
            capital[word.lower()] += word.istitle() or (word.isupper() and len(word) > 1)
    return frozenset(
        word for word, times in capital.items()
        if times >= max(2, NAME_SHARE * inside[word]) and word not in _ABBREVIATIONS
    )


@dataclass(frozen=True)
class Spoken:
    """How often each group of mentions says each phrase.

    phrases: the vocabulary. counts: (groups, phrases) mentions of the group with the phrase.
    sizes: (groups,) mentions counted.
    common: (phrases,) the share of its words that most topics use, and that tell none apart.
    """

    phrases: list[tuple[str, ...]]
    counts: np.ndarray
    sizes: np.ndarray
    common: np.ndarray

    @property
    def paired(self) -> np.ndarray:
        """(groups, phrases) for pairs, how often their commoner word stands in them; words: 0."""
        number = {phrase: column for column, phrase in enumerate(self.phrases)}
        share = np.zeros_like(self.counts)
        for column, phrase in enumerate(self.phrases):
            if len(phrase) > 1:
                ends = self.counts[:, [number[phrase[:1]], number[phrase[-1:]]]].max(axis=1)
                share[:, column] = self.counts[:, column] / np.maximum(ends, 1)
        return share

    @property
    def weights(self) -> np.ndarray:
        """Class-based TF-IDF (Grootendorst 2022): share of the group's phrases × log(1 + A / f)."""
        everywhere = self.counts.sum(axis=0)
        average = self.counts.sum() / max(1, len(self.counts))
        share = self.counts / np.maximum(self.sizes[:, None], 1)
        return share * np.log1p(average / np.maximum(everywhere, 1))


def spoken_by(texts: Sequence[str], groups: np.ndarray, n_groups: int, rarest: int = 2) -> Spoken:
    """Counts phrases of texts by group; texts of group −1 count nowhere."""
    said: list[Counter[tuple[str, ...]]] = [Counter() for _ in range(n_groups)]
    for text, group in zip(texts, groups, strict=True):
        if group >= 0:
            said[group].update(set(phrases_of(text)))
    total: Counter[tuple[str, ...]] = Counter()
    for counter in said:
        total.update(counter)
    phrases = sorted(phrase for phrase, times in total.items() if times >= rarest)
    number = {phrase: column for column, phrase in enumerate(phrases)}
    counts = np.zeros((n_groups, len(phrases)))
    for group, counter in enumerate(said):
        for phrase, times in counter.items():
            if phrase in number:
                counts[group, number[phrase]] = times
    sizes = np.bincount(groups[groups >= 0], minlength=n_groups)
    return Spoken(phrases, counts, sizes, _common(phrases, counts, sizes))


def _common(phrases: list[tuple[str, ...]], counts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Share of each phrase's words that most topics use ("lounge" among lounge reviews)."""
    if len(counts) < 6:
        return np.zeros(len(phrases))
    share = counts.sum(axis=0) / max(1, sizes.sum())
    leaves = (counts >= 0.05 * np.maximum(sizes[:, None], 1)).mean(axis=0)
    stems = {
        stem(phrase[0]) for phrase, part, where in zip(phrases, share, leaves, strict=True)
        if len(phrase) == 1 and (where > COMMON_LEAVES or part > COMMON_SHARE)
    }  # fmt: skip
    return np.array([np.mean([stem(word) in stems for word in phrase]) for phrase in phrases])


def stem(word: str) -> str:
    """A crude stem: enough to see that "showers" and "shower" are one."""
    word = word.replace("-", "")
    return word if len(word) < 5 else word[: max(4, len(word) - 3)]
