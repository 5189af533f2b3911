"""Which phrases could name which group of mentions, and how well.

A phrase names a group if its mentions say it often and others seldom (class-based TF-IDF,
Grootendorst 2022), if it is a noun, and if it means what they mean together (KeyBERT, Grootendorst
2020, on the embedding that ships).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.focus.text.encoding.embedding import keybert_backend
from core.focus.text.naming.phrases import Wording, read

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# Weight of the words that topics are usually called by, for a leaf and for a parent.
USUAL, USUAL_ABOVE = 1.3, 2.0
AMONG_OWN = 0.5  # power of the share of a phrase that is said under the same parent: "vase" is not
CANDIDATES = 30  # phrases of a group that KeyBERT looks at
COVER = 1.5  # power of the share that says a phrase: a name should be what most mentions say
FEWEST = 30  # said by fewer than two mentions, or one in so many, a phrase is one person's
UNLIKE = 0.2  # weight of a phrase that does not mean what the group means
NO_NOUN = 0.35  # weight of a phrase that surely turns on no noun
NAME_IS_SUBJECT = 0.3  # said by so many of a group, a name is what it is about: "Visa"
# A group is named in the main language if so many of its mentions are, or if no other language has
# nearly all of them.
SPOKEN, NEARLY_ALL = 0.12, 0.9
FEW = 5  # mentions in that language; fewer, and the name is borrowed from all that is said in it
BORROWED = 0.5  # cosine with the group, over all languages, from which a phrase may be borrowed


@dataclass(frozen=True)
class Candidate:
    """A phrase that could name a group. share: of the group's mentions that say it (0…1)."""

    number: int
    weight: float
    share: float
    noun: float


@dataclass(frozen=True)
class Told:
    """Mentions in one language, in groups.

    groups: (n,) of each mention, or −1. says: (n, phrases) sparse, 1 where a mention says it.
    counts: (groups, phrases). sizes, family: (groups,) mentions, and what groups belong together.
    """

    wording: Wording
    texts: list[str]
    groups: np.ndarray
    says: csr_array
    counts: np.ndarray
    sizes: np.ndarray
    family: np.ndarray

    def grouped(self, groups: np.ndarray, family: np.ndarray) -> Told:
        """The same mentions in other groups."""
        counts, sizes = count(self.says, groups, len(family))
        return replace(self, groups=groups, counts=counts, sizes=sizes, family=family)

    def lift(self, group: int, number: int) -> float:
        """How many times as often a group says a phrase as groups that do not belong to it."""
        others = self.family != self.family[group]
        inside = self.counts[group, number] / max(self.sizes[group], 1)
        outside = self.counts[others, number].sum() / max(self.sizes[others].sum(), 1)
        return float(inside / outside) if outside else float("inf")

    def at_home(self, group: int, number: int) -> float:
        """The share of all who say a phrase that is in the groups that belong to this one."""
        counts = self.counts[:, number]
        return float(counts[self.family == self.family[group]].sum() / max(counts.sum(), 1))

    def said_by(self, group: int, number: int) -> np.ndarray:
        """(mentions of the group,) whether each says a phrase."""
        return self.says[:, [number]].toarray()[self.groups == group, 0] > 0


def tell(texts: Sequence[str], language: str) -> Told:
    """Reads the phrases of texts in one language, which are in no group yet."""
    from scipy.sparse import csr_array

    wording = read(texts, language)
    lengths = [len(said) for said in wording.said]
    columns = np.concatenate([*wording.said, np.zeros(0, np.int64)])
    says = csr_array(
        (np.ones(len(columns)), (np.repeat(np.arange(len(texts)), lengths), columns)),
        shape=(len(texts), len(wording.keys)),
    )
    nowhere = np.full(len(texts), -1)
    return Told(wording, list(texts), nowhere, says, *count(says, nowhere, 0), np.zeros(0, int))


def count(says: csr_array, groups: np.ndarray, n_groups: int) -> tuple[np.ndarray, np.ndarray]:
    """((groups, phrases) mentions of the group that say the phrase, (groups,) its mentions)."""
    from scipy.sparse import csr_array

    inside = np.flatnonzero(groups >= 0)
    members = csr_array(
        (np.ones(len(inside)), (groups[inside], inside)), shape=(n_groups, len(groups))
    )
    return (members @ says).toarray(), np.bincount(groups[inside], minlength=n_groups)


def languages_named_in(
    tongues: np.ndarray, groups: np.ndarray, n_groups: int, main: str = ""
) -> tuple[str, list[str]]:
    """(the main language, the language of each group): the main one where enough speak it.

    main: default, the one that most of these texts are in.
    """
    main = main or most(tongues)
    chosen = []
    for group in range(n_groups):
        inside = tongues[groups == group]
        own = most(inside)
        mixed = np.mean(inside == own) < NEARLY_ALL if len(inside) else True
        chosen.append(main if mixed or np.mean(inside == main) >= SPOKEN else own or main)
    return main, chosen


