"""The half of the Audit page that says how far the tags can be trusted, and what to do next."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from core.focus.audit import audited as audits
from core.focus.audit import teaching
from core.focus.audit.accuracy import FEWEST, METHOD
from core.focus.audit.accuracy_chart import accuracy
from core.focus.audit.audited import Audited
from core.focus.audit.auditing import MORE
from core.model import Topic
from core.store import findings, jobs, verdicts
from core.store.database import Database
from core.store.verdicts import NO_TOPIC, Verdict
from pages.parts import address, figures, progress, words
from pages.parts.initiatives import refusals

PLACE = "audit-result"
SUGGESTED, LISTED = 3, 30
ASK, ASKED = "audit-undo-all", "audit-undo-asked"
PERCENT = st.column_config.NumberColumn
COLUMNS = {
    "label": "Topic", "precision": PERCENT("Right, %", format="%.0f"),
    "precision_low": PERCENT("95 % from", format="%.0f"),
    "precision_high": PERCENT("to", format="%.0f"), "judged": PERCENT("Tags judged", format="%d"),
    "recall": PERCENT("Found, %", format="%.0f"),
    "recall_low": PERCENT("95 % from ", format="%.0f"),
    "recall_high": PERCENT("to ", format="%.0f"), "about": PERCENT("About it", format="%d"),
}


def draw(db: Database, found: Audited, topics: list[Topic], labels: Mapping[str, str]) -> None:
    """Figures, chart and table, then what to do next."""
    st.markdown(_of_which(found, len(labels)))
    with st.grid(3, min_column_width=210):
        figures.metric("Tags that are right", found.whole.precision,
                       note="Of 100 tags of these topics, so many are right.")
        figures.metric("Mentions that were found", found.whole.recall,
                       note="Of 100 mentions of these topics, so many bear the tag.")
        figures.number("Judged", f"{found.judged:,}",
                       f"{words.count(found.corrections, 'correction')} among them")
    if found.whole.precision.value is None:
        st.caption(f"Not enough data: {FEWEST} judged tags give a first figure.")
    if not found.is_current:
        st.caption("Judged on the tags of an earlier study; audit the new ones to see what "
                   "has changed.")
    refusals.shown(PLACE)
    table = audits.table(found, topics)
    drawn = table[table["parent"].notna() & table["precision"].notna()]
    left, right = st.columns([7, 5], gap="medium")
    with left:
        if not drawn.empty:
            figures.chart(accuracy(drawn), "Right tags and found mentions by topic")
        elif not table.empty:
            st.caption(f"No topic has {FEWEST} judged tags yet.")
        if not table.empty:
            figures.table_behind(table, formula="audit", method=METHOD, columns=COLUMNS)
    with right:
        _next(db, found, table, topics, labels)


def _of_which(found: Audited, topics: int) -> str:
    """Of how many topics the figures speak, as Markdown. topics: how many there are."""
    enough = sum(n >= FEWEST for n in found.tags.values())
    return (f"Judged so far: tags of **{len(found.tags)} of {words.count(topics, 'topic')}**; "
            f"{enough or 'none'} of them with the {FEWEST} verdicts that a figure takes.")


def _next(
    db: Database, found: Audited, table: pd.DataFrame, topics: list[Topic],
    labels: Mapping[str, str],
) -> None:
    st.subheader("What to do next", anchor=False)
    _understated(found, topics)
    _teach(db)
    leaves = table[table["parent"].notna()]
    # The widest interval gains most; of what has none, what was judged most is nearest to one.
    wide = leaves.assign(width=(leaves["precision_high"] - leaves["precision_low"]).fillna(0.0))
    wide = wide.sort_values(["width", "judged"], ascending=[False, False])
    with st.container(gap="xsmall"):
        st.button("Audit what matters next", icon=":material/arrow_forward:", key="audit-next",
                  on_click=go_on, args=((),))
        for row in wide.head(SUGGESTED).itertuples():
            st.button(f"Audit {MORE} more of “{words.plain(labels[row.topic])}”",
                      key=f"audit-{row.topic}", type="tertiary", icon=":material/fact_check:",
                      on_click=go_on, args=((row.topic,),))


def _understated(found: Audited, topics: list[Topic]) -> None:
    names = [words.plain(one.label) for one in topics if one.parent and one.id in found.topics
             and found.topics[one.id].understated]
    if names:
        st.markdown(f":material/warning: Tags miss mentions of **{', '.join(names)}**: counts and "
                    "stakes are likely understated.")
        st.page_link("focus/drivers.py", label="See the drivers", icon=":material/arrow_forward:")


def _teach(db: Database) -> None:
    waiting = teaching.waiting(db)
    learnt = sum(one.corrects for one in verdicts.verdicts(db)) - len(waiting)
    if learnt:
        study = findings.study(db)
        moved = study.summary.get("moved") if study else None
        st.caption(f"{words.count(learnt, 'correction')} taught the last study: judged mentions "
                   "have the right topic, and similar ones that nobody judged follow."
                   + (f" Corrections moved {words.count(moved, 'comment')}." if moved else ""))
    if not waiting:
        st.caption("Corrections teach the next study: the judged mentions get the right topic, "
                   "and similar ones follow.")
        return
    runs = any(job.kind == "study" for job in jobs.live(db))
    these = "this correction" if len(waiting) == 1 else f"these {len(waiting)} corrections"
    st.button("A study is under way" if runs else f"Run a study to teach {these}",
              type="primary", icon=":material/school:", disabled=runs, key="audit-teach",
              on_click=progress.start_study, args=(db, PLACE))
    st.caption("Corrections take effect with the next study; the judged mentions get the right "
               "topic, and similar ones follow. The figures here are of the tags as they were "
               "when judged.")


def corrections(db: Database, labels: Mapping[str, str]) -> None:
    """A popover: what was corrected, newest first, each with an Undo."""
    given = [one for one in verdicts.verdicts(db) if one.corrects][::-1]
    if not given:
        return
    with st.popover("Corrections", icon=":material/history:"):
        said = verdicts.texts(db, given[:LISTED])
        with st.container(height=420 if len(given) > 4 else "content", border=False):
            for one in given[:LISTED]:
                text = said.get(one.id, "A comment that was changed since")
                with st.container(gap="xxsmall"):
                    st.markdown(f"“{words.plain(text)}”")
                    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                        st.caption(_in_words(one, labels), width="content")
                        st.button("Undo", key=f"audit-undo-{one.id}-{one.judged_at}",
                                  type="tertiary", on_click=_undo, args=(db, one))
        if len(given) > LISTED:
            st.caption(f"and {len(given) - LISTED} more")
        if len(given) > 1:
            _all_back(db, given)


def _all_back(db: Database, given: Sequence[Verdict]) -> None:
    # Popovers do not nest, so the question takes the place of the button.
    if not st.session_state.get(ASKED):
        st.button("Undo all", key=ASK, icon=":material/undo:", type="tertiary",
                  on_click=_ask_all, kwargs={"asked": True})
        return
    st.caption(f"Undo all {len(given)}? They teach no more from the next study on, and these "
               "taggings count as not judged.")
    with st.container(horizontal=True, gap="small"):
        st.button(f"Undo {words.count(len(given), 'correction')}", key="audit-undo-yes",
                  type="primary", on_click=_undo_all, args=(db, tuple(given)))
        st.button("Keep them", key="audit-undo-no", on_click=_ask_all, kwargs={"asked": False})


def _ask_all(*, asked: bool) -> None:
    st.session_state[ASKED] = asked


def _undo_all(db: Database, given: Sequence[Verdict]) -> None:
    _ask_all(asked=False)
    for one in given:
        _undo(db, one)


def _in_words(one: Verdict, labels: Mapping[str, str]) -> str:
    def named(leaf: str | None) -> str:
        return f"“{words.plain(labels.get(leaf or '', 'a topic that is gone'))}”"

    better = "no topic" if one.better == NO_TOPIC else one.better and named(one.better)
    said = (f"{better or 'A topic'} is missing" if one.verdict == "missing"
            else f"not {named(one.topic)}" + (f" but {better}" if better else ""))
    return f"{said} · {words.plain(one.judged_by)}, {words.day(one.judged_at)}"


def _undo(db: Database, one: Verdict) -> None:
    verdicts.take_back(db, study_id=one.study_id, response_id=one.response_id, start=one.start)


def go_on(topics: Sequence[str]) -> None:
    """A callback: the cards of these topics are drawn; (): of what matters most."""
    st.query_params.update({"topic": list(topics)})
    address.write("view", "judge")
