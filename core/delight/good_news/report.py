"""The internal good news of an initiative: what customers said, what was done, what came of it.

One A4 page (typst) and one slide, from the same facts. Nothing is claimed beyond the rung that the
evidence stands on; where the effect cannot be told, the page says so.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from core.delight import closing
from core.delight.closing import is_low
from core.delight.echo import echo
from core.delight.evidence.ladder import Verdict
from core.delight.money import roi
from core.delight.money.amounts import amount, between
from core.delight.wording import count, cut, day, groups_title, headline, one_line, result
from core.estimates import digits_of, written
from core.model import CLEAR_TONE
from core.scales import SCALES, Scale
from core.store import closings, measurements, snapshot
from core.store.closings import Raised
from core.store.database import Database
from core.store.initiatives import Initiative
from core.store.preferences import preferences

TEMPLATE = Path(__file__).with_name("good_news.typ")
QUOTES, LONGEST_QUOTE, SHORTEST_QUOTE = 3, 150, 15
LONGEST_CHANGE, LONGEST_LINE = 360, 60
# What may be said of money by the weakest rung that it stands on: in full, and in a word.
BROUGHT = {1: ("it brought so far", "measured"), 2: ("it likely brought so far", "likely"),
           3: ("it perhaps brought so far", "suggestive"),
           4: ("came since, other changes included", "other changes included")}


@dataclass(frozen=True)
class Quote:
    """A customer's words, without their name. meta: "3 Mar 2026 · 2 of 5"."""

    text: str
    meta: str


@dataclass(frozen=True)
class Group:
    """A mean with its 95 % interval. name: "Before, with the change". ours: not the comparison."""

    name: str
    value: float
    low: float
    high: float
    shown: str
    ours: bool


@dataclass(frozen=True)
class GoodNews:
    """The facts, worded. All texts are plain; those of people are cut, never interpreted.

    effect: "+6.2" with effect_unit and interval, "" where nothing may be claimed. evidence: the
    ladder's words for its rung. behind: what it rests on. problems: why something cannot be told.
    groups: before and after, of the customers it acts on and of the comparison; empty where
    withheld. money, told: a short figure each, with a note. money_hedge: how sure the money is, in
    a word; "" where none is claimed. who: (label, words) rows.
    """

    company: str
    day: str
    name: str
    headline: str
    raised: str
    quotes: tuple[Quote, ...]
    change: str
    who: tuple[tuple[str, str], ...]
    effect: str
    effect_unit: str
    interval: str
    evidence: str
    behind: str
    problems: tuple[str, ...]
    groups: tuple[Group, ...]
    groups_title: str
    money: str
    money_note: str
    told: str
    told_note: str
    rung: int | None
    money_hedge: str = ""


def good_news(db: Database, initiative: Initiative, today: date) -> GoodNews:
    """The facts as they stand on `today`; without a topic nobody is quoted."""
    said = preferences(db)
    verdict = verdict_of(db, initiative)
    found = closing.raised(db, initiative) if initiative.topic_id else []
    people = len({one.person for one in found if one.person})
    heard = echo(db, initiative, today)
    money, money_note, hedge = _money(db, initiative, today, str(said["currency"]))
    scale = snapshot.default_scale(db)
    return GoodNews(
        company=cut(str(said["company"]) or "Our company", 60), day=day(today),
        name=cut(initiative.name, 80), headline=headline(initiative, verdict, scale, today),
        raised=_raised(initiative, len(found), people),
        quotes=quotes(found, closings.passages(db, str(initiative.topic_id),
                                               [one.response_id for one in found])),
        change=cut(initiative.change_made, LONGEST_CHANGE) or "Nobody wrote down what was changed.",
        who=_who(initiative), **result(verdict), groups=groups(verdict),
        groups_title=groups_title(verdict, scale), money=money, money_note=money_note,
        told=f"{heard.told:,} told" if heard.told else "Nobody told yet",
        told_note=_told_note(heard.told, sum(row.answered_on is not None for row in heard.rows),
                             sum(row.came_back_on is not None for row in heard.rows)),
        rung=verdict.rung if verdict and verdict.finding != "too early" else None,
        money_hedge=hedge)


def verdict_of(db: Database, initiative: Initiative) -> Verdict | None:
    """The kept verdict on the initiative's own outcome; None before it was measured."""
    return next((Verdict.from_json(one.verdict)
                 for one in measurements.measurements(db, initiative.id)
                 if one.outcome == str(initiative.outcome)), None)


