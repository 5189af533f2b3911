"""Opportunities: ranked, with owner, due date and stage to fill in."""

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from core.focus.numbers import stability
from core.focus.numbers.priority import Opportunity
from core.focus.numbers.stability import Standing
from core.innovate.action_plan import ActionPlan
from core.innovate.fields import (
    HEADER_ROW,
    ITS,
    ITS_VERSION,
    OF_ITS_INITIATIVE,
    OPPORTUNITY,
    ROW_ID,
    STAGES,
    TOPIC_ID,
    VERSION,
    cells_of,
)
from core.innovate.sheets import words
from core.innovate.sheets.layout import (
    ACCENT,
    MUTED,
    NOT_ENOUGH,
    Column,
    figure,
    print_set_up,
    sentence,
    set_widths,
    table,
    title,
)
from core.innovate.sheets.offered import offer

ACROSS = 12  # the title's note runs over the columns that a screen shows


def columns(plan: ActionPlan) -> list[Column]:
    """The table's columns; a workbook that comes back is read by these headings."""
    stake = words.signed_format(plan.facts.unit if plan.facts else "points")
    unit = words.value_unit(plan)
    worth = words.amount_format([one.value for one in plan.opportunities])
    return [
        Column("Rank", 7),
        Column(TOPIC_ID, 8),
        Column("Topic", 28),
        Column("Part of", 17),
        Column(f"Points at stake ({plan.stake_unit})", 12, stake),
        Column("95 % interval from", 10, stake),
        Column("95 % interval to", 10, stake),
        Column("n (responses that mention it)", 12, "#,##0"),
        Column("Complexity", 13, editable=True),
        Column("Person-days", 10, "0.0##", editable=True),
        Column("Person-days by", 12),
        Column("Days with overrun", 10, "0.0"),
        Column(f"Expected value a year ({unit})", 12, worth),
        Column("Value from (95 %)", 12, worth),
        Column("Value to (95 %)", 12, worth),
        Column(f"Priority ({unit} a person-day)", 12,
               words.amount_format([one.priority for one in plan.opportunities])),
        *([Column(f"Revenue at risk a year ({unit})", 12,
                  words.amount_format([one.at_risk for one in plan.opportunities]))]
          if plan.money_per_point else []),
        Column("Growth of mentions (% a year)", 12, "0"),
        Column("Growth from (95 %)", 10, "0"),
        Column("Growth to (95 %)", 10, "0"),
        Column("Growth counted (g̃, share a year)", 10, "0.000"),
        Column("Standard error of the stake", 10, "0.000"),
        Column("Weight (w)", 9, "0.000"),
        Column(f"Recoverable points ({plan.stake_unit})", 12, "0.000"),
        Column("Chance that it works (φ)", 10, "0.000"),
        Column("Fits the capacity", 10),
        Column("Rank from (80 % of draws)", 10),
        Column("Rank to (80 % of draws)", 10),
        Column("In the plan (share of draws)", 10, "0%"),
        Column("Stage", 12, editable=True),
        Column("Owner", 16, editable=True),
        Column("Due date", 12, "yyyy-mm-dd", editable=True),
        Column("Note", 26, editable=True),
        Column("Remark", 26),
        Column(ROW_ID, 8, hidden=True),
        Column(VERSION, 8, hidden=True),
        Column(ITS, 8, hidden=True),
        Column(ITS_VERSION, 8, hidden=True),
    ]


def write(sheet: Worksheet, plan: ActionPlan) -> None:
    """Fills the sheet: a row an opportunity, by rank."""
    listed = columns(plan)
    set_widths(sheet, listed)
    title(
        sheet, "Opportunities by priority",
        "Fill in the columns with a green heading; the others are as computed "
        f"on {words.moment(plan.made_at)} and do not recalculate here. Keep the topic ids: "
        f"they say which row is which. Capacity: {words.days(plan.capacity_days)}; "
        "below the line is what no longer fits. Where a topic has an initiative, stage, owner and "
        "due date are the initiative's; elsewhere an owner or a due date proposes one. "
        "What has not enough data is listed last, without a rank.",
        across=ACROSS,
    )
    held = stability.standings(plan.every, capacity=plan.capacity_days)
    rows = [_row(one, plan, held.get(one.topic)) for one in plan.opportunities]
    table(sheet, HEADER_ROW, listed, rows, name="Opportunities")
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 4)
    print_set_up(sheet, repeat=HEADER_ROW)
    if not rows:
        sentence(sheet, HEADER_ROW - 1, "No topic stands on the matrix yet. Place one on "
                 "Priorities, or wait until a pain shows beyond doubt.", across=ACROSS)
        return
    last = HEADER_ROW + len(rows)
    offer(sheet, listed, (*OPPORTUNITY, *OF_ITS_INITIATIVE), first=HEADER_ROW + 1, last=last,
          from_day=plan.made_at.date())
    _mark_capacity(sheet, [one.heading for one in listed], last)


