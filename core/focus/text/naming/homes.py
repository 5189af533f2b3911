"""Where leaves of a first tree belong that have no name of their own, and parents without one."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.focus.text.naming.groups import Group
from core.focus.text.naming.remarks import OTHER_TOPICS, PARENT, REST
from core.focus.text.topics import LONGEST_LABEL, FoundTopic
from core.model import IN_GENERAL, REMARKS

NEAR = 0.4  # cosine of centres from which two leaves with one name are one topic
MOST_OTHER = 8  # leaves under "Other topics"; of more, nobody sees what they are


def at_home(
    parents: Sequence[FoundTopic], leaves: Sequence[FoundTopic],
    above: Sequence[Group], below: Sequence[Group], family: np.ndarray, centres: np.ndarray,
) -> tuple[list[FoundTopic], list[FoundTopic]]:  # fmt: skip
    """(parents, leaves) in which each leaf has a label, and perhaps another parent.

    A leaf without a label has that of the sibling, or is what is said in general of the parent,
    that its subject names; if none does, it is a remark. What lies far from the topic that it
    would be part of is named beside it, "Card: function", if enough of it says such a word.
    Parents whose leaves share no subject are one, "Other topics", beside the remarks.
    above, below: the groups of parents and leaves. family: (leaves,) position of each parent.
    centres: (leaves, d) of length 1.
    """
    host, gone = _other_topics(parents, above, family)
    homes, labels = _homes(parents, leaves, above, below, family, centres, host)
    homes = [host if at in gone and host is not None else at for at in homes]
    mixed = host is not None and any(
        at == host and label not in REMARKS for at, label in zip(homes, labels, strict=True))
    return [
        replace(one, label=OTHER_TOPICS, keywords=()) if mixed and at == host else one
        for at, one in enumerate(parents) if at in homes
    ], [
        replace(leaf, label=label, parent=parents[at].id)
        for leaf, label, at in zip(leaves, labels, homes, strict=True)
    ]


def _homes(
    parents: Sequence[FoundTopic], leaves: Sequence[FoundTopic], above: Sequence[Group],
    below: Sequence[Group], family: np.ndarray, centres: np.ndarray, host: int | None,
) -> tuple[list[int], list[str]]:  # fmt: skip
    """(position of the parent, label) of each leaf. host: the parent of remarks."""
    homes, labels = family.tolist(), [leaf.label for leaf in leaves]
    tops = {parent.label: at for at, parent in enumerate(parents)}
    holder = {home: number for number, home in enumerate(zip(homes, labels, strict=True))}
    given = {*labels, *tops}
    for number in [number for number, label in enumerate(labels) if not label]:
        own, at = below[number], int(family[number])
        name, top = next((name for name in own.subject_names if (at, name) in holder), ""), at
        if not name:
            named = next((tops[name] for name in own.subject_names[:1] if name in tops), None)
            siblings = centres[(family == at) & (np.arange(len(family)) != number)]
            apart = not own.subjects and (siblings @ centres[number]).max(initial=-1) < NEAR
            if named is None and (apart or not above[at].subjects):
                homes[number], labels[number] = at if host is None else host, REST
                continue
            top = at if named is None else named
            name = _in_general(parents[top].label)
        other = holder.setdefault((top, name), number)
        plain = name.removesuffix(IN_GENERAL).split(" & ")[0]
        beside = next((label for label in own.finer(plain) if label not in given), None)
        near = centres[number] @ centres[other] >= NEAR
        if beside is None and not near and not own.subjects:
            homes[number], labels[number] = at if host is None else host, REST
        elif beside is None or near:
            homes[number], labels[number] = top, name
        else:
            labels[number] = beside
            given.add(beside)
    return homes, labels


def _other_topics(
    parents: Sequence[FoundTopic], above: Sequence[Group], family: np.ndarray
) -> tuple[int | None, set[int]]:
    """(the parent that holds what belongs nowhere, the parents that become part of it)."""
    sizes = np.bincount(family, minlength=len(parents)).tolist()
    remarks = [at for at, parent in enumerate(parents) if parent.label == PARENT]
    mixed = sorted((at for at, one in enumerate(above) if not one.subjects and at not in remarks),
                   key=lambda at: (sizes[at], at))
    held = np.cumsum([sizes[at] for at in mixed])
    gone = [at for at, so_far in zip(mixed, held, strict=True) if so_far <= MOST_OTHER]
    both = [*remarks, *gone]
    return (both[0] if both else None), set(both)


def _in_general(label: str) -> str:
    whole = label + IN_GENERAL
    return whole if len(whole) <= LONGEST_LABEL else label.split(" & ")[0] + IN_GENERAL
