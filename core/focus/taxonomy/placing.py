"""In which leaf each mention lies: where the study put it, then what splits and definitions say.

It is a function of the study and the log alone. So an edit moves what differs between the log
before and after it, and taking one back, in whatever order, moves the very same back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.focus.taxonomy.replay import replay
from core.focus.text.space import Space, restored
from core.focus.text.topics import Tree, cosines_to, nearest
from core.store import points
from core.store.database import Database
from core.store.points import Points
from core.store.taxonomy import Edit, FoundNode

AT_ONCE = 16_384  # mentions: 16 MB of float32
MAKERS = ("define", "import", "split")
MOST_PULLS = 500
# A study's points never change, so what a leaf would take of them is looked up once a process.
_PULLS: dict[tuple[str, bytes, float], "Pull"] = {}


@dataclass(frozen=True)
class Ground:
    """What the current study left: m mentions, its leaves, and which of them each mention has.

    ids: topics of the tree's leaves, in its order. centres: (k, d) theirs, of length 1. spots,
    owner: (s, d) and (s,) as in `Tree`. nearness: (k,) the cosine to one of its spots from which a
    mention belongs to each. reach: as in `Tree`. leaf: (m,) position in `ids`, or −1.
    similarity: (m,) cosine to the nearest leaf.
    """

    kept: Points
    space: Space
    ids: tuple[str, ...]
    centres: np.ndarray
    spots: np.ndarray
    owner: np.ndarray
    nearness: np.ndarray
    reach: np.ndarray
    leaf: np.ndarray
    similarity: np.ndarray

    def points(self, at: np.ndarray) -> np.ndarray:
        """The points of these mentions (n, 256), of length 1."""
        return restored(self.kept.points[at])


@dataclass(frozen=True)
class Placed:
    """names: leaves in the order of the tree. leaf: (m,) position in `names`, or −1.

    similarity: (m,) cosine to that leaf, to the nearest where there is none.
    """

    names: tuple[str, ...]
    leaf: np.ndarray
    similarity: np.ndarray


@dataclass(frozen=True)
class Pull:
    """What a leaf that an edit made would take: mentions at least as near as its threshold."""

    at: np.ndarray
    cosine: np.ndarray


def ground_arrays(
    ids: Sequence[str], tree: Tree, topic: Sequence[str | None], similarity: np.ndarray
) -> dict[str, np.ndarray]:
    """What a study keeps beside its points, for `ground`.

    ids: of the tree's leaves, in its order. topic: leaf of each mention, or None.
    """
    number = {one: i for i, one in enumerate(ids)}
    return {
        "ground_ids": np.array(ids, dtype=str), "ground_centres": tree.centres,
        "ground_spots": tree.spots, "ground_owner": tree.owner,
        "ground_reach": np.array(tree.reach),
        "ground_nearness": np.broadcast_to(np.asarray(tree.nearness, np.float32), len(ids)),
        "ground_leaf": np.fromiter((number.get(one, -1) for one in topic), np.int32, len(topic)),
        "ground_similarity": np.asarray(similarity, np.float32),
    }


def ground(db: Database) -> Ground:
    """What the current study left. Raises Conflict without a study, or without its files."""
    kept = points.points(db)
    arrays = kept.arrays
    return Ground(kept, Space.from_arrays(arrays), tuple(arrays["ground_ids"].tolist()),
                  *(arrays[f"ground_{name}"] for name in
                    ("centres", "spots", "owner", "nearness", "reach", "leaf", "similarity")))


def placed(
    under: Ground, found: Sequence[FoundNode], edits: Sequence[Edit], pulls: Mapping[str, Pull]
) -> Placed:
    """Where every mention lies with these edits (the whole log, oldest first).

    found: the tree as found, with what edits made. pulls: of the leaves that definitions and
    files made (`pulls_of`).
    """
    later = [one.id for one in found if one.parent and one.id not in set(under.ids)]
    names = (*under.ids, *later)
    number = {name: i for i, name in enumerate(names)}
    dead = lost(edits)
    leaf, similarity = _without(under, dead)
    centres = {one.id: one.centre for one in found}
    for i, one in enumerate(edits):
        made = [part for part in one.payload.get("ids", ()) if part in later and part not in dead]
        if one.undone_at is not None or not made:
            continue
        if one.kind == "split":
            now = replay(found, edits[:i]).became
            raw = [number[name] for name in names if now.get(name) == one.topic]
            members = np.flatnonzero(np.isin(leaf, raw))
            near = under.points(members) @ under.space.centres_in(
                np.stack([centres[part] for part in made])).T
            best = near.argmax(axis=1)
            leaf[members] = np.array([number[part] for part in made], leaf.dtype)[best]
            similarity[members] = near[np.arange(len(members)), best]
        for part in (made if one.kind != "split" else ()):
            pull = pulls[part]
            # Of what has no topic, the nearest leaf is no rival: it was too far to take it.
            takes = (pull.cosine > similarity[pull.at]) | (leaf[pull.at] < 0)
            leaf[pull.at[takes]] = number[part]
            similarity[pull.at[takes]] = pull.cosine[takes]
    return Placed(names, leaf, similarity)


def lost(edits: Sequence[Edit]) -> frozenset[str]:
    """Topics made by an edit that is taken back, or that rests on one that is.

    The parts of a split are no loss where only the split is taken back: after another study they
    are leaves of the tree, and shown as one topic again.
    """
    gone: set[str] = set()
    for one in edits:
        made = one.payload.get("ids", ())
        if one.kind == "split":
            if one.topic in gone:
                gone.update(made)
        elif one.undone_at is not None:
            gone.update(made)
    return frozenset(gone)


def pulls_of(
    under: Ground, found: Sequence[FoundNode], edits: Sequence[Edit]
) -> dict[str, Pull]:
    """The pull of every leaf that a definition or a file made since the study."""
    there = {one.id: one for one in found if one.parent}
    file = str(getattr(under.kept.points, "filename", id(under.kept)))
    keys = {
        part: (file, there[part].centre.tobytes(), one.payload["nearness"])
        for one in edits if one.kind in ("define", "import")
        for part in one.payload["ids"] if part in there and part not in under.ids
    }
    if new := [part for part, key in keys.items() if key not in _PULLS]:
        if len(_PULLS) > MOST_PULLS:
            _PULLS.clear()
            return pulls_of(under, found, edits)
        # Centre by centre: so the same one gives the same bits, whatever comes with it.
        centres = [under.space.centres_in(there[part].centre[None])[0] for part in new]
        pulls = near_to(under, np.stack(centres), [keys[part][2] for part in new])
        _PULLS.update(zip((keys[part] for part in new), pulls, strict=True))
    return {part: _PULLS[key] for part, key in keys.items()}


def near_to(under: Ground, centres: np.ndarray, least: Sequence[float]) -> list[Pull]:
    """For each centre (k, 256) the mentions with at least that cosine."""
    runs: list[list[Pull]] = [[] for _ in centres]
    for first in range(0, len(under.leaf), AT_ONCE):
        rows = under.kept.points[first:first + AT_ONCE].astype(np.float32)
        lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
        for k, centre in enumerate(centres):
            cosine = rows @ centre / np.maximum(lengths, 1e-9)
            at = np.flatnonzero(cosine >= least[k])
            runs[k].append(Pull(at + first, cosine[at]))
    nothing = Pull(np.zeros(0, np.int64), np.zeros(0, np.float32))
    return [Pull(np.concatenate([nothing.at, *(one.at for one in run)]),
                 np.concatenate([nothing.cosine, *(one.cosine for one in run)]))
            for run in runs]


def _without(under: Ground, dead: frozenset[str]) -> tuple[np.ndarray, np.ndarray]:
    """(leaf, similarity) as the study put them, but in no leaf that is lost."""
    leaf, similarity = under.leaf.copy(), under.similarity.copy()
    alive = np.array([name not in dead for name in under.ids], bool)
    at = np.flatnonzero((leaf >= 0) & ~np.append(alive, True)[leaf])
    if not at.size:
        return leaf, similarity
    leaf[at] = -1
    if alive.any():
        kept, points = np.flatnonzero(alive[under.owner]), under.points(at)
        spot, cosine = nearest(points, under.spots[kept])
        near = under.owner[kept[spot]]
        similarity[at] = cosines_to(points, under.centres, near)
        leaf[at] = np.where(cosine >= under.nearness[near], near, -1)
    return leaf, similarity