def _row(one: Opportunity, plan: ActionPlan, held: Standing | None) -> list[object]:
    its = plan.initiative_on.get(one.topic)
    who = cells_of(OF_ITS_INITIATIVE, its) if its else {}
    return [
        one.rank or "–", one.topic, one.label, one.parent_label,
        figure(one.stake.value), one.stake.low, one.stake.high, one.stake.n,
        one.complexity, one.days, words.effort_by(one), one.cost_days,
        figure(one.value if one.known else None), *(one.value_ends or (None, None)),
        figure(one.priority if one.known else None),
        *([figure(None if one.stake.value is None else one.at_risk)] if plan.money_per_point
          else []),
        *_growth(one), *_worked_out(one, plan), "yes" if one.within_capacity else "no",
        *((held.low, held.high, held.within) if held else (None, None, None)),
        who.get("stage", STAGES[0]), who.get("owner"), who.get("due_on"),
        plan.notes.get(one.topic) or None, _remark(one, plan),
        one.topic, one.version, its.id if its else None, its.version if its else None,
    ]


def _worked_out(one: Opportunity, plan: ActionPlan) -> list[object]:
    """g̃, SE, w, S̃ and φ: what the expected value is recomputed from, with mean(R) of Method."""
    stake = plan.known.by_topic.get(one.topic)
    if stake is None or stake.towards is None:
        return [one.trend, None, None, figure(None), one.works]
    return [one.trend, stake.standard_error, stake.towards.weight(stake.standard_error),
            one.recoverable, one.works]


def _growth(one: Opportunity) -> list[object]:
    """Growth and its interval; an interval on both sides of 0 cannot tell the direction."""
    if one.growth is None:
        return [figure(None), None, None]
    return [figure(one.growth.value), one.growth.low, one.growth.high]


def _remark(one: Opportunity, plan: ActionPlan) -> str | None:
    """What a reader must know before trusting the row."""
    said = []
    if one.topic not in {topic.id for topic in plan.topics}:
        said.append("The newest study no longer finds this topic.")
    elif one.stake.grade == "withheld":
        said.append("Too few mentions to price it.")
    elif one.stake.grade == "indicative":
        said.append("Indicative: few mentions.")
    if one.by_hand:
        known = one.stake.value is not None
        said.append(f"Value set by {one.value_by}; computed: "
                    f"{words.amount(one.computed_value) if known else NOT_ENOUGH}.")
    if one.above_risk:
        said.append(f"That is more than is at risk ({words.amount(one.at_risk)}).")
    if one.why and (one.by_hand or not one.effort_assumed):
        said.append(f"Reason given: {one.why}")
    return " ".join(said) or None


def _mark_capacity(sheet: Worksheet, headings: list[str], last: int) -> None:
    """A line above the first row that does not fit, and grey words in every such row."""
    fits = get_column_letter(headings.index("Fits the capacity") + 1)
    first, area = HEADER_ROW + 1, f"A{HEADER_ROW + 1}:{get_column_letter(len(headings))}{last}"
    line = FormulaRule([f'AND(${fits}{first}="no",COUNTIF(${fits}${first}:${fits}{first},"no")=1)'],
                       border=Border(top=Side("thin", color=ACCENT)), font=Font(color=MUTED))
    grey = FormulaRule([f'${fits}{first}="no"'], font=Font(color=MUTED))
    sheet.conditional_formatting.add(area, line)
    sheet.conditional_formatting.add(area, grey)
