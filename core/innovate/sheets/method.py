"""Method: how each figure is computed, from what, and with which versions."""

import platform
from importlib.metadata import PackageNotFoundError, version

from openpyxl.worksheet.worksheet import Worksheet

from core.estimates import FULL_FROM, INDICATIVE_FROM
from core.focus.numbers import chances, priority, shrinking, stability
from core.focus.numbers.opportunities import METHOD as RANKING
from core.innovate.action_plan import ActionPlan
from core.innovate.fields import FORMAT
from core.innovate.sheets import words
from core.innovate.sheets.layout import (
    BOLD,
    NOT_ENOUGH,
    WORDS,
    Column,
    fit_row,
    header,
    print_set_up,
    put,
    set_widths,
    title,
)
from core.scales import SCALES

HEADER_ROW = 4
COLUMNS = (Column("What", 34), Column("How", 112))
SOFTWARE = ("numpy", "scipy", "pandas", "scikit-learn", "keybert", "py3langid", "openpyxl")

KINDS = {
    "points": "Share of promoters (9–10) minus share of detractors (0–6), times 100. Interval: "
              "95 %, MOVER–Wilson (Newcombe 1998).",
    "%": "Share of responses at the good end of the scale, in per cent. Interval: 95 %, Wilson.",
    "mean": "Mean of the scores. Interval: 95 %, Student's t.",
}


def write(sheet: Worksheet, plan: ActionPlan) -> None:
    """Fills the sheet: a row a fact, its name in the first column."""
    set_widths(sheet, COLUMNS)
    title(sheet, "How the figures came about", "Formulas in words, the data they were computed "
          "from, and the versions of what computed them.", across=2)
    header(sheet, HEADER_ROW, COLUMNS)
    for row, (name, text) in enumerate(facts(plan), start=HEADER_ROW + 1):
        put(sheet.cell(row, 1), name, font=BOLD)
        put(sheet.cell(row, 2), text).alignment = WORDS
        fit_row(sheet, row, [(name, COLUMNS[0].width), (str(text), COLUMNS[1].width)])
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 1)
    print_set_up(sheet, repeat=HEADER_ROW)


def facts(plan: ActionPlan) -> list[tuple[str, str | float]]:
    """Everything the sheet says, in order; figures to recompute with as numbers, unrounded."""
    return [*_figures(plan), *_priorities(plan), *_data(plan), *_versions(plan)]


def _figures(plan: ActionPlan) -> list[tuple[str, str]]:
    score = plan.facts.score if plan.facts else "score"
    return [
        (f"Score ({score})", KINDS[plan.facts.unit if plan.facts else "points"]),
        ("Points at stake",
         f"How much of the {score} hangs on mentions of a topic: below zero it costs, above it "
         f"lifts. The {score} would be about itself minus this figure if mentions of the topic had "
         "no effect and the others stayed as they are. Each part of the score (for the NPS: "
         "promoters and detractors) has a logistic regression on the topics that a response "
         "mentions (for means: a linear one); Aumann–Shapley contributions share effects of "
         "several topics fairly, so that all topics and the baseline add up to the score."),
        ("How to read it", "An association, not yet a cause: whether mending a topic lifts the "
         "score is shown by measuring what happens after."),
        ("Interval of a stake", "95 %, from the influence of each response on the figure; "
         "responses of one customer are summed first."),
        ("Likely understated", "Topics are found by machine and some mentions are missed or "
         "misread, which draws stakes towards zero."),
        (f"“{NOT_ENOUGH}”",
         f"The figure is withheld: a score needs {FULL_FROM} responses, a stake "
         f"{INDICATIVE_FROM} that mention the topic and as many that do not. It is not zero; it "
         "is unknown."),
        ("Grades", f"full: {FULL_FROM} mentions or more and at least ten responses for each topic; "
         f"indicative: {INDICATIVE_FROM} to {FULL_FROM - 1} mentions, or fewer responses; "
         "not ranked: fewer mentions."),
        ("Sentiment", "−1 (bad) to 1 (good) of the words in the mention, taught by the "
         "customers' own scores; empty where nothing could judge it."),
    ]