def most(tongues: np.ndarray) -> str:
    """The language that most are in; "" if none is known."""
    known, times = np.unique(tongues[tongues != ""], return_counts=True)
    return str(known[times.argmax()]) if len(known) else ""


def ranked(
    told: Told, shares: np.ndarray, middles: np.ndarray, siblings: np.ndarray | None = None
) -> list[list[Candidate]]:
    """The candidates of each group, best first.

    shares: (groups, phrases) how much of a group says a phrase; of a parent, the mean over its
    leaves. middles: (groups, 256) what a group's mentions mean together, in all languages,
    less what all mentions of a language have in common.
    siblings: (groups,) the family of each group, from which it should differ most.
    """
    weights = shares**COVER * np.log1p(_average(told) / np.maximum(told.counts.sum(axis=0), 1))
    weights = weights * _apart(shares, told.counts, told.sizes)
    if siblings is not None:
        for family in np.unique(siblings):
            inside = np.flatnonzero(siblings == family)
            if len(inside) > 1:
                weights[inside] *= _apart(
                    shares[inside], told.counts[inside], told.sizes[inside])
    weights[told.counts < np.maximum(2, told.sizes[:, None] / FEWEST)] = 0
    best = [row.argsort(kind="stable")[::-1][:CANDIDATES] for row in weights]
    best = [columns[weights[group, columns] > 0] for group, columns in enumerate(best)]
    likeness = _likeness(told, best, middles)
    weights *= _among_own(told, siblings) ** AMONG_OWN
    usual = told.wording.usual_names
    weights[:, usual] *= USUAL if siblings is not None else USUAL_ABOVE
    found = []
    for group, cosines in enumerate(likeness):
        meant = {column: UNLIKE + (1 - UNLIKE) * cosine for column, cosine in cosines.items()}
        own = [_candidate(told, column, weights[group, column] * like, shares[group, column])
               for column, like in meant.items()]
        if told.sizes[group] < FEW:
            own = [_candidate(told, column, cosine + shares[group, column], cosine)
                   for column, cosine in cosines.items()
                   if cosine >= BORROWED or told.counts[group, column] >= 2]
        found.append(sorted((one for one in own if one), key=lambda c: (-c.weight, c.number)))
    return found


def _candidate(told: Told, column: int, weight: float, share: float) -> Candidate | None:
    noun = told.wording.head(column)
    one = Candidate(column, float(weight * (NO_NOUN + (1 - NO_NOUN) * noun)), float(share), noun)
    return None if is_name(told, one) else one


def is_name(told: Told, one: Candidate) -> bool:
    """Whether a phrase is the name of a company or place, and few say it."""
    words = told.wording.surface(one.number)
    return one.share < NAME_IS_SUBJECT and any(word in told.wording.names for word in words)


def _among_own(told: Told, siblings: np.ndarray | None) -> np.ndarray:
    """(groups, phrases) the share of all who say a phrase that is in the group's family."""
    inside = told.counts
    if siblings is not None:
        belongs = np.zeros((siblings.max() + 1, len(siblings)))
        belongs[siblings, np.arange(len(siblings))] = 1
        inside = (belongs @ told.counts)[siblings]
    return inside / np.maximum(told.counts.sum(axis=0), 1)


def _average(told: Told) -> float:
    return told.counts.sum() / max(1, len(told.counts))


def _apart(shares: np.ndarray, counts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """0…1: the share inside against inside and outside; ½ where a phrase is said alike."""
    others = np.maximum(sizes.sum() - sizes, 1)[:, None]
    outside = (counts.sum(axis=0) - counts) / others
    return shares / np.maximum(shares + outside, 1e-9)


def _likeness(
    told: Told, best: Sequence[np.ndarray], middles: np.ndarray
) -> list[dict[int, float]]:
    """KeyBERT's cosine between each group and its candidates, 0…1, by phrase number.

    A group that hardly speaks the language is compared with the candidates of all others.
    """
    from keybert import KeyBERT
    from sklearn.feature_extraction.text import CountVectorizer

    spelt = {int(c): " ".join(told.wording.surface(int(c))) for columns in best for c in columns}
    number = {phrase: column for column, phrase in spelt.items()}
    nouns = [column for column in spelt if told.wording.head(column) >= 0.5]
    own = [columns.tolist() if told.sizes[group] >= FEW else nouns
           for group, columns in enumerate(best)]
    full = [group for group, columns in enumerate(own) if columns]
    likeness: list[dict[int, float]] = [{} for _ in best]
    if not full:
        return likeness
    found = KeyBERT(model=keybert_backend(centred=True)).extract_keywords(
        ["\n".join(spelt[column] for column in own[group]) for group in full],
        # One line, one candidate: they were cut already.
        vectorizer=CountVectorizer(analyzer=str.splitlines, vocabulary=sorted(number)),
        doc_embeddings=middles[full],
        top_n=CANDIDATES,
    )
    for group, pairs in zip(full, [found] if len(full) == 1 else found, strict=True):
        likeness[group] = {number[phrase]: max(0.0, cosine) for phrase, cosine in pairs}
    return likeness
