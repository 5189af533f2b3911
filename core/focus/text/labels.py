"""Names for topics, in the customers' words.

A phrase names a topic if its mentions say it often and others seldom (class-based TF-IDF), and if
it means what they mean together (KeyBERT, Grootendorst 2020, on the embedding that ships). Words
that most topics share and names of companies and places do not name a topic on their own.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from core.focus.text.embedding import keybert_backend, load
from core.focus.text.phrases import Spoken, names_in, spoken_by, stem
from core.focus.text.topics import FoundTopic
from core.focus.text.words import function_words, tokens_of

KEYWORDS = 6
CANDIDATES = 24  # phrases of a topic that KeyBERT looks at
NAME_WEIGHT = 0.2  # of a word that is a name
PAIR_WEIGHT = 1.3  # of two words, if they mostly stand together: "exchange rate"
COMMON_WEIGHT = 0.03  # of a phrase of common words only; half of them common: its root
MAIN_LANGUAGE_SHARE = 0.12  # of a topic's mentions, from which its name is in the main language
STEM = 5  # letters that two forms of one word mostly share
SECOND_NAME = 0.3  # of the best weight, from which a name has a second part


def named(
    parents: Sequence[FoundTopic],
    leaves: Sequence[FoundTopic],
    texts: Sequence[str],
    languages: Sequence[str | None],
    member: np.ndarray,
    known: Sequence[FoundTopic],
) -> tuple[list[FoundTopic], list[FoundTopic]]:
    """(parents, leaves) with labels and keywords; known ones keep theirs, new labels are unique.

    texts, languages: the sample. member: (n,) position in `leaves` of each text, or −1.
    """
    if not leaves:
        return list(parents), []
    old = {topic.id: topic for topic in known}
    taken = {topic.label for topic in known if topic.label}
    names = names_in(texts, languages)
    own = [topic.id for topic in parents]
    above = np.array([own.index(leaf.parent) for leaf in leaves] + [-1])[member]
    named_parents = _kept_or_named(
        parents, old, taken, _ranked(texts, languages, above, len(parents), names, 0.7)
    )
    named_leaves = _kept_or_named(
        leaves, old, taken, _ranked(texts, languages, member, len(leaves), names, PAIR_WEIGHT)
    )
    return named_parents, named_leaves


Ranked = list[tuple[str, float]]


def _kept_or_named(
    topics: Sequence[FoundTopic],
    old: dict[str, FoundTopic],
    taken: set[str],
    ranked: Sequence[Ranked],
) -> list[FoundTopic]:
    done = []
    for topic, phrases in zip(topics, ranked, strict=True):
        before = old.get(topic.id)
        if before and before.label:
            done.append(replace(topic, label=before.label, keywords=before.keywords))
            continue
        label = next(name for name in _names(phrases, topic.id) if name not in taken)
        taken.add(label)
        keywords = tuple(phrase for phrase, _ in _distinct(phrases))[:KEYWORDS]
        done.append(replace(topic, label=label, keywords=keywords))
    return done


def _names(phrases: Ranked, fallback: str) -> Iterator[str]:
    """Names for a topic, best first: after two of its subjects where the second is as strong."""
    apart = _distinct(phrases)
    for phrase, weight in apart[1:]:
        if weight >= SECOND_NAME * apart[0][1] and not _alike(apart[0][0], phrase):
            yield f"{apart[0][0]} & {phrase}"
            break
    for phrase, _ in apart:
        yield phrase
    for phrase, _ in apart[1:]:
        yield f"{apart[0][0]}, {phrase}"
    yield f"{apart[0][0]} ({fallback})" if apart else f"other ({fallback})"


def _distinct(phrases: Ranked) -> Ranked:
    """Phrases that share no word, plural or inflection with one before."""
    kept: Ranked = []
    stems: set[str] = set()
    for phrase, weight in phrases:
        own = {stem(word) for word in tokens_of(phrase) if len(word) > 2} or {phrase}
        if not own & stems:
            kept.append((phrase, weight))
            stems |= own
    return kept


def _alike(one: str, other: str) -> bool:
    """Two forms of one word ("refund", "refunded"), which together say no more than one."""
    return one in other or other in one or one[:STEM] == other[:STEM]


def _ranked(
    texts: Sequence[str],
    languages: Sequence[str | None],
    groups: np.ndarray,
    n_groups: int,
    names: frozenset[str],
    pair_weight: float,
) -> list[Ranked]:
    """The candidates of each group with their weights, best first."""
    groups = _in_one_language(languages, groups, n_groups)
    spoken = spoken_by(texts, groups, n_groups)
    if not spoken.phrases:
        return [_plain(texts, groups == group) for group in range(n_groups)]
    weights = spoken.weights * np.where(spoken.paired > 0, pair_weight * spoken.paired**0.5, 1)
    foreign = np.array([any(word in names for word in phrase) for phrase in spoken.phrases])
    weights = weights * np.where(foreign, NAME_WEIGHT, 1) * (COMMON_WEIGHT ** spoken.common)
    # Below two mentions, or a thirtieth of the group, a phrase is one person's.
    weights[spoken.counts < np.maximum(2, spoken.sizes[:, None] / 30)] = 0
    best = [row.argsort(kind="stable")[::-1][:CANDIDATES] for row in weights]
    likeness = _likeness(texts, groups, spoken, best)
    ranked = []
    for group, columns in enumerate(best):
        scored = [
            (" ".join(spoken.phrases[c]), float(weights[group, c] * likeness[group].get(c, 0.05)))
            for c in columns if weights[group, c] > 0
        ]  # fmt: skip
        ranked.append(sorted(scored, key=lambda pair: (-pair[1], pair[0])))
    return [one or _plain(texts, groups == number) for number, one in enumerate(ranked)]


def _plain(texts: Sequence[str], inside: np.ndarray) -> Ranked:
    """The commonest words, for topics without a subject: "good", "thanks"."""
    grammar = function_words()
    said = Counter(
        word for number in np.flatnonzero(inside) for word in set(tokens_of(texts[number]))
        if len(word) > 2 and word not in grammar
    )  # fmt: skip
    best = sorted(said.items(), key=lambda pair: (-pair[1], pair[0]))[:CANDIDATES]
    return [(word, times / max(1, inside.sum())) for word, times in best]


def _likeness(
    texts: Sequence[str], groups: np.ndarray, spoken: Spoken, best: Sequence[np.ndarray]
) -> list[dict[int, float]]:
    """KeyBERT's cosine between each group and its candidate phrases, by phrase number."""
    from keybert import KeyBERT
    from sklearn.feature_extraction.text import CountVectorizer

    chosen = sorted({int(column) for columns in best for column in columns})
    phrases = [" ".join(spoken.phrases[column]) for column in chosen]
    number = dict(zip(phrases, chosen, strict=True))
    vectors = load().encode(texts)
    middles = np.stack([vectors[groups == group].sum(axis=0) for group in range(len(best))])
    documents = ["\n".join(" ".join(spoken.phrases[c]) for c in columns) for columns in best]
    found = KeyBERT(model=keybert_backend()).extract_keywords(
        documents,
        # One line, one candidate: they were cut already.
        vectorizer=CountVectorizer(analyzer=str.splitlines, vocabulary=phrases),
        doc_embeddings=middles,
        top_n=CANDIDATES,
    )
    found = [found] if len(documents) == 1 else found
    return [{number[phrase]: max(0.05, cosine) for phrase, cosine in pairs} for pairs in found]


def _in_one_language(
    languages: Sequence[str | None], groups: np.ndarray, n_groups: int
) -> np.ndarray:
    """Groups with −1 where a text is not in the language that its group is named in.

    That is the language most texts are in, if a fair part of the group is; else the group's own.
    """
    spoken = np.array([language or "" for language in languages], dtype=object)
    main = _most(spoken)
    kept = groups.copy()
    for group in range(n_groups):
        inside = spoken[groups == group]
        fair = np.mean(inside == main) >= MAIN_LANGUAGE_SHARE if len(inside) else True
        named_in = main if fair else _most(inside)
        if named_in:
            kept[(groups == group) & (spoken != named_in)] = -1
    return kept


def _most(languages: np.ndarray) -> str:
    known = [language for language in languages if language]
    return max(sorted(set(known)), key=known.count) if known else ""
