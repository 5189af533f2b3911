"""What the Topics page knows while it is drawn: the topics in a scope, and which one is in view."""

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd
import streamlit as st

from core.focus.tree import leaves_of, tree_table
from core.model import Scope, Topic
from core.store import snapshot, taxonomy
from core.store.database import Database
from core.store.findings import Study
from pages.parts import address, words
from pages.parts.topics import tree_view
from pages.parts.topics.doing import DONE, Seen


@dataclass(frozen=True)
class Desk:
    """scope: without a scale, for there is one tree whatever the score. table: of `tree_table`.

    volume: of the scope (`snapshot.volume`); shares are of what the study has read of it.
    version: of the snapshot that all figures are of.
    """

    db: Database
    scope: Scope
    study: Study
    topics: dict[str, Topic]
    table: pd.DataFrame
    volume: dict[str, object]
    version: str | None

    @property
    def seen(self) -> Seen:
        """Which topics these are, so that an act knows what the person looked at."""
        return self.study.id, self.study.edition

    def parents(self) -> dict[str, str]:
        """Topic → label, of those that hold subtopics, in the order of the tree."""
        tops = self.table[self.table["depth"] == 0]
        return dict(zip(tops["topic"], tops["label"], strict=True))

    def row(self, topic: str) -> pd.Series:
        """A topic's row of the table."""
        return self.table.set_index("topic").loc[topic]

    def leaves(self, topic: str) -> tuple[str, ...]:
        """The subtopics of a topic; a subtopic is its own."""
        return leaves_of(list(self.topics.values()), topic)

    def family(self, topic: str) -> list[str]:
        """The topic that it belongs to, and all subtopics of that; an only one stands for both."""
        top = self.topics[topic].parent or topic
        return [self.only[top]] if top in self.only else [top, *self.leaves(top)]

    @cached_property
    def only(self) -> dict[str, str]:
        """Topic → its subtopic, where it has just one: the subtopic stands for both."""
        below: dict[str, list[str]] = {}
        for one in self.topics.values():
            if one.parent:
                below.setdefault(one.parent, []).append(one.id)
        return {top: leaves[0] for top, leaves in below.items() if len(leaves) == 1}


def laid(db: Database, scope: Scope, study: Study, topics: list[Topic]) -> Desk:
    """The desk with the topics counted in the scope."""
    whole = replace(scope, scale=None)
    version, volume = snapshot.version_of(db), snapshot.volume(db, whole)
    said = {topic.id: topic.mentions for topic in topics}
    if not whole.is_whole:
        counted = snapshot.mentions(db, whole)
        said = dict(zip(counted["topic"], counted["mentions"], strict=True))
    table = tree_table(topics, said, volume["read"], empty=whole.is_whole)
    return Desk(db, whole, study, {one.id: one for one in topics}, table, volume, version)


def chosen(desk: Desk) -> str:
    """The topic in view: the URL's; what shows it, where it was merged; else the first.

    The URL is left as it is: an entry of its own would catch the browser's way back.
    """
    there = list(desk.table["topic"])
    said = st.query_params.get("topic")
    if said and said not in there:
        became = {one.id: one.became for one in taxonomy.found_topics(desk.db)}
        if became.get(said) in there:
            said = str(became[said])
            return desk.only.get(said, said)
    topic = address.read("topic", there, there[0])
    return desk.only.get(topic, topic)


def follow() -> None:
    """The row clicked in the tree is the topic in view."""
    if said := tree_view.heard():
        st.session_state.pop(DONE, None)  # on to something else: what was done needs no word more
        address.write("topic", said)


def bring(topic: str) -> None:
    """A callback: that topic is the one in view, and its row and comments are scrolled to."""
    address.write("topic", topic)
    tree_view.reveal()


def in_words(row: pd.Series, responses: int) -> str:
    """"1,234 comments, 12 % of 10,000", as Markdown."""
    share = words.plain(f"{row['share']:.1%}".replace("%", "\u00a0%"))
    return f"{words.count(row['mentions'], 'comment')}, {share} of {responses:,}"
