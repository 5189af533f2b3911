"""What must be known beside an effect: how comments are read changed, one customer speaks for many.

A sentence each; nothing is corrected here.
"""

from collections.abc import Sequence
from datetime import date

from core.delight.evidence.panel import FEWEST
from core.delight.evidence.records import Records
from core.delight.wording import count, day
from core.model import Outcome
from core.store import panels
from core.store.initiatives import Initiative

MANY = 0.1  # of the answers, from which one customer is named


def remarks(
    records: Records, initiative: Initiative, outcome: Outcome, last: date
) -> tuple[str, ...]:
    """The sentences on an outcome. last: the day that its data reach."""
    if initiative.live_from is None:
        return ()
    if outcome is Outcome.PREVALENCE:
        return reading_changed(panels.methods(records.db), panels.edits(records.db),
                               initiative.live_from)
    if outcome is Outcome.SCORE and records.scale is not None:
        return one_customers(*panels.heaviest(
            records.db, records.scale, initiative.segments, initiative.live_from,
            initiative.live_until or last))
    return ()


def one_customers(most: int, answers: int) -> tuple[str, ...]:
    """most: answers of the customer who gave most, among all since it began, where it acts."""
    if most < max(MANY * answers, FEWEST):
        return ()
    return (f"{100 * most / answers:.0f} % of the answers since then, where it acts, are one "
            "customer’s; in each week they count as one.",)


def reading_changed(
    methods: Sequence[tuple[str, str]], edits: Sequence[str], live_from: date
) -> tuple[str, ...]:
    """What changed since it went live.

    methods: (ISO day, name) of the studies, oldest first. edits: ISO days on which people changed
    the topics. Comments of before and after are always read by the newest study and tree, so no
    step in a series comes from either; but what stood at the approval was read by the older ones.
    """
    start, told = live_from.isoformat(), []
    earlier = [name for when, name in methods if when < start]
    later = [(when, name) for when, name in methods if when >= start]
    if earlier and later and later[-1][1] != earlier[-1]:
        changed = next(when for when, name in later if name != earlier[-1])
        told.append(f"The drivers’ method changed on {day(date.fromisoformat(changed))}, from "
                    f"{earlier[-1]} to {later[-1][1]}: what was frozen at the approval was found "
                    "by the older one.")
    since = [when for when in edits if when >= start]
    if since:
        told.append(f"The topics were changed {count(len(since), 'time')} since the start, last on "
                    f"{day(date.fromisoformat(since[-1]))}; all comments, old and new, are counted "
                    "by the topics as they are now.")
    return tuple(told)
