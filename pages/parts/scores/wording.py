"""What the page of scores says in words: counts, who repeats, what stands apart, what moved."""

from collections.abc import Mapping

import pandas as pd

from core.estimates import FULL_FROM, digits_of
from core.focus.numbers import mix
from core.focus.numbers.grading import CUSTOMERS_FROM
from core.focus.numbers.repeated import Repeats
from core.focus.numbers.scores import shares
from core.focus.numbers.standing import in_words
from core.focus.score_views import Moved
from core.scales import SCALES, Scale
from pages.parts import words

THE_REST = "the rest"
NO_VALUE = "no value"
MANY = 0.1  # of the answers, from which one customer is named
NOTABLE = 1.05  # design effect, from which repeated answers are worth a sentence
SECOND = 0.25  # of the mix, from which a second class is named
MOST_NAMED = 8
PLURALS = {"promoter": "promoters", "passive": "passives", "detractor": "detractors",
           "good": "good", "other": "others"}


def spoken(name: str) -> str:
    """A segment's name as words."""
    return name.replace("_", " ").capitalize()


def value(name: object) -> str:
    """A value of a segment, as Markdown."""
    return words.plain(name) if name != "" else NO_VALUE


def counts(scale: Scale, counted: pd.DataFrame) -> str:
    """"5 promoters, 4 passives, 3 detractors": what stands in place of a score."""
    table = shares(scale, counted)
    n = dict(zip(table["klass"], table["n"], strict=True))
    if SCALES[scale].good is not None:
        return ", ".join(f"{n[klass]:,} {klass if n[klass] == 1 else plural}"
                         for klass, plural in PLURALS.items() if klass in n)
    if len(n) > MOST_NAMED:
        return words.count(sum(n.values()), "answer")
    return "answers: " + ", ".join(f"{klass} ({n[klass]:,})" for klass in sorted(n, key=float))


def cell_counts(scale: Scale, row: Mapping[str, object]) -> str:
    """"5 / 4 / 3" (promoters, passives, detractors), "8 of 12" good, or "n 12" of a mean."""
    n, good, bad = row["n"], row["good"], row["bad"]
    if SCALES[scale].good is None:
        return f"n {n:,}"
    if SCALES[scale].bad is None:
        return f"{good:,.0f} of {n:,}"
    return f"{good:,.0f} / {n - good - bad:,.0f} / {bad:,.0f}"


def repeated(repeats: Repeats) -> str:
    """What customers who answered more than once do to the interval; "" where they do little."""
    if repeats.most <= 1:
        return ""
    if repeats.n >= FULL_FROM and repeats.customers < CUSTOMERS_FROM:
        return (f"{words.count(repeats.n, 'answer')} of "
                f"{words.count(repeats.customers, 'customer')}: no score is shown below "
                f"{CUSTOMERS_FROM} customers.")
    alone = repeats.most >= MANY * repeats.n
    if not alone and repeats.effect < NOTABLE:
        return ""
    who = (f"One customer gave {repeats.most:,} of the {repeats.n:,} answers. " if alone else
           f"Some customers answered more than once, up to {repeats.most:,} times. ")
    return (f"{who}The interval is worked out over customers: as wide as of about "
            f"{words.count(max(round(repeats.independent), 1), 'independent answer')}.")


def named(table: pd.DataFrame, name: str) -> str:
    """"Above the rest: A, B. Below the rest: C."; "" where nothing stands apart."""
    said = []
    for standing in ("above", "below"):
        found = table[table["standing"] == standing].sort_values(
            "gap", ascending=standing == "below")[name]
        if len(found):
            more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
            said.append(f"{in_words(standing, THE_REST).capitalize()}: "
                        f"{', '.join(map(value, found[:MOST_NAMED]))}{more}.")
    return " ".join(said)


def moved(found: Moved, score: str) -> str:
    """What of the change is who answered, as Markdown. Arithmetic, and it says so."""
    first, months = found.shifts[0], found.compared.months
    whole, name = first.whole, words.plain(spoken(first.attribute).lower())
    ends = f"({words.interval_of(whole)})"
    size = words.number(abs(whole.value), digits_of(whole.unit))
    verb = "rose" if whole.value > 0 else "fell"
    if whole.low > 0 or whole.high < 0:
        said = (f"{score} {verb} by {size} {ends} from the {months} months before to the last "
                f"{months}")
    else:
        said = f"No clear change of {score} in the last {months} months: {words.change_of(whole)}"
    if not found.named:
        return f"{said}. No part of it is clearly a change of who answered."
    if mix.is_mostly_mix(first):
        said += f", **mostly because {classes(first)}**: that makes {words.change_of(first.mix)}."
    else:
        said += f". By who answered ({name}): {words.change_of(first.mix)}, as {classes(first)}."
    return (f"{said} At the same mix: {words.change_of(first.change)}. This is arithmetic of who "
            "answered, not a cause.")


def classes(shift: mix.Shift) -> str:
    """"more answers came from A (20 % → 43 %), where it is lower": what made the mix."""
    table, total = shift.classes, shift.mix.value
    mine = table[table["mix"] * total > 0].sort_values("mix", key=abs, ascending=False)
    told = []
    for row in mine.head(2).itertuples():
        if told and abs(row.mix) < SECOND * abs(total):
            break
        more = row.share_after > row.share_before
        level = "higher" if (row.mix > 0) == more else "lower"
        then, now = 100 * row.share_before, 100 * row.share_after
        told.append(f"{'more' if more else 'fewer'} answers came from {value(row.klass)} "
                    f"({then:.0f} % → {now:.0f} %), where it is {level}")
    return ", and ".join(told)
