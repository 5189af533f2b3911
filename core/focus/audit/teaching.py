"""From verdicts to what they teach, and to what they say of the topics as they stand now.

A verdict names the leaves that were shown when it was given. Since then they may have been merged,
split, hidden, or found anew by a study.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.focus.taxonomy.replay import Taxonomy, replay
from core.focus.text.lessons import Lesson
from core.store import findings, taxonomy, verdicts
from core.store.database import Database
from core.store.verdicts import NO_TOPIC, Verdict


@dataclass(frozen=True)
class Standing:
    """Verdicts with the topics that are shown now in the place of those they name."""

    shown: Taxonomy

    def translated(self, one: Verdict) -> Verdict:
        """The verdict in the leaves shown now; a correction that merging settled is one no more."""
        topic, better = self._now(one.topic), self._now(one.better)
        if one.verdict != "right" and topic and topic == better:
            return replace(one, topic=topic, better=None, verdict="right")
        return replace(one, topic=topic, better=better)

    def _now(self, leaf: str | None) -> str | None:
        now = self.shown.now(leaf) if leaf and leaf != NO_TOPIC else ()
        # Of a topic that was split nobody knows which part was meant.
        return now[0] if len(now) == 1 else leaf

    def right(self, leaf: str) -> tuple[str, ...]:
        """Found leaves of which a mention that is about this one may have any."""
        now = {*self.shown.now(leaf), leaf}
        return (*now, *(raw for raw, became in self.shown.became.items() if became in now))

    def wrong(self, leaf: str) -> tuple[str, ...]:
        """Found leaves that a mention which is not about this one must not have."""
        parts = self.shown.went.get(leaf, ())
        return (leaf, *(raw for raw, became in self.shown.became.items() if became == leaf),
                *(parts if len(parts) > 1 else ()))


def standing(db: Database) -> Standing:
    """The topics as they are shown now, by the current study and all edits."""
    return Standing(replay(taxonomy.found_topics(db), taxonomy.edits(db, taken_back=True)[::-1]))


def lessons(db: Database, ids: Sequence[int]) -> list[Lesson]:
    """What all verdicts teach, oldest first; of one mention judged twice, the newer one.

    ids: of the responses that are read, in their order.
    """
    given = {(one.response_id, one.start): one for one in verdicts.verdicts(db)}
    if not given:
        return []
    place = {response: i for i, response in enumerate(ids)}
    newest = sorted(given.values(), key=lambda one: one.id)
    said, now = verdicts.texts(db, newest), standing(db)
    return [_lesson(one, said[one.id], place.get(one.response_id), now)
            for one in newest if one.id in said]


def _lesson(one: Verdict, text: str, comment: int | None, now: Standing) -> Lesson:
    better = one.better if one.better != NO_TOPIC else None
    stands = one.topic if one.verdict != "wrong" else None
    right = [leaf for name in (stands, better) if name for leaf in now.right(name)]
    wrong = set(now.wrong(one.topic)) - set(right) if one.topic and not stands else set()
    nothing = one.better == NO_TOPIC or (one.verdict == "right" and one.topic is None)
    return Lesson(comment, one.start, text, None, tuple(dict.fromkeys(right)),
                  tuple(sorted(wrong)), nothing)


def waiting(db: Database) -> list[Verdict]:
    """Corrections given since the last study began: the next one learns them."""
    study = findings.study(db)
    return [one for one in verdicts.verdicts(db)
            if one.corrects and study
            and (one.study_id == study.id or one.judged_at > study.created_at)]
