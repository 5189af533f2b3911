"""What Explore shows, as its address: every number elsewhere can lead to its comments.

`st.page_link(page, query_params=params)` or `st.switch_page` with what `to_comments` returns.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

import streamlit as st

from core.model import Scope
from core.store.exploring import COMMENT, Sort, Wanted
from core.store.search import TONES

PAGE = "focus/explore.py"
WHOLE = "all"  # the whole comment, where else the start of a passage stands
HOLDS = "has."  # before the name of an attribute
LONGEST = 2_000  # characters of a search that stand in the address
MOST_DIGITS = 15
NAMES = ("q", "look", "like", "topic", "tone", "score", "lang", "step", "comment", "sort", "page")

Params = dict[str, str | list[str]]


@dataclass(frozen=True)
class View:
    """What stands in the address. meaning: what is looked for by its meaning, "" if nothing.

    like: (response, start of the passage; None: the whole comment) that others are compared with.
    page: from 1.
    """

    wanted: Wanted = field(default_factory=Wanted)
    meaning: str = ""
    by_meaning: bool = False
    like: tuple[int, int | None] | None = None
    sort: Sort = "newest"
    page: int = 1

    @property
    def is_near(self) -> bool:
        """True where the nearest in meaning are shown, not all that fit."""
        return bool(self.meaning or self.like)


def to_comments(
    *, scope: Scope | None = None, words: str = "", meaning: str = "",
    like: tuple[int, int | None] | None = None, topic: str | Sequence[str] = (),
    tone: str | Sequence[str] = (), score: tuple[float, float] | None = None,
    language: str | Sequence[str] = (), step: str | Sequence[str] = (),
    attributes: Mapping[str, str] | None = None, comment: str = "with", sort: Sort = "newest",
) -> tuple[str, Params]:
    """Explore with these filters: (page, query_params).

    topic: shown ids (leaf, parent or "none"); tone: of `search.TONES`; score: from … to, on the
    scope's scale; like: as in `View`. The rest as in `exploring.Wanted`.
    """
    wanted = Wanted(words=words, topics=_several(topic), tones=_several(tone), score=score,
                    languages=_several(language), steps=_several(step), comment=comment,
                    attributes=tuple(sorted((attributes or {}).items())))
    view = View(wanted, meaning, bool(meaning), like, sort)
    return PAGE, _scope_params(scope or Scope()) | params_of(view)


def params_of(view: View) -> Params:
    """The part of the address that is Explore's own; what is as by default does not stand there."""
    wanted, params = view.wanted, {}
    text = view.meaning if view.by_meaning else wanted.words
    single = {
        "q": text[:LONGEST].replace("\0", ""), "look": "meaning" if view.by_meaning else "",
        "like": _like_param(*view.like) if view.like else "",
        "score": f"{wanted.score[0]:g}..{wanted.score[1]:g}" if wanted.score else "",
        "comment": "" if wanted.comment == "with" else wanted.comment,
        "sort": "" if view.sort == "newest" else view.sort,
        "page": "" if view.page == 1 else str(view.page),
    }
    several = {"topic": wanted.topics, "tone": wanted.tones, "lang": wanted.languages,
               "step": wanted.steps}
    params |= {name: value for name, value in single.items() if value}
    params |= {name: list(values) for name, values in several.items() if values}
    return params | {HOLDS + name: text for name, text in wanted.attributes}


def view_of(params: Mapping[str, Sequence[str]]) -> View:
    """What an address asks for; what makes no sense in it is as by default.

    params: name → all its values.
    """
    def first(name: str) -> str:
        return next(iter(params.get(name, ())), "")

    def all_of(name: str) -> tuple[str, ...]:
        return tuple(value for value in params.get(name, ()) if value)

    by_meaning = first("look") == "meaning"
    text = first("q")[:LONGEST]
    comment = first("comment")
    wanted = Wanted(
        words="" if by_meaning else text, topics=all_of("topic"),
        tones=tuple(one for one in all_of("tone") if one in TONES),
        score=_range(first("score")), languages=all_of("lang"),
        steps=all_of("step"), comment=comment if comment in COMMENT else "with",
        attributes=tuple((name.removeprefix(HOLDS), first(name)) for name in sorted(params)
                         if name.startswith(HOLDS) and first(name)))
    sort, page = first("sort"), first("page")
    return View(wanted, text.strip() if by_meaning else "", by_meaning, _like(first("like")),
                sort if sort in get_args(Sort) else "newest",
                max(int(page), 1) if _is_number(page) else 1)


def without(view: View, name: str, value: str) -> View:
    """The view with one value of one filter taken away, from its first page on."""
    wanted = view.wanted
    if name in {"topics", "tones", "languages", "steps"}:
        left = tuple(one for one in getattr(wanted, name) if one != value)
        wanted = replace(wanted, **{name: left})
    elif name == "attributes":
        wanted = replace(wanted, attributes=tuple(
            pair for pair in wanted.attributes if pair[0] != value))
    elif name == "score":
        wanted = replace(wanted, score=None)
    elif name == "comment":
        wanted = replace(wanted, comment="with")
    return replace(view, wanted=wanted, page=1)


def current() -> View:
    """What the address asks for now."""
    return view_of({name: st.query_params.get_all(name) for name in st.query_params})


def go(view: View) -> None:
    """Makes the address ask for this, in one step that the browser's Back undoes."""
    gone = [name for name in st.query_params
            if name in NAMES or name.startswith(HOLDS)]
    # An empty list takes a name out of the address; deleting it would be a step of its own.
    st.query_params.update({name: [] for name in gone} | params_of(view))


def change(**filters_: object) -> None:
    """Makes the address ask for other filters, from the first page on."""
    view = current()
    go(replace(view, wanted=replace(view.wanted, **filters_), page=1))


def _several(values: str | Sequence[str]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(values)


def _scope_params(scope: Scope) -> Params:
    params: Params = {}
    if scope.scale:
        params["scale"] = str(scope.scale)
    if scope.since:
        params["since"] = scope.since.isoformat()
    if scope.until:
        params["until"] = scope.until.isoformat()
    if scope.sources:
        params["source"] = list(scope.sources)
    return params | {f"seg.{name}": list(values) for name, values in scope.segments if values}


def _range(text: str) -> tuple[float, float] | None:
    low, dots, high = text.partition("..")
    try:
        ends = float(low), float(high if dots else low)
    except ValueError:
        return None
    return ends if all(map(math.isfinite, ends)) and ends[0] <= ends[1] else None


def _like_param(response: int, start: int | None) -> str:
    return f"{response}.{WHOLE if start is None else start}"


def _like(text: str) -> tuple[int, int | None] | None:
    response, dot, start = text.partition(".")
    if not (dot and _is_number(response) and (start == WHOLE or _is_number(start))):
        return None
    return int(response), None if start == WHOLE else int(start)


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= MOST_DIGITS
