"""Summary: the plan on one sheet, for whoever reads nothing else."""

from collections.abc import Sequence

import pandas as pd
from openpyxl.styles import Alignment, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from core.focus.numbers.priority import Opportunity
from core.innovate.action_plan import ActionPlan
from core.innovate.sheets import words
from core.innovate.sheets.layout import (
    AMONG_FIGURES,
    BOLD,
    HEADING,
    TINT,
    WORDS,
    Column,
    figure,
    fit_row,
    print_set_up,
    put,
    rule_below,
    sentence,
    set_widths,
    title,
)

WIDTHS = (34, 26, 15, 14, 14, 13, 15, 15)
ACROSS = len(WIDTHS)
MOST_LISTED = 10
MOST_COSTLY = 5


def write(sheet: Worksheet, plan: ActionPlan) -> None:
    """Fills the sheet from top to bottom: in short, score, costs, what fits, how it was made."""
    set_widths(sheet, [Column("", width) for width in WIDTHS])
    title(sheet, f"Action plan – {plan.company}" if plan.company else "Action plan",
          f"Made on {words.moment(plan.made_at)} by {plan.made_by}, from {plan.study.responses:,} "
          "responses. Opportunities has every row, Method says how each figure is computed.",
          across=ACROSS)
    row = _heading(sheet, 4, "In short")
    for text in in_short(plan):
        sentence(sheet, row, text, across=ACROSS)
        row += 1
    row = _score(sheet, row + 1, plan)
    row = _costs(sheet, row + 1, plan)
    row = _fits(sheet, row + 1, plan)
    _made(sheet, row + 1, plan)
    sheet.freeze_panes = "A3"
    print_set_up(sheet)
    sheet.page_setup.fitToHeight = 1


def in_short(plan: ActionPlan) -> list[str]:
    """The plan in sentences, in the order a reader asks."""
    said = [*_narrowed(plan), words.score_sentence(plan), _worst_sentence(plan),
            *_capacity_sentences(plan)]
    if plan.arrived_since:
        many = "response" if plan.arrived_since == 1 else "responses"
        said.append(f"{plan.arrived_since:,} {many} arrived after the study; "
                    "run it again to take in all there is.")
    return [text for text in said if text]


def _narrowed(plan: ActionPlan) -> list[str]:
    """What a filter leaves out; nothing where there is none."""
    said, part = [], plan.known.part
    if part:
        said.append(f"This plan is {plan.of}: score, drivers and comments are of this segment "
                    f"({part.some:,} of {part.all:,} {part.counted}), its stakes are pooled; "
                    "growth is that of all responses, and values that people set are left out.")
    if plan.departments:
        said.append(f"Opportunities lists those of {', '.join(plan.departments)} only "
                    f"({len(plan.opportunities)} of {len(plan.every)}); ranks and capacity are "
                    "those of all, and Initiatives and Tasks hold all.")
    return said


def costly(drivers: pd.DataFrame) -> pd.DataFrame:
    """The pains whose interval lies wholly below 0, worst first, as on Overview."""
    return drivers[drivers["high"] < 0].sort_values(["stake", "topic"]).head(MOST_COSTLY)


def _worst_sentence(plan: ActionPlan) -> str:
    worst = costly(plan.drivers)
    if worst.empty:
        return "No topic has a stake in the score that can be told from chance yet."
    first, places = worst.iloc[0], words.digits(plan.facts.unit if plan.facts else "points")
    return (f"Most at stake: “{first['label']}”, {words.number(-first['stake'], places)} "
            f"{plan.stake_unit} (95 % interval {words.number(-first['high'], places)} to "
            f"{words.number(-first['low'], places)}; {int(first['mentions']):,} responses "
            "mention it). This is an association, not yet a cause.")


def _capacity_sentences(plan: ActionPlan) -> list[str]:
    if not plan.opportunities:
        return ["No topic stands on the matrix yet, so there is nothing to prioritise."]
    fitting, unit = plan.fitting, words.value_unit(plan)
    room = words.days(plan.capacity_days)
    value = sum(one.value for one in fitting)
    said = [
        f"With {room}, {len(fitting)} of {len(plan.opportunities)} opportunities fit"
        + (f", expected to be worth {words.amount(value)} {unit} a year." if fitting else ".")
    ]
    if unknown := sum(not one.known for one in plan.opportunities):
        said.append(f"{unknown} of the {len(plan.opportunities)} have not enough data and are not "
                    "ranked.")
    if not plan.money_per_point:
        said.append(f"Nobody has said yet what a point is worth in money: values are in "
                    f"{plan.stake_unit}, priorities in points a person-day.")
    assumed = sum(one.effort_assumed for one in plan.opportunities)
    if assumed:
        said.append(f"For {assumed} of the {len(plan.opportunities)} the effort is only assumed; "
                    "an estimate may change their order.")
    return said


def _score(sheet: Worksheet, row: int, plan: ActionPlan) -> int:
    row = _heading(sheet, row, "The score")
    if plan.score is None or plan.facts is None:
        sentence(sheet, row, words.score_sentence(plan), across=ACROSS)
        return row + 1
    places = words.digits(plan.score.unit)
    shown = f'0.{"0" * places}' + ('" %"' if plan.score.unit == "%" else "")
    columns = [Column("Score", 0), Column("Scale", 0), Column("Value", 0, shown),
               Column("95 % interval from", 0, shown), Column("95 % interval to", 0, shown),
               Column("n (scores)", 0, "#,##0")]
    values = [plan.facts.score, plan.facts.title, figure(plan.score.value), plan.score.low,
              plan.score.high, plan.score.n]
    return _small_table(sheet, row, columns, [values], bold=True)


