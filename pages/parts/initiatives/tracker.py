"""The table of initiatives that people edit: each cell is kept at once, and nothing jumps."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from core.model import Stage
from core.store import initiatives
from core.store.database import Database
from pages.parts.initiatives import acts, refusals
from pages.parts.initiatives.tracked import Tracked

ORDER = ("name", "open", "stage", "owner", "sponsor", "due_on", "tasks", "verdict", "departments",
         "one_off_cost", "run_cost", "effort_days")
DAYS = ("due_on",)
NUMBERS = ("one_off_cost", "run_cost", "effort_days")
PLACE = "tracker"
ROW, TALLEST = 35, 700  # px
KEY, SHOWN, HANDLED = "tracker", "tracker_shown", "tracker_handled"


def draw(db: Database, found: Sequence[Tracked], *, currency: str, address: str) -> None:
    """Draws the table. address: where a row leads, to which its number is added.

    The editor keeps its rows while they are what the database says, with what was typed; once
    somebody else wrote, or a change was refused, it begins afresh and shows the truth.
    """
    state = st.session_state
    fresh = [_row(one, address) for one in found]
    if not _same(fresh, _expected()):
        state[KEY] = state.get(KEY, 0) + 1
        state[SHOWN], state[HANDLED] = fresh, {}
    shown = state[SHOWN]
    refusals.shown(PLACE)
    frame = pd.DataFrame(shown)
    for name in DAYS:
        frame[name] = pd.to_datetime(frame[name])
    st.data_editor(
        frame.astype(dict.fromkeys(NUMBERS, float)), key=_key(), hide_index=True,
        num_rows="fixed", row_height=ROW, height=min(ROW * (len(shown) + 1) + 3, TALLEST),
        column_order=ORDER, disabled=["open", "tasks", "verdict"],
        placeholder="",
        column_config=_columns(shown, currency), on_change=_keep, args=(db,),
        alt="Initiatives, editable")


def _key() -> str:
    return f"{KEY}-{st.session_state.get(KEY, 0)}"


def _typed() -> dict[int, dict]:
    return st.session_state.get(_key(), {}).get("edited_rows", {})


def _expected() -> list[dict] | None:
    """What the editor shows: its rows with what was typed since."""
    shown = st.session_state.get(SHOWN)
    if shown is None:
        return None
    typed = _typed()
    return [row | {name: _meant(name, value) for name, value in typed.get(i, {}).items()}
            for i, row in enumerate(shown)]


def _same(fresh: Sequence[dict], expected: Sequence[dict] | None) -> bool:
    """Versions do not count: they grow with what this browser wrote itself."""
    return expected is not None and [row | {"version": 0} for row in fresh] == [
        row | {"version": 0} for row in expected]


def _keep(db: Database) -> None:
    """A callback: what was typed since the last one is written before anything is drawn again."""
    state = st.session_state
    refusals.forget()
    for place, cells in _typed().items():
        row, handled = state[SHOWN][place], state[HANDLED].setdefault(place, {})
        wanted = {name: _meant(name, value) for name, value in cells.items()}
        before = {name: handled.get(name, row[name]) for name in wanted}
        wanted = {name: value for name, value in wanted.items() if before[name] != value}
        current = initiatives.initiative(db, row["id"])
        if not wanted or current is None:
            continue
        handled |= wanted
        seen = {name: before[name] for name in wanted}
        acts.change(db, replace(current, version=row["version"], **_written(seen)),
                    _written(wanted), place=PLACE)


def _written(values: dict) -> dict[str, object]:
    """Cells as the initiative's fields."""
    kept = dict(values)
    if "departments" in kept:
        kept["departments"] = tuple(kept["departments"])
    if kept.get("due_on"):
        kept["due_on"] = date.fromisoformat(kept["due_on"])
    if "stage" in kept:
        kept["stage"] = Stage(kept["stage"])
    return kept


def _meant(name: str, value: object) -> object:
    """A cell as it is compared: dates as ISO days, no list but a list, texts never None."""
    if name == "departments":
        return [str(one) for one in value or []]
    if name in DAYS:
        return str(value)[:10] if value else None
    if name in NUMBERS:
        return None if value is None else float(value)
    return value or ""


def _row(found: Tracked, address: str) -> dict[str, object]:
    one = found.one
    return {
        "id": one.id, "version": one.version, "open": f"{address}{one.id}",
        "name": one.name, "stage": str(one.stage), "owner": one.owner, "sponsor": one.sponsor,
        "departments": list(one.departments),
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "one_off_cost": one.one_off_cost, "run_cost": one.run_cost,
        "effort_days": one.effort_days,
        "tasks": f"{found.done}/{found.all}" if found.all else "", "verdict": found.finding,
    }


def _columns(shown: Sequence[dict], currency: str) -> dict[str, object]:
    # Numbers without a limit of their own: a cell that only turns red says nothing. The name is
    # frozen; wider, Streamlit would not freeze it on a phone.
    known = sorted({name for row in shown for name in row["departments"]})
    column = st.column_config
    return {
        "open": column.LinkColumn("", display_text=":material/open_in_new:", width=40,
                                  help="Open it in a new tab"),
        "name": column.TextColumn("Initiative", required=True, max_chars=80, width=210,
                                  pinned=True),
        "stage": column.SelectboxColumn("Stage", options=[str(stage) for stage in Stage],
                                        required=True, width=90),
        "owner": column.TextColumn("Owner", max_chars=80, width=100),
        "sponsor": column.TextColumn("Sponsor", max_chars=80, width=100),
        "departments": column.MultiselectColumn("Departments", options=known, width=150,
                                                accept_new_options=True),
        "due_on": column.DateColumn("Due", format="D MMM YYYY", width=100),
        "one_off_cost": column.NumberColumn(f"One-off, {currency}", width=105,
                                            format="localized"),
        "run_cost": column.NumberColumn(f"A month, {currency}", width=110,
                                        format="localized"),
        "effort_days": column.NumberColumn("Days", width=75, format="localized"),
        "tasks": column.TextColumn("Tasks", width=55, help="Done of all"),
        "verdict": column.TextColumn("Verdict so far", width=110),
    }
