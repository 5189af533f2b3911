"""The comments one below the other: the hits, what each is about, and "Like this one"."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from core.focus.similar import Near
from core.model import CLEAR_TONE
from core.scales import SCALES
from core.store.comments import Comment, Passage
from core.store.search_marks import spans
from core.store.search_words import Query
from pages.parts import words
from pages.parts.explore.links import WHOLE, View, current, go

LONG = 700  # characters; what is longer is cut around the first hit, the whole a click away
AROUND = 260
MOST_SEGMENTS = 6
SPEAKS = 3  # characters; a value of no more is shown with the name of its segment
SHORT = 60  # characters of a passage on a button
MOST_SOUGHT = 300  # characters of what others say word for word, when they are searched for
STYLE = """<style>
[class*="st-key-tag-"] button, .st-key-chips button {
    min-height: 1.75rem; padding: .1rem .6rem; border-radius: 999px; border-width: 1px;
}
[class*="st-key-tag-"] button p, .st-key-chips button p { font-size: .82rem; }
[class*="st-key-tag-pain"] button { background: rgba(200,100,31,.18);
    border-color: rgba(200,100,31,.55); }
[class*="st-key-tag-strength"] button { background: rgba(56,128,194,.18);
    border-color: rgba(56,128,194,.55); }
[class*="st-key-tag-neutral"] button { background: rgba(138,148,156,.16);
    border-color: rgba(138,148,156,.5); }
