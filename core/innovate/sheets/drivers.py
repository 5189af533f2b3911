"""Drivers: what moves the score, every leaf of the topic tree, with a native chart."""

from math import ceil, floor, log10

import pandas as pd
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.data_source import (
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.error_bar import ErrorBars
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from core.innovate.action_plan import ActionPlan
from core.innovate.sheets import words
from core.innovate.sheets.layout import (
    Column,
    figure,
    print_set_up,
    sentence,
    set_widths,
    table,
    title,
)

HEADER_ROW = 4
ACROSS = 9
TOPICS_IN_CHART = 25
DETAILS = {"kind": "Kind (penalty-reward)", "change": "Change since last period",
           "change_low": "Change, 95 % from", "change_high": "Change, 95 % to"}
TOPIC, STAKE, HALF_WIDTH = 2, 4, 5  # columns the chart reads
CM_A_BAR, CM_AROUND, CM_WIDE, CM_TALLEST = 0.8, 3.0, 24.0, 16.0  # the last: one printed page
CM_A_COLUMN, CM_A_ROW = 1.7, 0.53  # of a column and a row that nobody sized
BAR = "8CC5C1"  # a light tone of the accent: the numbers on it stay legible
WHISKER = "8A949C"


def columns(plan: ActionPlan) -> list[Column]:
    """The table's columns; the parts of the score only where it has two (NPS)."""
    stake = words.signed_format(plan.facts.unit if plan.facts else "points")
    places = words.digits(plan.facts.unit if plan.facts else "points")
    parts = [
        Column("Part through promoters", 12, stake), Column("Part through detractors", 12, stake),
    ] if _has_parts(plan) else []
    return [
        Column("Topic id", 9),
        Column("Topic", 34),
        Column("Part of", 24),
        Column(f"Points at stake ({plan.stake_unit})", 18, stake),
        Column("95 % interval ±", 10, f"0.{'0' * places}"),
        Column("95 % interval from", 10, stake),
        Column("95 % interval to", 10, stake),
        Column("n (responses that mention it)", 13, "#,##0"),
        Column("Grade", 12),
        *parts,
        *(Column(heading, 14, None if name == "kind" else stake)
          for name, heading in DETAILS.items() if name in plan.drivers),
    ]


def write(sheet: Worksheet, plan: ActionPlan) -> None:
    """Fills the sheet: a row a leaf, the worst pain first, withheld ones last; then the chart."""
    listed = columns(plan)
    set_widths(sheet, listed)
    score = plan.facts.score if plan.facts else "score"
    title(sheet, f"What moves the {score}", f"{score} would be higher by the points below zero, or "
          "lower by those above, if mentions of this topic had no effect and the others stayed as "
          "they are; shared effects are split fairly. An association, not yet a cause.",
          across=ACROSS)
    drivers = _ordered(plan.drivers)
    rows = [_row(row, with_parts=_has_parts(plan)) for row in drivers.to_dict("records")]
    table(sheet, HEADER_ROW, listed, rows, name="Drivers")
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 3)
    print_set_up(sheet, repeat=HEADER_ROW)
    if not rows:
        sentence(sheet, HEADER_ROW + 1, "No drivers: they need responses that carry both a score "
                 "and a comment.", across=ACROSS)
    shown = min(int(drivers["stake"].notna().sum()), TOPICS_IN_CHART)
    if shown:
        _place(sheet, _chart(sheet, plan, drivers.head(shown)), len(listed), len(rows))


def _place(sheet: Worksheet, chart: BarChart, columns: int, rows: int) -> None:
    """Puts the chart beside the table; on paper it comes on a page of its own."""
    left, first = get_column_letter(columns + 2), HEADER_ROW + 1
    right = get_column_letter(columns + 2 + ceil(CM_WIDE / CM_A_COLUMN))
    sheet.add_chart(chart, f"{left}{first}")
    bottom = first + ceil(chart.height / CM_A_ROW)
    table = f"A1:{get_column_letter(columns)}{HEADER_ROW + rows}"
    sheet.print_area = f"{table},{left}{first}:{right}{bottom}"


def _has_parts(plan: ActionPlan) -> bool:
    """True where the score is a share of promoters minus one of detractors."""
    return plan.facts is not None and plan.facts.bad is not None


def _ordered(drivers: pd.DataFrame) -> pd.DataFrame:
    return drivers.sort_values(["stake", "topic"], na_position="last", kind="stable")


def _row(row: dict, *, with_parts: bool) -> list[object]:
    half = (row["high"] - row["low"]) / 2
    parts = [row["promoter_part"], row["detractor_part"]] if with_parts else []
    parent = row["parent_label"] if isinstance(row["parent_label"], str) else None
    grade = "not ranked" if row["grade"] == "withheld" else row["grade"]
    return [row["topic"], row["label"], parent, figure(row["stake"]), half, row["low"],
            row["high"], row["mentions"], grade, *parts,
            *(_known(row[name]) for name in DETAILS if name in row)]


