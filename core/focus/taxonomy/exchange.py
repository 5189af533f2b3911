"""Taxonomies go out as a file and come in from one: to start the next year, or company, from it."""

from collections.abc import Mapping, Sequence

import numpy as np

from core.errors import BadInput, Conflict
from core.focus.taxonomy import acts
from core.focus.taxonomy.defining import centre_of, drawn, nearness_of
from core.focus.taxonomy.exchange_file import DIGITS, read, written
from core.focus.taxonomy.placing import Ground, ground
from core.focus.taxonomy.regrouping import regrouping
from core.focus.taxonomy.replay import Node, replay
from core.focus.taxonomy.surviving import words_of
from core.focus.text.growing import SAME_TOPIC
from core.focus.text.space import normalised
from core.model import Topic
from core.store import findings, taxonomy
from core.store.database import Database
from core.store.regrouping import Regrouping
from core.store.taxonomy import Edit, FoundNode
from core.store.topic_rows import TopicRow

ENCODER = "multilingual static, 256"  # of the centres; of another encoder, words count alone
OTHERS = "Other topics"  # where a file's topics go that have neither parent nor subtopics


def exported(db: Database) -> bytes:
    """The topics as shown, hidden ones too, as a JSON file; no comment of a customer is in it.

    Raises Conflict where there are none.
    """
    found, log = taxonomy.found_topics(db), taxonomy.edits(db, taken_back=True)[::-1]
    nodes = _nodes(found, log)
    if not nodes:
        raise Conflict("There are no topics yet: a study finds them in the comments.")
    labels = {one.id: one.label for one in nodes}
    words = _words_of_edits(log)
    centres = _centres(found, log)
    return written([
        {"label": one.label, "parent": labels.get(one.parent), "keywords": list(one.keywords),
         "definition": words.get(one.id, ("", ()))[0],
         "phrases": list(words.get(one.id, ("", ()))[1]),
         "pinned": one.pinned, "hidden": one.hidden,
         "centre": [round(float(x), DIGITS) for x in centres.get(one.id, ())]}
        for one in nodes
    ], _encoder(ground(db) if findings.study(db) else None))


def imported(db: Database, data: bytes, *, name: str, by: str) -> int:
    """Takes the topics of a file over; returns the edit's number.

    Those whose name or content is here already are recognised, not doubled. New subtopics take
    mentions at once where a study was; before the first one, that begins with them. name: the
    file's. Raises BadInput with what is wrong in the file, Conflict while a study runs.
    """
    seen = taxonomy.state(db)
    encoder, topics = read(data)
    found, log = taxonomy.found_topics(db), taxonomy.edits(db, taken_back=True)[::-1]
    under = ground(db) if findings.study(db) else None
    if encoder != ENCODER or _encoder(under) != ENCODER:
        topics = [one | {"centre": []} for one in topics]
    nodes = _nodes(found, log)
    known = _recognised(topics, nodes, _centres(found, log), under)
    said = _with_ids(topics, known, nodes, findings.next_topic_number(db))
    ids = [one["id"] for one in said if one["id"] not in {node.id for node in nodes}]
    payload = {"ids": ids, "name": " ".join(name.split())[:200], "topics": said,
               "added": len(topics) - len(known), "recognised": len(known),
               "nearness": 0.0 if under is None else nearness_of(under)}
    coming = Edit(0, "import", "", payload, "", by, None, None)
    moves = Regrouping()
    if under is not None:
        moves = regrouping(under, found, log, [*log, coming],
                           made=_rows(said, set(ids), under, {one.id for one in found}))
    return acts.done(db, "import", "", payload, by=by, seen=seen, moves=moves)


def _nodes(found: Sequence[FoundNode], log: Sequence[Edit]) -> list[Node]:
    shown = replay(found, log)
    return sorted((*shown.nodes, *shown.hidden), key=lambda one: one.parent is not None)


def _encoder(under: Ground | None) -> str:
    """Whose centres the study keeps. A deeper encoder's space is each study's own."""
    deeper = under is not None and "deeper_keys" in under.kept.arrays
    return "deeper" if deeper else ENCODER


