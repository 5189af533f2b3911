"""The board that people drag: a column a stage, a card an initiative (its JavaScript beside it)."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.model import Stage

HERE = Path(__file__).parent
HTML = """
<div class="board">
  <div id="board-keys" class="keys">Space picks a card up, arrows move it, Space drops it, Escape
    puts it back; Enter opens it. With Control or Command an arrow moves it at once.</div>
  <div class="columns" role="group" aria-label="Initiatives by stage"></div>
  <div class="status" role="status" aria-live="polite"></div>
</div>
"""
_component = st.components.v2.component(
    "actiongap_board", html=HTML, css=(HERE / "board.css").read_text("utf-8"),
    js="\n".join((HERE / name).read_text("utf-8")
                 for name in ("../saving.js", "board_hand.js", "board.js")),
)


@dataclass(frozen=True)
class Card:
    """One initiative as the board shows it.

    due: in words. verdict: in words, "" before the first; tone: "good", "bad" or "open".
    session: of the browser that changed it last.
    """

    number: int
    name: str
    stage: Stage
    position: float
    version: int
    session: str
    owner: str
    due: str
    overdue: bool
    tasks: str
    verdict: str
    tone: str


@dataclass(frozen=True)
class Move:
    """A drop as the browser tells it: into which column, and where between its neighbours.

    seen: the stage that it had on that browser's board. stamp: which drop of this card it was;
    the browser repeats a drop until it is answered.
    """

    number: int
    version: int
    stamp: int
    seen: Stage
    stage: Stage
    position: float


def draw(
    cards: Sequence[Card], *, handled: Mapping[int, int], address: str, key: str,
    on_moved: Callable[[], None], on_opened: Callable[[], None],
) -> None:
    """Draws the board. `st.session_state[key]` holds `moved` (see `moves`) and `opened` (a number).

    handled: number → stamp of the last drop that was kept or refused. address: where a card leads,
    to which its number is added (a click stays in this session, a new tab begins another).
    """
    _component(
        key=key, on_moved_change=on_moved, on_opened_change=on_opened,
        data={
            "stages": [{"id": str(stage), "title": str(stage).capitalize()} for stage in Stage],
            "cards": [_item(card) for card in cards], "address": address,
            "handled": {str(number): stamp for number, stamp in handled.items()},
        },
    )


def _item(card: Card) -> dict[str, object]:
    return {
        "id": str(card.number), "name": card.name, "stage": str(card.stage),
        "position": card.position, "version": card.version, "owner": card.owner,
        "due": card.due, "overdue": card.overdue, "tasks": card.tasks, "verdict": card.verdict,
        "tone": card.tone,
    }


def moves(raw: object) -> list[Move]:
    """The drops in what the browser sent; what is not a drop is left out: never trust it."""
    found = []
    for one in raw if isinstance(raw, list) else []:
        try:
            move = Move(int(one["id"]), int(one["version"]), int(one["stamp"]),
                        Stage(one["seen"]), Stage(one["stage"]), float(one["position"]))
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
        if math.isfinite(move.position):
            found.append(move)
    return found