def _known(value: object) -> object:
    return None if pd.isna(value) else value


def _chart(sheet: Worksheet, plan: ActionPlan, shown: pd.DataFrame) -> BarChart:
    """Horizontal bars with their numbers and intervals, the worst pain on top."""
    unit = plan.facts.unit if plan.facts else "points"
    chart = BarChart()
    chart.type, chart.gapWidth, chart.legend = "bar", 45, None
    some = f", the {len(shown)} that cost most" if len(plan.drivers) > TOPICS_IN_CHART else ""
    chart.title = f"Points at stake per topic{some} ({plan.stake_unit})"
    chart.title.overlay, chart.roundedCorners = False, False
    chart.height = min(CM_AROUND + CM_A_BAR * len(shown), CM_TALLEST)
    chart.width = CM_WIDE
    chart.add_data(_column(sheet, STAKE, len(shown), heading=True), titles_from_data=True)
    _style_series(chart, unit)
    _keep_values(chart, sheet, shown)
    least, most = _span(shown)
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = least, most
    chart.x_axis.delete = chart.y_axis.delete = False  # else newer Excels draw no axes
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.tickLblPos = "low"  # beside the bars, not across them
    chart.y_axis.title = f"{plan.stake_unit}; below zero costs, above zero lifts; 95 % intervals"
    chart.y_axis.title.overlay = False
    chart.y_axis.number_format = "0.0" if words.digits(unit) == 1 else "0.00"
    chart.y_axis.crosses = "max"  # the categories run downwards: the scale stays at the bottom
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="E5E7EB"))
    return chart


def _span(shown: pd.DataFrame) -> tuple[float, float]:
    """Ends of the scale that hold every interval and 0, at a round step."""
    low, high = min(shown["low"].min(), 0.0), max(shown["high"].max(), 0.0)
    rough = (high - low or 1.0) / 8
    power = 10.0 ** floor(log10(rough))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= rough)
    return floor(low / step) * step, ceil(high / step) * step


def _style_series(chart: BarChart, unit: str) -> None:
    series = chart.series[0]
    series.graphicalProperties.solidFill = BAR
    series.invertIfNegative = False
    series.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False,
                                 showLegendKey=False, showPercent=False, showBubbleSize=False,
                                 numFmt=words.signed_format(unit), dLblPos="inBase")


def _keep_values(chart: BarChart, sheet: Worksheet, shown: pd.DataFrame) -> None:
    """Where the series reads, with the values beside: previews draw charts from these."""
    stakes = shown["stake"].tolist()
    halves = ((shown["high"] - shown["low"]) / 2).tolist()
    labels = shown["label"].tolist()
    series, count = chart.series[0], len(shown)
    series.val.numRef = _numbers(sheet, STAKE, stakes)
    chart.set_categories(_column(sheet, TOPIC, count))
    series.cat.numRef = None
    series.cat.strRef = StrRef(_where(sheet, TOPIC, count), StrData(
        ptCount=count, pt=[StrVal(idx=i, v=str(label)) for i, label in enumerate(labels)]))
    series.errBars = _whiskers(_numbers(sheet, HALF_WIDTH, halves))


def _whiskers(halves: NumRef) -> ErrorBars:
    """Intervals as error bars of half their width to either side."""
    reach = NumDataSource(numRef=halves)
    bars = ErrorBars(errBarType="both", errValType="cust", noEndCap=False, plus=reach, minus=reach,
                     spPr=GraphicalProperties(ln=LineProperties(solidFill=WHISKER)))
    # openpyxl 3.1 writes minus before plus; ECMA-376 (CT_ErrBars) has them the other way round,
    # and Excel "repairs" a chart that differs from it.
    bars.__elements__ = ("errBarType", "errValType", "noEndCap", "plus", "minus", "spPr")
    return bars


def _numbers(sheet: Worksheet, column: int, values: list[float]) -> NumRef:
    kept = NumData(formatCode="General", ptCount=len(values),
                   pt=[NumVal(idx=i, v=repr(float(v))) for i, v in enumerate(values)])
    return NumRef(_where(sheet, column, len(values)), kept)


def _column(sheet: Worksheet, column: int, count: int, *, heading: bool = False) -> Reference:
    first = HEADER_ROW if heading else HEADER_ROW + 1
    return Reference(sheet, min_col=column, min_row=first, max_row=HEADER_ROW + count)


def _where(sheet: Worksheet, column: int, count: int) -> str:
    letter, first = get_column_letter(column), HEADER_ROW + 1
    name = quote_sheetname(sheet.title)
    return f"{name}!${letter}${first}:${letter}${first + count - 1}"