def _words_of_edits(log: Sequence[Edit]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Topic → (definition, phrases), of those that an analyst wrote."""
    words = {}
    for one in log:
        if one.undone_at is None and one.kind in ("define", "import"):
            for topic in one.payload.get("topics", [one.payload | {"id": one.topic}]):
                words[topic["id"]] = (topic["definition"], tuple(topic["phrases"]))
    return words


def _centres(found: Sequence[FoundNode], log: Sequence[Edit]) -> dict[str, np.ndarray]:
    """Topic shown (or hidden) → the mean centre of the found ones it holds, by their mentions."""
    unhidden = [one for one in log if one.kind != "hide"]
    became = replay(found, unhidden).became
    sums: dict[str, np.ndarray] = {}
    weights: dict[str, float] = {}
    written = {topic["id"]: np.array(topic["centre"]) for one in log if one.kind == "import"
               for topic in one.payload["topics"] if topic["centre"]}
    for one in found:
        topic = became.get(one.id)
        if topic:
            weight = max(one.mentions, 1)
            sums[topic] = sums.get(topic, 0) + weight * one.centre.astype(float)
            weights[topic] = weights.get(topic, 0) + weight
    return written | {topic: total / weights[topic] for topic, total in sums.items()}


def _recognised(
    topics: Sequence[Mapping], nodes: Sequence[Node], centres: Mapping[str, np.ndarray],
    under: Ground | None,
) -> dict[str, str]:
    """Label in the file → the topic here that it is: by its name, else subtopics by content."""
    by_label = {one.label.casefold(): one for one in nodes}
    known = {}
    for one in topics:
        here = by_label.get(one["label"].casefold())
        if here is not None and (here.parent is None) != _is_parent(one):
            raise BadInput(f"“{one['label']}” is a topic in one place and a subtopic in the other "
                           "(here, and in the file); rename one of them.")
        if here is not None:
            known[one["label"]] = here.id
    file = [one for one in topics if not _is_parent(one) and one["label"] not in known
            and under is not None and len(one["centre"]) == len(under.space.middle)]
    here = [one.id for one in nodes if one.parent and one.id not in known.values()
            and one.id in centres]
    if not file or not here or under is None:
        return known
    from scipy.optimize import linear_sum_assignment

    theirs = under.space.centres_in(np.array([one["centre"] for one in file], np.float32))
    ours = under.space.centres_in(np.array([centres[one] for one in here], np.float32))
    cosines = theirs @ ours.T
    for one, other in zip(*linear_sum_assignment(-cosines), strict=True):
        if cosines[one, other] >= SAME_TOPIC:
            known[file[one]["label"]] = here[other]
    return known


def _is_parent(one: Mapping) -> bool:
    return one["parent"] is None and not one["alone"]


def _with_ids(
    topics: Sequence[Mapping], known: Mapping[str, str], nodes: Sequence[Node], number: int
) -> list[dict]:
    """The topics as the edit keeps them: with ids, parents by id, parents first."""
    here = {one.id: one for one in nodes}
    ids, said = {}, []
    others = next((one.id for one in nodes if one.label == OTHERS and one.parent is None), None)
    if others is None and any(one["alone"] and one["label"] not in known for one in topics):
        others, number = f"t{number}", number + 1
        said.append({"id": others, "parent": None, "label": OTHERS, "parent_label": "",
                     "keywords": [], "definition": "", "phrases": [], "pinned": False,
                     "hidden": False, "centre": []})
    for one in topics:
        mine = known.get(one["label"])
        if mine is None:
            mine, number = f"t{number}", number + 1
        ids[one["label"]] = mine
        parent, above = (ids[one["parent"]], one["parent"]) if one["parent"] else (None, "")
        if one["alone"]:
            parent = here[mine].parent if mine in here else others
            above = here[parent].label if parent in here else OTHERS
        said.append({name: value for name, value in one.items() if name != "alone"}
                    | {"id": mine, "parent": parent, "parent_label": above})
    return said


def _rows(
    said: Sequence[Mapping], ids: set[str], under: Ground, there: set[str]
) -> list[TopicRow]:
    """The found topics of a file, parents first; without a centre that fits, its words place it."""
    rows, size = [], len(under.space.middle)
    new = [one for one in said if one["id"] in ids - there]
    centres = {one["id"]: np.array(one["centre"], np.float32)
               for one in new if len(one["centre"]) == size}
    spoken = [one for one in new if one["parent"] and one["id"] not in centres]
    if spoken:
        where = [centre_of(under, words_of(one)) for one in spoken]
        near = drawn(under, np.stack([centre for centre, _ in where]), [n for _, n in where])
        centres |= zip((one["id"] for one in spoken), under.space.centres_out(near), strict=True)
    nothing = under.space.centres_out(normalised(np.ones((1, size), np.float32)))[0]
    for one in new:
        words = tuple(part for part in (one["definition"], *one["phrases"]) if part)
        rows.append(TopicRow(
            Topic(one["id"], one["parent"], one["label"], tuple(one["keywords"]), 0, None),
            centres.get(one["id"], nothing), words))
    return rows