[data-testid="stPopoverBody"] button[aria-checked="true"],
[data-testid="stPopoverBody"] button[aria-pressed="true"] { color: inherit; font-weight: 600; }
[class*="st-key-act-"] button { min-height: 1.75rem; padding: .1rem .5rem; }
[class*="st-key-act-"] button p { font-size: .82rem; }
</style>"""


def tone_kind(sentiment: float | None) -> str:
    """The colour of a sentiment: "pain", "strength" or "neutral"."""
    if sentiment is None or abs(sentiment) < CLEAR_TONE:
        return "neutral"
    return "strength" if sentiment > 0 else "pain"


def listed(
    found: Sequence[Comment], query: Query, leaves: Sequence[str], labels: Mapping[str, str],
    segments: Sequence[str], near: Mapping[int, Near],
) -> None:
    """Draws them. leaves: topics whose passages are marked where nothing was searched for.

    near: response → how near it is, where that is what was asked.
    """
    for comment in found:
        with st.container(border=True, gap="xsmall", key=f"said-{comment.id}"):
            st.html(_block(comment, _marks(comment, query, leaves, near.get(comment.id)), segments,
                           near.get(comment.id)))
            with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
                _tags(comment, labels)
                _like(comment)
                if comment.id in near:
                    _copies(comment, near[comment.id])


def _marks(
    comment: Comment, query: Query, leaves: Sequence[str], near: Near | None
) -> list[tuple[int, int, str]]:
    if near and not near.is_whole:
        return [(near.start, near.stop, "hit")]
    if not query.is_empty:
        return [(start, stop, "hit") for start, stop in spans(query, comment.text)]
    return [(one.start, one.stop, tone_kind(one.sentiment)) for one in comment.passages
            if one.topic in leaves]


def _block(
    comment: Comment, marks: list[tuple[int, int, str]], segments: Sequence[str], near: Near | None
) -> str:
    body = words.marked(comment.text, marks) or '<em style="opacity:.75">No comment.</em>'
    if len(comment.text) > LONG:
        body = (f'{_excerpt(comment.text, marks)}<details style="margin-top:.4rem"><summary>'
                f"The whole comment, {len(comment.text):,} characters</summary>{body}</details>")
    return (f'<article style="overflow-wrap:anywhere">{_nearness(near) if near else ""}'
            '<div dir="auto" style="margin:0 0 .3rem;line-height:1.5;white-space:pre-line">'
            f'{body}</div><small style="opacity:.75">{html.escape(_about(comment, segments))}'
            "</small></article>")


def _excerpt(text: str, marks: list[tuple[int, int, str]]) -> str:
    first = min((start for start, _, _ in marks), default=0)
    start = max(0, first - AROUND)
    stop = start + 2 * AROUND
    inside = [(a - start, b - start, kind) for a, b, kind in marks if a >= start and b <= stop]
    return ("… " if start else "") + words.marked(text[start:stop], inside) + " …"


def _nearness(near: Near) -> str:
    filled = round(100 * max(min(near.cosine, 1.0), 0.0))
    return (
        '<div style="display:flex;gap:.5rem;align-items:center;margin-bottom:.3rem">'
        '<span aria-hidden="true" style="width:4.5rem;height:.4rem;border-radius:.2rem;'
        'background:rgba(138,148,156,.35);overflow:hidden"><span style="display:block;'
        f'height:100%;width:{filled}%;background:var(--st-primary-color,#11847e)"></span></span>'
        f"<small>{near.in_words}</small></div>")


def _about(comment: Comment, segments: Sequence[str]) -> str:
    parts = []
    if comment.score is not None and comment.scale:
        parts.append(f"{comment.score:g} of {SCALES[comment.scale].high:g}")
    parts += [words.day(comment.received_on), comment.source]
    parts += [one for one in (comment.language, comment.step) if one]
    named = [_segment(name, comment.attributes[name]) for name in segments
             if comment.attributes.get(name)]
    return " · ".join([*parts, *named[:MOST_SEGMENTS]])


def _segment(name: str, value: str) -> str:
    # "Germany" speaks for itself; "yes" does not.
    return value if len(value) > SPEAKS else f"{name.replace('_', ' ')} {value}"


def _tags(comment: Comment, labels: Mapping[str, str]) -> None:
    for topic, kind in tags(comment.passages):
        if topic not in labels:
            continue
        st.button(words.plain(labels[topic]), key=f"tag-{kind}-{comment.id}-{topic}",
                  help="Show the comments on this topic", on_click=only_topic, args=(topic,))


def tags(passages: Sequence[Passage]) -> list[tuple[str, str]]:
    """(topic, colour) once a topic, in the order of the text; of several tones the clearest.

    Of equally clear ones the negative: a pain is what is looked for.
    """
    clearest: dict[str, float] = {}
    for one in passages:
        tone = one.sentiment or 0.0
        held = clearest.setdefault(one.topic, tone)
        if (abs(tone), -tone) > (abs(held), -held):
            clearest[one.topic] = tone
    return [(topic, tone_kind(tone)) for topic, tone in clearest.items()]


def only_topic(topic: str) -> None:
    """Keeps to this topic; what was near in meaning gives way to all that fits."""
    wanted = replace(current().wanted, topics=(topic,))
    go(View(wanted, sort=current().sort))


def _like(comment: Comment) -> None:
    look = {"key": f"act-like-{comment.id}", "icon": ":material/join_inner:", "type": "tertiary"}
    # A menu holds each name once, and a comment may say the same twice.
    named: dict[str, int] = {}
    for one in comment.passages:
        named.setdefault(f"“{words.plain(shortened(comment.text[one.start:one.stop]))}”", one.start)
    if len(named) == 1:
        st.button("Like this one", on_click=like, args=(comment.id, *named.values()), **look)
    elif named:
        names = {WHOLE: "The whole comment"} | {start: name for name, start in named.items()}
        st.menu_button("Like this one", list(names), format_func=names.get,
                       on_click=_like_chosen, args=(comment.id,), **look)


def shortened(text: str) -> str:
    """The first words of a passage, on one line."""
    text = " ".join(text.split())
    return text if len(text) <= SHORT else text[: SHORT - 1].rsplit(" ", 1)[0] + "…"


def _like_chosen(response: int) -> None:
    start = st.session_state[f"act-like-{response}"]
    if start is not None:
        like(response, None if start == WHOLE else int(start))


def like(response: int, start: int | None) -> None:
    """Shows the passages nearest in meaning to this one; None: to the whole comment."""
    view = current()
    go(replace(view, like=(response, start), meaning="", by_meaning=False, page=1))


def _copies(comment: Comment, near: Near) -> None:
    if not near.copies:
        return
    text = " ".join(comment.text[near.start : near.stop].replace('"', " ").split())
    text = text if len(text) <= MOST_SOUGHT else text[:MOST_SOUGHT].rsplit(" ", 1)[0]
    st.button(f"and {near.copies:,} identical", key=f"act-copies-{comment.id}", type="tertiary",
              on_click=_search_for, args=(f'"{text}"',),
              help="Others say the same, word for word; show them")


def _search_for(text: str) -> None:
    wanted = replace(current().wanted, words=text)
    go(View(wanted))


