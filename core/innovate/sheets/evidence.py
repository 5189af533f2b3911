"""Evidence: what customers wrote, by topic."""

from datetime import date

from openpyxl.worksheet.worksheet import Worksheet

from core.innovate.action_plan import COMMENTS_A_TOPIC, ActionPlan
from core.innovate.sheets.layout import Column, print_set_up, sentence, set_widths, table, title

HEADER_ROW = 4
COLUMNS = (
    Column("Topic id", 9),
    Column("Topic", 26),
    Column("Part of", 20),
    Column("Score", 8, "0.##"),
    Column("Scale", 9),
    Column("Date", 12),
    Column("Source", 18),
    Column("Sentiment (−1 to 1)", 11, "+0.00;-0.00;0.00"),
    Column("Mention", 52),
    Column("Whole comment", 70),
    Column("Response id", 11),
)


def write(sheet: Worksheet, plan: ActionPlan) -> None:
    """Fills the sheet: a row a comment, topics in the order of what they cost."""
    set_widths(sheet, COLUMNS)
    title(sheet, "In the customers' words",
          f"Up to {COMMENTS_A_TOPIC} comments of each topic: the newest, not the worst. "
          "“Mention” is the part that speaks of the topic. Comments stand as "
          "they were written and may name people: pass them on with care.",
          across=9)
    rows = [_row(row) for row in plan.evidence.to_dict("records")]
    table(sheet, HEADER_ROW, COLUMNS, rows, name="Evidence")
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 3)
    print_set_up(sheet, repeat=HEADER_ROW)
    if not rows:
        sentence(sheet, HEADER_ROW + 1, "No comment speaks of a topic.", across=len(COLUMNS))


def _row(row: dict) -> list[object]:
    comment = str(row["comment"])
    mention = comment[int(row["start"]) : int(row["stop"])]
    return [row["topic"], row["label"], _text(row["parent_label"]), row["score"],
            _text(row["scale"]), _day(row["received_on"]), _text(row["source"]),
            row["sentiment"], mention, comment, int(row["response_id"])]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _day(value: object) -> object:
    """A date; as text where Excel's calendar (from 1900 on) cannot hold it; None if undated."""
    if not isinstance(value, str) or not value:
        return None
    day = date.fromisoformat(value[:10])
    return day if day.year >= 1900 else value[:10]
