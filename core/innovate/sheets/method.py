"""Method: how each figure is computed, from what, and with which versions."""

import platform
from importlib.metadata import PackageNotFoundError, version

from openpyxl.worksheet.worksheet import Worksheet

from core.estimates import FULL_FROM, INDICATIVE_FROM
from core.focus.numbers import priority
from core.focus.numbers.opportunities import METHOD as RANKING
from core.innovate.action_plan import ActionPlan
from core.innovate.fields import FORMAT
from core.innovate.sheets import words
from core.innovate.sheets.layout import (
    BOLD,
    NOT_ENOUGH,
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
        put(sheet.cell(row, 2), text)
        fit_row(sheet, row, [(name, COLUMNS[0].width), (text, COLUMNS[1].width)])
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 1)
    print_set_up(sheet, repeat=HEADER_ROW)


def facts(plan: ActionPlan) -> list[tuple[str, str]]:
    """Everything the sheet says, in order."""
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


def _priorities(plan: ActionPlan) -> list[tuple[str, str]]:
    chances = "/".join(f"{share:g}" for share in priority.WORKS.values())
    overruns = "/".join(f"{times:g}" for times in priority.OVERRUN.values())
    money = plan.money_per_point
    price = f"{words.amount(money)} {plan.currency} a point a year" if money else (
        "not set: the same ranking runs in points of the score")
    return [
        ("Expected value",
         "Recoverable points (the stake, drawn towards the mean of all topics the more its "
         "interval is wide; never below zero) × the chance that mending it works "
         f"({chances} for simple/complicated/complex) × money per point × (1 + half the yearly "
         f"trend of the topic, of which {priority.TREND_KEPT:g} is taken)."),
        ("Days with overrun", f"Person-days × {overruns} for simple/complicated/complex. Until "
         f"somebody estimates it: complicated, {priority.ASSUMED_DAYS:g} days, “assumed”."),
        ("Priority", "Expected value ÷ days with overrun. The capacity is filled from the top "
         "with all that still fits."),
        ("Revenue at risk", "Recoverable points × money per point, a year; without money the "
         "points."),
        ("Growth of mentions", "Weighted line through up to 24 months of the share of responses "
         "that mention the topic, as a share of its mean, with its 95 % interval. Where the "
         "interval holds 0 it cannot be told whether mentions grow."),
        ("Money per point", price),
        ("Capacity", words.days(plan.capacity_days)),
    ]


def _data(plan: ActionPlan) -> list[tuple[str, str]]:
    parents = {topic.parent for topic in plan.topics}
    leaves = sum(topic.id not in parents for topic in plan.topics)
    scored = "; ".join(f"{SCALES[scale].title} ({scale}): {n:,}" for scale, n in plan.scales)
    withheld = int(plan.drivers["stake"].isna().sum())
    return [
        ("Responses in the study", f"{plan.study.responses:,}"
         + (f"; {plan.arrived_since:,} arrived later" if plan.arrived_since else "")),
        ("Scores by scale", scored or "none"),
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
