"""Who decided what about an initiative, when and why."""

import pandas as pd
import streamlit as st

from core.store import changes, tasks
from core.store.database import Database
from core.store.initiatives import Initiative
from pages.parts import spoken, words

MOST = 200


def draw(db: Database, one: Initiative) -> None:
    """The acts on it and on its tasks, newest first; moves within a column are no decisions."""
    acts = changes.changes_of(db, "initiative", one.id, limit=MOST)
    for task in tasks.tasks(db, one.id):
        acts += changes.changes_of(db, "task", task.id, limit=MOST)
    rows = [
        {"Change": spoken.change(act), "Why": act.why, "Who": act.changed_by,
         "When": words.moment(act.changed_at),
         "Of": "initiative" if act.noun == "initiative" else "task"}
        for act in sorted(acts, key=lambda act: act.id, reverse=True)
    ]
    rows = [row for row in rows if row["Change"] or row["Why"]]
    with st.expander(f"Decision log ({len(rows)})", icon=":material/history:"):
        st.dataframe(
            pd.DataFrame(rows), hide_index=True, height="auto", alt="Who decided what, and when",
            column_config={"Change": st.column_config.TextColumn(width=430),
                           "Why": st.column_config.TextColumn(width=180),
                           "When": st.column_config.TextColumn(width=160)})
