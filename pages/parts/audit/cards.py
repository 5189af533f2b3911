"""The taggings that people judge by a key or a thumb (its JavaScript beside it)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import streamlit as st

from core.focus.audit.auditing import Card
from core.store.verdicts import NO_TOPIC, Judgement

HERE = Path(__file__).parent
KEY = "audit-cards"
HTML = """
<div class="audit">
  <div class="top">
    <span class="count" role="status"></span>
    <button type="button" class="undo"><span class="text">Undo</span><kbd>U</kbd></button>
  </div>
  <div class="bar"><div></div></div>
  <div class="card" aria-live="polite">
    <p class="comment" dir="auto"></p>
    <p class="question"></p>
  </div>
  <div class="main"></div>
  <p class="instead" role="status"></p>
  <div class="others"></div>
  <div class="rest">
    <select aria-label="Another topic"></select>
    <button type="button" class="skip"><span class="text">Skip</span><kbd>→</kbd></button>
  </div>
</div>
"""
_component = st.components.v2.component(
    "actiongap_audit", html=HTML,
    css=(HERE / "cards.css").read_text("utf-8"), js=(HERE / "cards.js").read_text("utf-8"),
)


@dataclass(frozen=True)
class Said:
    """A verdict as the browser tells it; verdict None: taken back. mention: (response, start).

    stamp: which word on this mention it was; the browser repeats it until it is answered.
    """

    mention: tuple[int, int]
    verdict: Judgement | None
    better: str | None
    stamp: int


def draw(
    cards: Sequence[Card], labels: Mapping[str, str], *, deck: str, before: int,
    judged: Mapping[str, int], handled: Mapping[str, int],
    on_judged: Callable[[], None], on_finished: Callable[[], None],
) -> None:
    """Draws the cards; `st.session_state[KEY]` holds `judged` (see `said`) and `finished`.

    deck: changes with the cards. before: how many were judged earlier. judged: keys of the cards
    that are. handled: key → stamp of the last word on it that was kept or refused.
    """
    _component(
        key=KEY, on_judged_change=on_judged, on_finished_change=on_finished,
        data={
            "deck": deck, "before": before, "judged": dict(judged), "handled": dict(handled),
            "none": NO_TOPIC, "topics": dict(labels),
            "order": sorted(labels, key=lambda leaf: labels[leaf].casefold()),
            "cards": [_plain(card) for card in cards],
        },
    )


def key_of(mention: tuple[int, int]) -> str:
    """How the browser names a mention."""
    return f"{mention[0]}.{mention[1]}"


def said(raw: object) -> list[Said]:
    """The verdicts in what the browser sent; what is none is left out: never trust it."""
    found = []
    for one in raw if isinstance(raw, list) else []:
        try:
            response, start = map(int, one["key"].split("."))
            verdict, better, stamp = one["verdict"], one["better"], int(one["stamp"])
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            continue
        if verdict in {None, *get_args(Judgement)} and isinstance(better, str | None):
            found.append(Said((response, start), verdict, better or None, stamp))
    return found


def _plain(card: Card) -> dict[str, object]:
    one = card.tagging
    return {"key": key_of((one.response_id, one.start)), "topic": one.topic,
            "before": card.before, "said": card.said, "after": card.after,
            "lang": card.language, "others": list(card.others)}
