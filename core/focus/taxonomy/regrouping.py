"""What changes for the comments when the log of edits does: mentions, readings, found topics."""

from collections.abc import Sequence

import numpy as np

from core.focus.taxonomy.placing import Ground, Placed, placed, pulls_of
from core.store.regrouping import Regrouping
from core.store.taxonomy import Edit, FoundNode
from core.store.topic_rows import TopicRow


def regrouping(
    under: Ground, found: Sequence[FoundNode], before: Sequence[Edit], after: Sequence[Edit],
    *, made: Sequence[TopicRow] = (), gone: Sequence[str] = (),
) -> Regrouping:
    """What follows from the log `after` instead of `before`.

    made: topics that are new in the found tree, parents first. gone: those that leave it.
    """
    whole = [*found, *(_node(row) for row in made)]
    pulls = pulls_of(under, whole, after) | pulls_of(under, whole, before)
    old = placed(under, whole, before, pulls)
    new = placed(under, whole, after, pulls)
    return _between(under, old, new, made, gone)


def _node(row: TopicRow) -> FoundNode:
    one = row.topic
    return FoundNode(one.id, one.parent, one.label, one.keywords, row.phrases, row.centre, None,
                     one.id, 0, (0.0, 0))


def _between(
    under: Ground, old: Placed, new: Placed, made: Sequence[TopicRow], gone: Sequence[str]
) -> Regrouping:
    names = np.array([*new.names, None], dtype=object)
    at = np.flatnonzero(old.leaf != new.leaf)
    response = under.kept.response
    mentions = list(zip(
        response[at].tolist(), under.kept.start[at].tolist(), names[new.leaf[at]].tolist(),
        new.similarity[at].astype(float).tolist(), strict=True))
    rows = np.flatnonzero(np.isin(response, np.unique(response[at])))
    return Regrouping(made, gone, mentions, _readings(under, new, rows, names))


def _readings(
    under: Ground, new: Placed, rows: np.ndarray, names: np.ndarray
) -> list[tuple[int, tuple[str, ...], str | None]]:
    """What each response says, whose mentions these rows are: (response, leaves, main leaf).

    The main leaf is the one with the most said about it: cosine × root of the length.
    """
    kept = under.kept
    said: dict[int, list[str]] = {one: [] for one in np.unique(kept.response[rows]).tolist()}
    main: dict[int, tuple[float, str | None]] = dict.fromkeys(said, (0.0, None))
    told = rows[new.leaf[rows] >= 0]
    order = told[np.lexsort((new.leaf[told], kept.response[told]))]
    response, leaf = kept.response[order], new.leaf[order]
    weights = new.similarity[order] * np.sqrt(kept.stop[order] - kept.start[order])
    first = np.flatnonzero(np.append(True, (np.diff(response) != 0) | (np.diff(leaf) != 0)))
    sums = np.add.reduceat(weights, first) if order.size else weights
    first = first[:len(sums)]
    for one, name, total in zip(response[first].tolist(), names[leaf[first]].tolist(),
                                sums.tolist(), strict=True):
        said[one].append(name)
        if total > main[one][0]:
            main[one] = (total, name)
    return [(one, tuple(leaves), main[one][1]) for one, leaves in said.items()]
