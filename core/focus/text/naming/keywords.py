"""The keywords of a group of mentions: what it is about in few words, in all its languages."""

from core.focus.text.naming.groups import Group
from core.focus.text.naming.subjects import NOUN
from core.focus.text.naming.words import alike

KEYWORDS = 6
FOREIGN_KEYWORDS = 3  # at most, one a language
FOREIGN, FEWEST_FOREIGN = 0.08, 4  # mentions in another language, from which its word is added


def keywords_of(group: Group, label: str) -> tuple[str, ...]:
    """Up to KEYWORDS phrases that share no word: the label's, others, other languages'."""
    if not group.subjects:
        return tuple(group.common_words()[:KEYWORDS])
    foreign, parts = _foreign(group), label.casefold().split(" & ")
    named = [one for one in group.candidates if group.written(one).casefold() in parts]
    nouns = [one for one in group.candidates
             if one.noun >= NOUN and not group.wording.elliptic(one.number)]
    found: dict[str, tuple[str, ...]] = {}
    for one in (*named, *nouns):
        own = group.wording.keys[one.number]
        if not any(alike(a, b) for a in own for used in found.values() for b in used):
            found[group.written(one)] = own
        if len(found) == KEYWORDS - len(foreign):
            break
    said = {word.casefold() for word in found}
    return (*found, *(word for word in foreign if word.casefold() not in said))


def _foreign(group: Group) -> list[str]:
    """The best word of each other language, the language most spoken first."""
    sizes = group.sizes
    fewest = max(FEWEST_FOREIGN, FOREIGN * sum(sizes.values()))
    found = []
    for tongue in sorted(sizes, key=lambda one: (-sizes[one], one)):
        if tongue != group.language and sizes[tongue] >= fewest:
            there = group.abroad(tongue)
            whole = [there.whole(one, frozenset()) for one in there.subjects[:1]]
            found += [there.written(one) for one in whole if one is not None]
    return list(dict.fromkeys(found))[:FOREIGN_KEYWORDS]
