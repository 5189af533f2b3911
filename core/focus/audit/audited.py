"""What audits say of the topics that are shown now: figures, a table, one sentence."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from core.estimates import Estimate
from core.focus.audit.accuracy import Accuracy, by_topic, overall
from core.focus.audit.teaching import standing
from core.model import Topic
from core.store import findings, verdicts
from core.store.database import Database
from core.store.verdicts import Verdict

COLUMNS = ["topic", "parent", "label", "precision", "precision_low", "precision_high", "judged",
           "recall", "recall_low", "recall_high", "about", "understated"]
NUMBERS = [name for name in COLUMNS[3:] if name != "understated"]


@dataclass(frozen=True)
class Audited:
    """whole: of all topics that were judged. topics: leaf or parent shown → its accuracy.

    judged, corrections: of the study that `whole` is about. tags: leaf shown → how many of its
    tags were judged there. study_id: that study; None: nothing was judged. is_current: whether its
    tags are still the ones shown. earlier: topics whose accuracy is of the tags of an earlier
    study.
    """

    whole: Accuracy
    topics: dict[str, Accuracy]
    judged: int
    corrections: int
    study_id: int | None
    is_current: bool
    earlier: frozenset[str] = frozenset()
    tags: Mapping[str, int] = field(default_factory=dict)

    def understated(self) -> list[str]:
        """Topics whose tags surely miss comments, so that stakes and counts are likely too small.
        """
        return [topic for topic, one in self.topics.items() if one.understated]


def audited(db: Database) -> Audited:
    """What the verdicts say; of each topic the newest study that enough was judged of.

    The figures are of the tags as they were when they were judged.
    """
    given = verdicts.verdicts(db)
    if not given:
        return Audited(overall(()), {}, 0, 0, None, is_current=False)
    now, topics = standing(db), findings.topics(db)
    parents = {one.id: one.parent for one in topics}
    by_study: dict[int, list[Verdict]] = {}
    for one in given:
        by_study.setdefault(one.study_id, []).append(now.translated(one))
    newest_first = [by_study[number] for number in sorted(by_study, reverse=True)]
    found: dict[str, Accuracy] = {}
    of_study: dict[str, int] = {}
    for some in newest_first:
        for topic, accuracy in by_topic(some, parents).items():
            if topic in parents and (topic not in found or not _says(found[topic])):
                found[topic], of_study[topic] = accuracy, some[0].study_id
    some = next((some for some in newest_first if _says(overall(some))), newest_first[0])
    study = findings.study(db)
    current = study.id if study else None
    return Audited(overall(some), found, len(some), sum(one.corrects for one in some),
                   some[0].study_id, is_current=current == some[0].study_id,
                   earlier=frozenset(topic for topic, number in of_study.items()
                                     if number != current),
                   tags=Counter(one.topic for one in some if one.topic in parents))


def table(found: Audited, topics: list[Topic]) -> pd.DataFrame:
    """A row a topic that was judged, in the order of the tree; figures in %, NaN where withheld.

    judged: tags of it that were judged. about: judged mentions that are about it.
    """
    rows = [
        {"topic": one.id, "parent": one.parent, "label": one.label,
         **_figures("precision", accuracy.precision), "judged": accuracy.precision.n,
         **_figures("recall", accuracy.recall), "about": accuracy.recall.n,
         "understated": accuracy.understated}
        for one in topics if (accuracy := found.topics.get(one.id)) is not None
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype(
        dict.fromkeys(NUMBERS, float) | {"understated": bool})


def _says(accuracy: Accuracy) -> bool:
    return "withheld" not in {accuracy.precision.grade, accuracy.recall.grade}


def _figures(name: str, one: Estimate) -> dict[str, float | None]:
    return {name: one.value, f"{name}_low": one.low, f"{name}_high": one.high}


def in_words(found: Audited, topic: str) -> str:
    """What audits say of a topic; "" where nothing or too little was judged.

    "Audited: 86 % right (74–93)"; of tags that are no more, "…, of an earlier study".
    """
    one = found.topics.get(topic)
    if one is None or one.precision.value is None:
        return ""
    said = one.precision
    when = ", of an earlier study" if topic in found.earlier else ""
    return f"Audited: {said.value:.0f}\u00a0% right ({said.low:.0f}–{said.high:.0f}){when}"
