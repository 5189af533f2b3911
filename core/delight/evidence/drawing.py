"""Randomised pilots: the app draws which segments get a change, and keeps how it did.

Anybody can draw the same again: the lot of a segment is the SHA-256 of "seed:value", and in each
stratum the lowest lots win. Segments that are alike in level and size form a stratum, so that
chance cannot give the change to the large or the happy ones alone (blocking; Imai, King and Nall
2009).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

import numpy as np

from core.delight.evidence.comparison import windows
from core.delight.evidence.ladder import FEW_SEGMENTS
from core.delight.evidence.panel import FEWEST, by_cell
from core.delight.evidence.power import Power, power_of
from core.delight.evidence.records import Observed, Records
from core.delight.wording import count
from core.errors import BadInput, Conflict
from core.model import Stage
from core.store import draws
from core.store.database import Database
from core.store.draws import Candidate, Draw
from core.store.initiatives import Initiative, initiative

ALIKE = 4  # segments that a stratum has at least
MOST_BY_LEVEL = 4
TRIES = 5  # draws that the expected power is the mean of
BEGUN = {Stage.SHIPPED, Stage.MEASURED, Stage.CLOSED, Stage.DECLINED}


@dataclass(frozen=True)
class Pool:
    """Who can be drawn. left_out: values about which too little is known, with why, a sentence."""

    candidates: tuple[Candidate, ...]
    left_out: str = ""


def stratified(candidates: Sequence[Candidate], give: int) -> tuple[Candidate, ...]:
    """The candidates with their strata: by level first, within that by size.

    give: how many get the change. No more strata than would be given to or spared, and at least
    four segments in each. Whose level is not known stands in the middle.
    """
    known = [one.level for one in candidates if one.level is not None]
    middle = float(np.median(known)) if known else 0.0
    wanted = max(min(give, len(candidates) - give, len(candidates) // ALIKE), 1)
    by_size = 2 if wanted >= 2 * 2 else 1
    by_level = min(wanted // by_size, MOST_BY_LEVEL)
    by = sorted(candidates, key=lambda one: (
        middle if one.level is None else one.level, one.size, one.value))
    found, stratum = [], 0
    for part in _cut(by, by_level):
        for alike in _cut(sorted(part, key=lambda one: (one.size, one.value)), by_size):
            found += [replace(one, stratum=stratum) for one in alike]
            stratum += 1
    return tuple(found)


def _cut(ordered: list[Candidate], parts: int) -> list[list[Candidate]]:
    return [[ordered[i] for i in part] for part in np.array_split(np.arange(len(ordered)), parts)]


def drawn(candidates: Sequence[Candidate], give: int, seed: int) -> tuple[str, ...]:
    """The values that get the change, sorted; each is as likely as any other to be among them.

    A stratum of m among K gives give · m ÷ K; where that is no whole number, a lot decides about
    the rest (systematic sampling, Madow 1949), so that give come out in all.
    """
    strata: dict[int, list[Candidate]] = {}
    for one in candidates:
        strata.setdefault(one.stratum, []).append(one)
    start, reached, chosen = _lot(seed, ""), 0.0, []
    for number in sorted(strata):
        alike = strata[number]
        share = give * len(alike) / len(candidates)
        # Whole numbers passed on the way from `reached` on a line that starts by chance; rounding
        # keeps 2.9999999 from being less than 3.
        seats = (np.floor(round(reached + share + start, 9))
                 - np.floor(round(reached + start, 9)))
        reached += share
        lots = sorted(alike, key=lambda one: (_lot(seed, one.value), one.value))
        chosen += [one.value for one in lots[:int(seats)]]
    return tuple(sorted(chosen))


def _lot(seed: int, value: str) -> float:
    """0 … 1, of the seed and the value alone."""
    return int.from_bytes(sha256(f"{seed}:{value}".encode()).digest()[:6], "big") / 2**48


def pool(records: Records, one: Initiative, attribute: str) -> Pool:
    """Values of the attribute with what the outcome was so far: who could be drawn today.

    Levels are in the unit that people read: rates a week, rounded, would be alike all over.
    """
    seen = _seen(records, one, attribute)
    panel = seen.panel
    if not panel.cells:
        values = records.segments.get(attribute, [])
        return Pool(tuple(Candidate(value, None, 0.0) for value in values))
    weeks, _ = windows(panel.weeks, records.today, None, records.today, seen.lag_days)
    n, level, _ = by_cell(panel, weeks)
    wide = max(int(weeks.sum()), 1)
    found = [Candidate(cell[0], round(seen.units.level_at(float(y)), 4),
                       round(float(m) / wide, 2), unit=seen.units.level)
             for cell, m, y in zip(panel.cells, n, level, strict=True) if m >= FEWEST]
    few = len(panel.cells) - len(found)
    said = (f"{count(few, 'value')} with fewer than {FEWEST} observations cannot be drawn: nothing "
            "could be measured there.") if few else ""
    return Pool(tuple(found), said)


def expected_power(
    records: Records, one: Initiative, attribute: str, candidates: Sequence[Candidate], give: int
) -> Power:
    """What a draw of so many would let show: the power of a few draws, their mean for the effect.

    The draws are of fixed seeds: none of them is the one that will be made.
    """
    strata = stratified(candidates, give)
    seen, tried = _seen(records, one, attribute), []
    for seed in range(TRIES):
        made = Draw(attribute, strata, drawn(strata, give, seed), seed,
                    records.today.isoformat(), "")
        trial = replace(one, segments=made.segments, draw=made, said_drawn=False, starts={})
        tried.append(power_of(trial, one.outcome, seen, records.initiatives, records.today))
    told = [power.detectable for power in tried if power.detectable is not None]
    mean = sum(told) / len(told) if len(told) > TRIES // 2 else None
    return replace(tried[0], detectable=mean)


def _seen(records: Records, one: Initiative, attribute: str) -> Observed:
    return records.observed(one.outcome, replace(one, segments={attribute: ()}))


def draw(
    db: Database, number: int, attribute: str, among: Sequence[str], give: int, *, version: int,
    session: str, by: str, today: date, seed: int | None = None, at: str | None = None,
) -> tuple[str, ...]:
    """Draws so many of these values, keeps the draw, and returns who gets the change.

    seed: None for one that nobody can choose or foresee. at: when, if not now. Raises BadInput
    where it is too late, or where chance would have too little to choose from; Conflict where
    somebody was first.
    """
    one = initiative(db, number)
    if one is None:
        raise Conflict("This initiative is no longer there; nothing was drawn.")
    records = Records(db, today)
    if wrong := why_not_now(one, today):
        raise BadInput(wrong)
    wanted = set(among)
    chosen_from = [it for it in pool(records, one, attribute).candidates if it.value in wanted]
    if min(give, len(chosen_from) - give) < FEW_SEGMENTS:
        raise BadInput(f"An experiment needs {FEW_SEGMENTS} segments with the change and "
                       f"{FEW_SEGMENTS} without; choose {2 * FEW_SEGMENTS} or more to draw from.")
    strata = stratified(chosen_from, give)
    seed = secrets.randbits(32) if seed is None else seed
    chosen = drawn(strata, give, seed)
    draws.keep(db, number, attribute, strata, chosen, seed, version=version, session=session,
               by=by, at=at)
    return chosen


def why_not_now(one: Initiative, today: date) -> str:
    """Why it is too late to draw; "" where it is not."""
    if one.stage in BEGUN or (one.live_from is not None and one.live_from <= today):
        return ("It has begun: chance must choose before that. Where it has not, set a start date "
                "ahead.")
    return ""


def can_be_drawn(records: Records) -> tuple[str, ...]:
    """Attributes with enough values to draw from, those with the most first."""
    enough = [(name, len(values)) for name, values in records.segments.items()
              if len(values) >= 2 * FEW_SEGMENTS]
    return tuple(name for name, _ in sorted(enough, key=lambda one: (-one[1], one[0])))


