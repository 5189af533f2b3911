"""Where the hits of a search stand in a comment, to be marked."""

import re
from collections.abc import Iterator

from core.store.search_words import VARIATIONS, Query, Term, words_of


def spans(query: Query, comment: str) -> list[tuple[int, int]]:
    """Where the hits stand in the comment: (start, stop), in order, none touching another."""
    terms = [term for clause in query.clauses for term in clause]
    found = [span for term in terms if term.as_it_stands for span in _as_it_stands(term, comment)]
    wanted = [(tuple(word for word, _, _ in words_of(spelling)), term.prefix)
              for term in terms if not term.as_it_stands for spelling in term.spellings]
    words = words_of(comment) if wanted else []
    for phrase, prefix in wanted:
        found += _phrases(words, phrase, prefix)
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged


def _as_it_stands(term: Term, comment: str) -> Iterator[tuple[int, int]]:
    return ((found.start(), found.end())
            for found in re.finditer(f"[{VARIATIONS}]?".join(map(re.escape, term.text)), comment,
                                     re.IGNORECASE))


def _phrases(
    words: list[tuple[str, int, int]], phrase: tuple[str, ...], prefix: bool
) -> Iterator[tuple[int, int]]:
    size = len(phrase)
    for first in range(len(words) - size + 1):
        run = words[first : first + size]
        *ahead, last = (word for word, _, _ in run)
        ends = last.startswith(phrase[-1]) if prefix else last == phrase[-1]
        if ends and tuple(ahead) == phrase[:-1]:
            yield run[0][1], run[-1][2]