def _priorities(plan: ActionPlan) -> list[tuple[str, str | float]]:
    overruns = "/".join(f"{times:g}" for times in priority.OVERRUN.values())
    return [
        ("Expected value",
         "Recoverable points (never below zero) × φ, the chance that mending it works × k, by "
         "which our forecasts came true × money per point × (1 + g̃ ÷ 2). A value that a person set "
         "takes its place."),
        ("Recoverable points", "R, minus the points at stake, drawn towards the mean of all ranked "
         "drivers the more its standard error SE is wide: mean(R) + w · (R − mean(R)), with "
         "w = t² ÷ (t² + SE²)."),
        *_drawn_to(plan),
        ("φ", f"{_chances(plan)}{_taught(plan)}"),
        ("k", float(plan.chances.k)),
        ("g̃", f"{priority.TREND_KEPT:g} × the growth of mentions, kept within −50 to 80 % a year. "
         "It counts also where it cannot be told whether mentions grow; the column “Growth "
         "counted” says how much."),
        ("Value from, value to", "The 95 % interval of the recoverable points, times the rest; "
         "none where a person set the value."),
        ("Rank from, rank to, in the plan", f"The middle 80 % of the ranks in {stability.DRAWS} "
         "draws of the stakes, of the mentions and of the days that somebody estimated, and how "
         "often a draw’s plan held it."),
        ("Days with overrun", f"Person-days × {overruns} for simple/complicated/complex. Until "
         f"somebody estimates it: complicated, {priority.ASSUMED_DAYS:g} days, “assumed”."),
        ("Priority", "Expected value ÷ days with overrun. The capacity is filled from the top "
         "with all that still fits."),
        ("Revenue at risk", "Recoverable points × money per point, a year; without money the "
         "points."),
        ("Growth of mentions", "Weighted line through up to 24 months of the share of responses "
         "that mention the topic, as a share of its mean, with its 95 % interval. Where the "
         "interval holds 0 it cannot be told whether mentions grow."),
        ("Money per point", _price(plan)),
        ("Money per point, as counted", float(_money(plan))),
        ("Capacity", words.days(plan.capacity_days)),
    ]


def _drawn_to(plan: ActionPlan) -> list[tuple[str, str | float]]:
    to = next((one.towards for one in plan.known.by_topic.values() if one.towards), None)
    if to is None or plan.scale is None:
        return []
    floor = shrinking.floor_of(plan.scale)
    return [("mean(R)", to.mean), ("t²", to.spread),
            ("t², how", f"var(R) − mean(SE²), at least {floor:.6g}, of {to.drivers:,} drivers.")]


def _chances(plan: ActionPlan) -> str:
    """"simple 0.85, complicated 0.657143 = (6 · 0.6 + 1) ÷ (6 + 1), complex 0.35"."""
    said = []
    for name, share in plan.chances.works.items():
        lesson = plan.chances.lessons.get(name)
        how = (f" = ({chances.WEIGHT} · {priority.WORKS[name]:g} + {lesson.worked}) ÷ "
               f"({chances.WEIGHT} + {lesson.n})") if lesson else ""
        said.append(f"{name} {share:.6g}{how}")
    return ", ".join(said)


def _price(plan: ActionPlan) -> str:
    money, part = plan.money_per_point, plan.known.part
    if not money:
        return "not set for this score: the same ranking runs in its points"
    said = f"{words.amount(money)} {plan.currency} a point a year, of the score of this plan"
    return said + (f"; of the segment {100 * part.share:.6g} % of it, its share of {part.some:,} "
                   f"of {part.all:,} {part.counted}" if part else "")


def _money(plan: ActionPlan) -> float:
    """What a row's point counts: 1 where a point has no price."""
    part = plan.known.part
    return (plan.money_per_point or 1.0) * (part.share if part and plan.money_per_point else 1.0)


def _taught(plan: ActionPlan) -> str:
    """", by the outcomes of 3 initiatives of our own", where any taught the chances."""
    count = sum(one.n for one in plan.chances.lessons.values() if one.worked is not None)
    own = "initiative" if count == 1 else "initiatives"
    return f"; taught by {count:,} measured {own} of our own" if count else ""


def _data(plan: ActionPlan) -> list[tuple[str, str]]:
    parents = {topic.parent for topic in plan.topics}
    leaves = sum(topic.id not in parents for topic in plan.topics)
    scored = "; ".join(f"{SCALES[scale].title} ({scale}): {n:,}" for scale, n in plan.scales)
    withheld = int(plan.drivers["stake"].isna().sum())
    return [
        ("Responses in the study", f"{plan.study.responses:,}"
         + (f"; {plan.arrived_since:,} arrived later" if plan.arrived_since else "")),
        ("Scores by scale", scored or "none"),
        ("This plan is", plan.of),
        ("Scale of this plan", f"{plan.facts.title} ({plan.scale})" if plan.facts else "none"),
        ("Topics", f"{leaves:,} in {len(plan.topics) - leaves:,} groups; "
         f"{len(plan.drivers) - withheld:,} with a stake, {withheld:,} withheld"),
        ("Comments shown", f"{len(plan.evidence):,}"),
    ]


def _versions(plan: ActionPlan) -> list[tuple[str, str]]:
    return [
        ("Study", f"{plan.study.id}, run on {words.moment(plan.study.created_at)} by "
         f"{plan.study.created_by}"),
        ("Method versions", f"drivers {plan.study.method}; priorities {RANKING}"),
        ("Plan", f"made on {words.moment(plan.made_at)} by {plan.made_by}; layout {FORMAT}"),
        ("Software", ", ".join([f"Python {platform.python_version()}", *_installed()])),
    ]


def _installed() -> list[str]:
    found = []
    for name in SOFTWARE:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:  # a lean installation that only writes plans
            continue
    return found
