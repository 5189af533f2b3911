"""What Explore is asked: the search field, and every filter behind a button."""

from dataclasses import dataclass, replace

import streamlit as st

from core.focus.tree import indented
from core.model import Topic
from core.scales import SCALES, Scale
from core.store import exploring, snapshot
from core.store.database import Database
from pages.parts import filters
from pages.parts.explore.links import View, change, current, go

TONES = {"negative": "Negative", "neutral": "Neutral", "positive": "Positive",
         "unjudged": "Not judged"}
COMMENT = {"with": "With a comment", "without": "Without", "all": "All"}
SORTS = {"newest": "Newest", "oldest": "Oldest", "relevant": "Most relevant",
         "lowest": "Lowest score", "highest": "Highest score", "strongest": "Strongest tone"}
NO_TOPIC = "No topic"
FIELD = 460  # px
_HOW_WORDS = ("All words must occur. “exact phrase” in quotes, -word to leave out, OR for either, "
              "begin\\* for how a word begins. Capitals and accents do not matter.")
_HOW_MEANING = "Say it as a customer would, in any language: comments that mean it come first."


@dataclass(frozen=True)
class Known:
    """What filters are made of. scale: whose scores are filtered by, None without scores."""

    topics: tuple[Topic, ...]
    scale: Scale | None
    studied: bool

    @property
    def labels(self) -> dict[str, str]:
        """Topic → what it is called; NO_TOPIC too."""
        return {exploring.NO_TOPIC: NO_TOPIC} | {one.id: one.label for one in self.topics}


def field(view: View) -> None:
    """The search field with its switch between words and meaning."""
    st.session_state["x.q"] = view.meaning if view.by_meaning else view.wanted.words
    st.session_state["x.by"] = "meaning" if view.by_meaning else "words"
    st.text_input(
        "Search", key="x.q", icon=":material/search:", width=FIELD, on_change=_typed,
        help=_HOW_MEANING if view.by_meaning else _HOW_WORDS,
        placeholder="the card was refused" if view.by_meaning else "wifi “long queue” -airport")
    st.segmented_control(
        "By", ["words", "meaning"], format_func=str.capitalize, key="x.by", required=True,
        on_change=_typed, wrap=False, label_visibility="collapsed")


def _typed() -> None:
    view, text = current(), st.session_state["x.q"] or ""
    by_meaning = st.session_state["x.by"] == "meaning"
    wanted = replace(view.wanted, words="" if by_meaning else text)
    sort = "newest" if view.sort == "relevant" and not wanted.words else view.sort
    go(replace(view, wanted=wanted, meaning=text.strip() if by_meaning else "", sort=sort,
               by_meaning=by_meaning, like=None if by_meaning and text else view.like, page=1))


def order(view: View) -> None:
    """How the comments are sorted; what is near in meaning has its own order."""
    offered = [one for one in SORTS if one != "relevant" or view.wanted.words.strip()]
    st.session_state["x.sort"] = view.sort if view.sort in offered else "newest"
    st.selectbox("Sort", offered, format_func=SORTS.get, key="x.sort", width=180,
                 disabled=view.is_near, on_change=_sorted)


def _sorted() -> None:
    go(replace(current(), sort=st.session_state["x.sort"], page=1))


def behind_a_button(db: Database, view: View, known: Known) -> None:
    """Every filter there is, in one popover."""
    with st.popover("Filters", icon=":material/tune:"):
        _about(view, known)
        filters.choose_scale(snapshot.scales(db))
        _score(view, known)
        filters.choices(db, then=change)
        _kept(view, "languages", "Languages", exploring.languages(db))
        _kept(view, "steps", "Journey steps", exploring.steps(db))
        st.session_state["x.comment"] = view.wanted.comment
        st.segmented_control("Responses", list(COMMENT), format_func=COMMENT.get, required=True,
                             key="x.comment", on_change=_follow, args=("comment",))
        _other_columns(db)