def _costs(sheet: Worksheet, row: int, plan: ActionPlan) -> int:
    worst = costly(plan.drivers)
    row = _heading(sheet, row, "Most at stake")
    if worst.empty:
        sentence(sheet, row, _worst_sentence(plan), across=ACROSS)
        return row + 1
    stake = words.signed_format(plan.facts.unit if plan.facts else "points")
    columns = [Column("Topic", 0), Column("Part of", 0),
               Column(f"Points at stake ({plan.stake_unit})", 0, stake),
               Column("95 % interval from", 0, stake), Column("95 % interval to", 0, stake),
               Column("n (mentions)", 0, "#,##0"), Column("Fits the capacity", 0)]
    placed = {one.topic: "yes" if one.within_capacity else "no" for one in plan.opportunities}
    rows = [[one["label"], _text(one["parent_label"]), one["stake"], one["low"], one["high"],
             one["mentions"], placed.get(one["topic"], "not placed")]
            for one in worst.to_dict("records")]
    return _small_table(sheet, row, columns, rows)


def _fits(sheet: Worksheet, row: int, plan: ActionPlan) -> int:
    row = _heading(sheet, row, f"What fits into {words.days(plan.capacity_days)}")
    if not plan.fitting:
        sentence(sheet, row, "Nothing fits: give more days, or estimate the effort anew.",
                 across=ACROSS)
        return row + 1
    unit = words.value_unit(plan)
    columns = [Column("Topic", 0), Column("Part of", 0), Column("Complexity", 0),
               Column("Person-days", 0, "0.0"), Column("With overrun", 0, "0.0"),
               Column("Effort", 0),
               Column(f"Expected value a year ({unit})", 0,
                      words.amount_format([one.value for one in plan.fitting])),
               Column(f"Priority ({unit} a person-day)", 0,
                      words.amount_format([one.priority for one in plan.fitting]))]
    rows = [_fitting_row(one) for one in plan.fitting[:MOST_LISTED]]
    row = _small_table(sheet, row, columns, rows)
    more = len(plan.fitting) - MOST_LISTED
    used = sum(one.cost_days for one in plan.fitting)
    rest = f" {more} more stand on Opportunities." if more > 0 else ""
    sentence(sheet, row, f"Together {words.number(used)} of {words.days(plan.capacity_days)}, "
             f"overrun included.{rest}", across=ACROSS)
    return row + 1


def _fitting_row(one: Opportunity) -> list[object]:
    effort = "assumed" if one.effort_assumed else "estimated"
    return [one.label, one.parent_label, one.complexity, one.days, one.cost_days, effort,
            one.value, one.priority]


def _made(sheet: Worksheet, row: int, plan: ActionPlan) -> int:
    row = _heading(sheet, row, "What was made, when, by whom")
    columns = [Column("What", 0), Column("When", 0), Column("By whom", 0)]
    newest = max(plan.opportunities, key=lambda one: one.changed_at, default=None)
    rows = [[f"Study {plan.study.id}", words.moment(plan.study.created_at), plan.study.created_by]]
    if newest:
        rows.append(["Priorities, last change", words.moment(newest.changed_at),
                     newest.changed_by])
    rows.append(["This plan", words.moment(plan.made_at), plan.made_by])
    return _small_table(sheet, row, columns, rows)


def _heading(sheet: Worksheet, row: int, text: str) -> int:
    put(sheet.cell(row, 1), text, font=HEADING)
    sheet.cell(row, 1).alignment = Alignment(vertical="center")
    rule_below(sheet, row, across=ACROSS)
    sheet.row_dimensions[row].height = 22
    return row + 1


def _small_table(
    sheet: Worksheet, row: int, columns: Sequence[Column], rows: Sequence[Sequence[object]],
    *, bold: bool = False,
) -> int:
    """Headings and rows from column A on; returns the row after them."""
    for position in range(1, ACROSS + 1):
        sheet.cell(row, position).fill = PatternFill("solid", start_color=TINT)
    for position, column in enumerate(columns, start=1):
        cell = put(sheet.cell(row, position), column.heading, font=BOLD)
        cell.alignment = AMONG_FIGURES if column.number else WORDS
    _fit(sheet, row, [column.heading for column in columns], bold=True)
    for line, values in enumerate(rows, start=row + 1):
        for position, (column, value) in enumerate(zip(columns, values, strict=True), start=1):
            cell = put(sheet.cell(line, position), value, number=column.number)
            if column.number and isinstance(value, str):  # "not enough data" among numbers
                cell.alignment = AMONG_FIGURES
            if bold and position in (1, 3):
                cell.font = BOLD
        _fit(sheet, line, values)
    return row + 1 + len(rows)


def _fit(
    sheet: Worksheet, row: int, values: Sequence[object], *, bold: bool = False
) -> None:
    less = 2 if bold else 0
    wide = zip(values, WIDTHS, strict=False)
    fit_row(sheet, row, [(text, width - less) for text, width in wide if isinstance(text, str)])


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