def quotes(found: Sequence[Raised], passages: Mapping[int, str]) -> tuple[Quote, ...]:
    """Complaints in the customers' words, those that speak of the topic most clearly first.

    Nobody who gave a good score is quoted as one who complained.
    passages: response → what it says of the topic, as `closings.passages` orders them; a long
    comment is quoted by it. No two are alike.
    """
    place = {number: i for i, number in enumerate(passages)}
    kept: dict[str, Quote] = {}
    clear = filter(is_clear, found)
    for one in sorted(clear, key=lambda one: place.get(one.response_id, len(place))):
        whole = one_line(one.comment or "")
        text = whole if len(whole) <= LONGEST_QUOTE else _part(whole, passages, one.response_id)
        if len(text) < SHORTEST_QUOTE or text.lower() in kept:
            continue
        meta = [day(one.received_on)] if one.received_on else []
        if one.score is not None and one.scale:
            meta.append(f"{one.score:g} of {SCALES[Scale(one.scale)].high:g}")
        kept[text.lower()] = Quote(text, " · ".join(meta))
        if len(kept) == QUOTES:
            break
    return tuple(kept.values())


def is_clear(said: Raised) -> bool:
    """A low score, or clearly negative words with no good score beside them."""
    scale = Scale(said.scale) if said.scale else None
    if is_low(scale, said.score):
        return True
    if scale is not None and said.score is not None:
        facts = SCALES[scale]
        good = facts.good if facts.good is not None else (facts.low + facts.high) / 2
        if said.score >= good:
            return False
    return said.sentiment is not None and said.sentiment <= -CLEAR_TONE


def _part(whole: str, passages: Mapping[int, str], number: int) -> str:
    """The passage with "…" where words were left out."""
    said = cut(passages.get(number) or whole, LONGEST_QUOTE)
    before = "" if whole.startswith(said.rstrip("…")) else "… "
    after = "" if said.endswith((".", "!", "?", "…")) or whole.endswith(said) else " …"
    return f"{before}{said}{after}"


def groups(verdict: Verdict | None) -> tuple[Group, ...]:
    """Before and after of both groups, as far as they are known; none where ours are withheld."""
    if verdict is None or verdict.before.value is None or verdict.after.value is None:
        return ()
    named = [("Before", verdict.before, True), ("After", verdict.after, True),
             ("Before, comparison", verdict.control_before, False),
             ("After, comparison", verdict.control_after, False)]
    return tuple(
        Group(name, one.value, one.low if one.low is not None else one.value,
              one.high if one.high is not None else one.value,
              written(one.value, digits_of(one.unit)), ours)
        for name, one, ours in named if one.value is not None)


def as_pdf(news: GoodNews) -> bytes:
    """One A4 page, in fonts that typst brings along; no network, nothing read but the template."""
    import typst

    facts = {**{name: getattr(news, name) for name in GoodNews.__dataclass_fields__},
             "quotes": [vars(one) for one in news.quotes],
             "groups": [vars(one) for one in news.groups], "axis": _axis(news.groups),
             "kicker": "You said, we did",
             "footnote": f"Evidence on rung {news.rung} of 5. Intervals: 95 %." if news.rung
             else "Not measured yet."}
    return typst.compile(TEMPLATE.read_bytes(),
                         sys_inputs={"news": json.dumps(facts, ensure_ascii=False)})


def as_slide(news: GoodNews) -> bytes:
    """One 16:9 slide with a native chart where before and after are known (.pptx)."""
    from core.delight.good_news.slide import drawn

    return drawn(news)


def _raised(initiative: Initiative, responses: int, people: int) -> str:
    if not initiative.topic_id:
        return "It rests on no topic of the comments."
    label = cut(initiative.topic_label, 60)
    topic = f" about “{label}”" if label else ""
    if not responses:
        return f"Nobody complained{topic} before the change."
    known = f", {count(people, 'known person', 'known people')} among them" if people else ""
    return f"{count(responses, 'complaint')}{topic} before the change{known}."


def _who(initiative: Initiative) -> tuple[tuple[str, str], ...]:
    rows = [("Owner", initiative.owner), ("Sponsor", initiative.sponsor),
            ("Departments", ", ".join(initiative.departments)),
            ("For", "; ".join(", ".join(values) for values in initiative.segments.values())),
            ("Live since", day(initiative.live_from))]
    return tuple((label, cut(words, LONGEST_LINE)) for label, words in rows if words.strip())


def _axis(shown: Sequence[Group]) -> dict[str, float]:
    low = min((one.low for one in shown), default=0.0)
    high = max((one.high for one in shown), default=1.0)
    room = 0.06 * (high - low) or 1.0
    return {"low": low - room, "high": high + room}


def _money(
    db: Database, initiative: Initiative, today: date, currency: str
) -> tuple[str, str, str]:
    """A figure, a note, and how sure it is: no surer than the weakest rung behind it."""
    realised = roi.realised(db, initiative, today)
    if realised.money is None:
        return "No money is claimed", cut(realised.why_not, LONGEST_QUOTE), ""
    brought, hedge = BROUGHT[max(part.rung for part in realised.parts)]
    return (between(realised.money, currency),
            f"80 % range of what {brought}, before costs; the middle is "
            f"{amount(realised.money.p50, currency)}.", hedge)


def _told_note(told: int, answered: int, back: int) -> str:
    if not told:
        return "Close the loop: those who complained have not heard of it."
    return (f"{answered:,} answered since, {back:,} ordered or renewed. They were not compared "
            "with anybody, so this is no effect.")
