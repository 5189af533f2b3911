"""The spots of a leaf: the tighter places that it is made of, by which mentions are assigned."""

from collections.abc import Sequence

import numpy as np

from core.focus.text.space import Space, means_by, normalised, ward
from core.focus.text.topics import FoundTopic, nearest
from core.focus.text.ward import cut_into

MENTIONS_PER_SPOT = 12  # with 25, a tenth more of foreign subjects was near


def spots_of(
    points: np.ndarray, centres: np.ndarray, known: Sequence[FoundTopic | None], space: Space
) -> tuple[np.ndarray, np.ndarray]:
    """(spots (s, d), leaf of each): those that a known leaf had, else what its mentions form.

    So what a tree once took, it takes again. An analyst's words are a spot beside the others.
    """
    member, _ = nearest(points, centres)
    found = []
    for number, leaf in enumerate(known):
        if leaf and leaf.spots.shape[1] == len(space.middle):
            found.append(space.centres_in(leaf.spots))
            continue
        own = points[member == number]
        found.append(_parts(own) if len(own) and not leaf else
                     np.vstack([centres[number], _parts(own)]))
    return np.vstack(found), np.repeat(np.arange(len(found)), [len(one) for one in found])


def with_leaves(
    centres: np.ndarray, spots: np.ndarray, owner: np.ndarray, groups: Sequence[np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Centres, spots and owners with a leaf more for each group of points."""
    for own in groups:
        parts = _parts(own)
        spots = np.vstack([spots, parts])
        owner = np.append(owner, np.full(len(parts), len(centres)))
        centres = np.vstack([centres, normalised(own.mean(axis=0, keepdims=True))])
    return centres, spots, owner


def found_on(leaves: Sequence[FoundTopic]) -> int:
    """About how many distinct mentions the known leaves were found on, as their spots tell."""
    return MENTIONS_PER_SPOT * sum(len(leaf.spots) for leaf in leaves)


def _parts(own: np.ndarray) -> np.ndarray:
    """Means of Ward clusters of about MENTIONS_PER_SPOT points, of length 1."""
    groups = round(len(own) / MENTIONS_PER_SPOT)
    if groups < 2:
        return normalised(own.mean(axis=0, keepdims=True)) if len(own) else own
    return normalised(means_by(own, cut_into(ward(own), groups), groups))
