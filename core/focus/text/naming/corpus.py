"""A sample of mentions as names are drawn from it: what each says, read once in its language."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.focus.text.encoding.embedding import load
from core.focus.text.naming import remarks
from core.focus.text.naming.groups import FAINT, Group, Level
from core.focus.text.naming.ranking import FEW, Told, languages_named_in, most, ranked, tell
from core.focus.text.naming.subjects import said_as_subject
from core.focus.text.space import means_by

MOSTLY = 0.5  # of a leaf must be in languages that speak of a subject there
ENOUGH = 0.5  # share of a leaf's mentions; more does not make its parent's name better
SAYS = 0.05  # of a leaf's mentions; so many, and it says a phrase


class Corpus:
    """What mentions say.

    languages: of each, or None. main: the language of names; default, the one that most are in.
    """

    def __init__(
        self, texts: Sequence[str], languages: Sequence[str | None], main: str = ""
    ) -> None:
        tongues = np.array([language or "" for language in languages], dtype=object)
        self._main = main or most(tongues)
        tongues[tongues == ""] = self._main
        self._tongues = tongues
        self._inside = {tongue: np.flatnonzero(tongues == tongue)
                        for tongue in dict.fromkeys([self._main, *np.unique(tongues)])}
        self._told = {tongue: tell([texts[at] for at in inside], tongue)
                      for tongue, inside in self._inside.items()}
        self._vectors = load().encode(list(texts))
        for inside in self._inside.values():
            if len(inside):
                self._vectors[inside] -= self._vectors[inside].mean(axis=0)

    def remarks(self, member: np.ndarray, family: np.ndarray) -> list[str]:
        """For each leaf "", or, where it speaks of no subject, what it then is called.

        member: (n,) the leaf of each mention, or −1. family: (leaves,) the parent of each.
        """
        told = list(self._grouped(member, family).values())
        return [_remark(leaf, told) for leaf in range(len(family))]

    def groups(
        self, member: np.ndarray, family: np.ndarray
    ) -> tuple[list[Group], list[Group]]:
        """(leaves, parents) and what could name each. family: (leaves,) the parent of each."""
        n_leaves, n_parents = len(family), int(family.max()) + 1
        above = np.append(family, -1)[member]
        middles = means_by(self._vectors, member, n_leaves)
        levels: dict[str, Level] = {}
        for tongue, told in self._grouped(member, family).items():
            shares = told.counts / np.maximum(told.sizes[:, None], 1)
            levels[tongue] = Level(told, shares, told.sizes, ranked(told, shares, middles, family))
        middles = means_by(self._vectors, above, n_parents)
        higher: dict[str, Level] = {}
        for tongue, level in levels.items():
            gathered, mean = _gathered(level.told, level.shares, family, n_parents)
            higher[tongue] = Level(gathered, level.shares, level.sizes,
                                   ranked(gathered, mean, middles))
        leaf_in, parent_in = self._named_in(member, n_leaves), self._named_in(above, n_parents)
        leaves = [_group(at, leaf_in[at], levels, ()) for at in range(n_leaves)]
        parents = [_group(at, parent_in[at], higher, np.flatnonzero(family == at))
                   for at in range(n_parents)]
        return leaves, parents

    def _grouped(self, member: np.ndarray, family: np.ndarray) -> dict[str, Told]:
        return {tongue: told.grouped(member[self._inside[tongue]], family)
                for tongue, told in self._told.items()}

    def _named_in(self, groups: np.ndarray, n_groups: int) -> list[list[str]]:
        """The languages that could name each group, the first one first."""
        _, chosen = languages_named_in(self._tongues, groups, n_groups, self._main)
        return [[chosen[at], most(self._tongues[groups == at])] for at in range(n_groups)]


def _group(
    number: int, languages: Sequence[str], levels: dict[str, Level], parts: Sequence[int]
) -> Group:
    """The group as the first language names it, or the next if it hardly speaks the first."""
    groups = [Group(number, tongue, levels, parts) for tongue in languages if tongue in levels]
    first = groups[0]
    if first.subjects or first.told.sizes[number] >= FEW:
        return first
    return next((one for one in groups if one.subjects), first)


def _remark(leaf: int, told: Sequence[Told]) -> str:
    """What a leaf is called if most of it is in languages that speak of no subject there."""
    spoken = [one for one in told if one.sizes[leaf] >= FEW] or told
    shares = np.array([said_as_subject(one, leaf) for one in spoken])
    speaks = np.average(shares > 0, weights=[one.sizes[leaf] + 1e-9 for one in spoken])
    texts = [one.texts[at] for one in spoken for at in np.flatnonzero(one.groups == leaf)]
    if speaks >= MOSTLY and (shares.max() >= FAINT or not remarks.mostly_tone(texts)):
        return ""
    return remarks.general(texts)


def _gathered(
    told: Told, shares: np.ndarray, family: np.ndarray, n_parents: int
) -> tuple[Told, np.ndarray]:
    """The leaves' mentions as their parents', and how much a parent says each phrase.

    That is the mean over its leaves, the larger ones by the root of their size, times how many of
    them say it: a parent is what its leaves share, not its largest leaf.
    """
    belongs = np.zeros((n_parents, len(family)))
    belongs[family, np.arange(len(family))] = 1
    weights = belongs * np.sqrt(told.sizes)
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    mean = weights @ np.minimum(shares, ENOUGH) * (weights @ (shares >= SAYS)) ** 0.5
    above = replace(told, groups=np.append(family, -1)[told.groups], family=np.arange(n_parents),
                    counts=belongs @ told.counts, sizes=belongs @ told.sizes)
    return above, mean
