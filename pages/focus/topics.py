"""Topics: the tree, one topic over time, and the comments that speak of it."""

import math
from dataclasses import replace

import streamlit as st

from core.focus import charts
from core.focus.numbers.scores import prevalence_by_month
from core.focus.tree import leaves_of, tree_table
from core.store import findings, snapshot
from pages.parts import address, comments, figures, session, words

PAGE = 10
ROW, TALLEST = 35, 600  # px

db, scope = session.begin()
figures.title("Topics", "What do they talk about?")

topics = findings.topics(db)
if not topics:
    study = findings.study(db)
    session.nothing_yet(
        "No study yet. It starts by itself once a file with comments is accepted."
        if study is None else "The study found no topic: there are too few comments.",
        go_to="collect/upload.py", label="Upload feedback")

scope = replace(scope, scale=None)  # there is one tree over all comments, whatever their score
volume = snapshot.volume(db, scope)
said = {topic.id: topic.mentions for topic in topics}
if not scope.is_whole:
    counted = snapshot.mentions(db, scope)
    said = dict(zip(counted["topic"], counted["mentions"], strict=True))
table = tree_table(topics, said, volume["commented"])
if table.empty:
    session.nothing_yet("No comment fits these filters. Widen them, or clear them.")
names = {row.topic: row.label if row.depth == 0 else f"↳ {row.label}"
         for row in table.itertuples()}


def follow() -> None:
    """A row chosen in the tree becomes the topic in view."""
    rows = st.session_state["tree"]["selection"]["rows"]
    if rows:
        address.write("topic", table.iloc[rows[0]]["topic"])


tree, one = st.columns(2, gap="medium")
with tree:
    st.caption(f"{words.count(volume['commented'], 'comment')} · choose a row to read what is said")
    st.dataframe(
        table.assign(label=table["topic"].map(names))[["label", "mentions", "share", "sentiment"]],
        hide_index=True, row_height=ROW, height=min(ROW * (len(table) + 1) + 3, TALLEST),
        key="tree", on_select=follow, selection_mode="single-row", alt="The tree of topics",
        column_config={
            "label": st.column_config.TextColumn("Topic", width=200),
            "mentions": st.column_config.NumberColumn("Mentions", format="localized", width=80),
            "share": st.column_config.NumberColumn("Share", format="percent", width=70),
            "sentiment": st.column_config.NumberColumn("Mood", format="%+.2f", width=70,
                                                       help="Sentiment, −1 to 1"),
        })
    figures.table_behind(table, formula="topics", columns={
        "label": "Topic", "keywords": "In the customers’ words", "mentions": "Mentions",
        "share": st.column_config.NumberColumn("Share", format="percent"),
        "sentiment": st.column_config.NumberColumn("Sentiment", format="%+.2f")})

with one:
    st.session_state["topic"] = address.read("topic", names, next(iter(names)))
    topic = st.selectbox("Topic", list(names), format_func=names.get, key="topic",
                         on_change=address.follow, args=("topic", "topic"))
    row = table.set_index("topic").loc[topic]
    st.caption("In the customers’ words: " + words.plain(row["keywords"]))
    months = snapshot.prevalence(db, scope)
    months = prevalence_by_month(months[months["topic"] == topic])
    if len(months) > 1:
        figures.chart(charts.prevalence_trend(months), "Share of responses by month")
        figures.table_behind(months, formula="prevalence", key="prevalence", columns={
            "month": st.column_config.DateColumn("Month", format="MMM YYYY"),
            "mentions": "Mentions", "responses": "Responses",
            **{name: st.column_config.NumberColumn(title, format="percent")
               for name, title in {"share": "Share", "low": "95 % from", "high": "to"}.items()}})
    total = int(row["mentions"])
    st.subheader(words.count(total, "comment"), anchor=False)
    spot = st.container()
    number = st.pagination(max(math.ceil(total / PAGE), 1), key=f"page-{topic}")
    ids = snapshot.ids_with_topic(db, scope, topic, limit=PAGE, offset=(number - 1) * PAGE)
    with spot:
        comments.listed(findings.evidence(db, ids, leaves_of(topics, topic)))