def _about(view: View, known: Known) -> None:
    names = {exploring.NO_TOPIC: NO_TOPIC} | indented(known.topics)
    off = None if known.studied else "A study finds topics and tone; none has read these comments."
    st.session_state["x.topics"] = [one for one in view.wanted.topics if one in names]
    st.multiselect("Topics", list(names), format_func=names.get, key="x.topics",
                   placeholder="All", disabled=not known.studied, help=off,
                   on_change=_follow, args=("topics",))
    st.session_state["x.tones"] = list(view.wanted.tones)
    st.pills("Tone", list(TONES), format_func=TONES.get, selection_mode="multi", key="x.tones",
             disabled=not known.studied, on_change=_follow, args=("tones",),
             help=off or "With a topic chosen: of what is said about it.")


def _score(view: View, known: Known) -> None:
    if known.scale is None:
        return
    facts, kept = SCALES[known.scale], view.wanted.score
    classes = score_classes(known.scale)
    if classes:
        st.session_state["x.class"] = next(
            (name for name, ends in classes.items() if ends == kept), None)
        st.pills(facts.score, list(classes), key="x.class", on_change=_scored,
                 args=("x.class", known.scale))
    if facts.high - facts.low > 1:
        low, high = int(facts.low), int(facts.high)
        ends = kept or (low, high)
        st.session_state["x.score"] = tuple(min(max(round(end), low), high) for end in ends)
        st.slider(f"Score, {facts.title}", low, high, key="x.score", on_change=_scored,
                  args=("x.score", known.scale))


def _scored(key: str, scale: Scale) -> None:
    said, facts = st.session_state[key], SCALES[scale]
    ends = score_classes(scale).get(said) if key == "x.class" else said
    whole = ends is None or (ends[0] <= facts.low and ends[1] >= facts.high)
    change(score=None if whole else (float(ends[0]), float(ends[1])))


def score_classes(scale: Scale) -> dict[str, tuple[float, float]]:
    """Name of a class of answers → its scores, from … to; {} where the score is a mean."""
    facts = SCALES[scale]
    if facts.bad is not None:
        return {"Detractors": (facts.low, facts.bad), "Passives": (facts.bad + 1, facts.good - 1),
                "Promoters": (facts.good, facts.high)}
    if facts.good is None:
        return {}
    return {f"Below {facts.good:g}": (facts.low, facts.good - 0.01),
            f"{facts.good:g} and up": (facts.good, facts.high)}


def _kept(view: View, name: str, title: str, counted: dict[str, int]) -> None:
    if len(counted) < 2:
        return
    st.session_state[f"x.{name}"] = [one for one in getattr(view.wanted, name) if one in counted]
    st.multiselect(title, list(counted), key=f"x.{name}", placeholder="All",
                   format_func=lambda one: f"{one} · {counted[one]:,}",
                   on_change=_follow, args=(name,))


def _follow(name: str) -> None:
    said = st.session_state[f"x.{name}"]
    change(**{name: tuple(said) if isinstance(said, list) else said})


def _other_columns(db: Database) -> None:
    names = exploring.attributes(db)
    if not names:
        return
    column, text = st.columns(2)
    column.selectbox("Other column", names, key="x.column", index=None, placeholder="None")
    text.text_input("holds", key="x.holds", disabled=not st.session_state.get("x.column"),
                    on_change=_held, help="Any part of it; with = ahead, all of it.")


def _held() -> None:
    name, text = st.session_state["x.column"], (st.session_state["x.holds"] or "").strip()
    held = dict(current().wanted.attributes) | ({name: text} if text else {})
    change(attributes=tuple(sorted(held.items())))
    st.session_state["x.holds"] = ""


def known(db: Database, topics: list[Topic], scale: Scale | None) -> Known:
    """What filters are made of in this database."""
    return Known(tuple(topics), scale or snapshot.default_scale(db), bool(topics))
