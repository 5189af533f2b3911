"""What changed in the drivers since the last quarter: said more often, or weighing more."""

from datetime import date

import pandas as pd
import streamlit as st

from core.estimates import FULL_FROM, digits_of
from core.focus import driver_changes, driver_charts
from core.focus.numbers.drivers import unit_of
from core.model import OTHER_TOPICS
from core.scales import SCALES, Scale
from core.store.database import Database
from pages.parts import figures, words

MOST_ROWS = 12
NAMED = 3
SIGNED = {"before": "Before", "now": "Now", "change": "Change", "low": "95 % from", "high": "to",
          "prevalence": "Said more or less", "prevalence_low": "from", "prevalence_high": "to ",
          "effect": "Weighs more or less", "effect_low": "from ", "effect_high": "to  "}


def draw(db: Database, scale: Scale, *, parents: bool) -> None:
    """Headline, chart and table. parents: topics in place of subtopics."""
    told = driver_changes.since_last(db, scale, parents=parents)
    if told is None:
        st.caption("Not enough data to compare two quarters: it takes half a year of dated "
                   "responses with a score, and a study that has read them.")
        return
    before, now = (words.span(*map(date.fromisoformat, one[:2])) for one in (told.before, told.now))
    if not told.enough:
        few = " and ".join(f"{words.count(one[2], 'scored response')} ({said})"
                           for one, said in ((told.now, now), (told.before, before)))
        st.caption(f"Not enough data to say what changed: {few}. Each period needs {FULL_FROM} by "
                   "10 customers.")
        return
    score, unit = SCALES[scale].score, unit_of(scale)
    period = "quarter" if told.months == 3 else "year"
    _headline(told.rows, unit, period, parents=parents)
    shown = told.rows.reindex(told.rows["change"].abs().nlargest(MOST_ROWS).index)
    title = f"Change of {score} {unit} at stake since last {period}"
    if len(shown):
        figures.chart(driver_charts.changes(shown.sort_values("change"), title, unit), title)
    st.caption(f"{why_unmarked(told.rows)}Each change (the dot) is the sum of two bars: the full "
               "one, it was mentioned more or less often; the pale one, each mention weighs more "
               f"or less. {now} (n = {told.now[2]:,}) against {before} (n = {told.before[2]:,}), "
               "over all responses: filters do not change it. An association, not yet a cause.")
    text = st.column_config.TextColumn
    signed = {name: figures.signed(title, width=75 if len(title) < 12 else 140)
              for name, title in SIGNED.items()}
    shares = {name: st.column_config.NumberColumn(title, format="percent") for name, title in
              (("share_before", "Mention it, before"), ("share_now", "now"))}
    figures.table_behind(_with_rest(told), formula="changes", method=driver_changes.METHOD,
                         columns={"label": text("Topic", width=130),
                                  **{name: signed.pop(name) for name in ("change", "low", "high")},
                                  "differs": text("Beyond chance", width=115),
                                  "mentions": figures.counted("Mentions"), **signed, **shares,
                                  "grade": "Grade", "parent_label": "Part of"})
    st.caption(sum_in_words(told, score, unit))


def why_unmarked(rows: pd.DataFrame) -> str:
    """Why an interval that leaves out 0 bears no mark; "" where each does."""
    beyond = (rows["low"] > 0) | (rows["high"] < 0)
    if not (beyond & (rows["differs"] == "")).any():
        return ""
    return (f"Not every interval that leaves out 0 is marked: of {len(rows)} looked at at once, "
            "a few leave it out by chance. ")


def sum_in_words(told: driver_changes.Since, score: str, unit: str) -> str:
    """How the score has changed, and what the topics and the remainder make of that."""
    clear = not told.score.low <= 0 <= told.score.high
    return (f"{score}, {unit}: {'' if clear else 'no clear change, '}{words.change_of(told.score)}."
            f" Of it the topics make {words.change_of(told.topics)}, and what no topic explains "
            f"makes {words.change_of(told.remainder)}.")


def _headline(rows: pd.DataFrame, unit: str, period: str, *, parents: bool) -> None:
    marked = rows[(rows["differs"] != "") & (rows["label"] != OTHER_TOPICS)]
    if marked.empty:
        st.markdown(f"**No stake has clearly changed since last {period}**: what differs is within "
                    "chance." + ("" if parents else " A whole topic may show what its subtopics "
                                 "are too few to: see Topics."))
        return
    first = marked.loc[marked["change"].abs().idxmax()]
    st.subheader(f"{_said(first, unit)} since last {period}", anchor=False)
    for row in marked.drop(first.name).sort_values("change").head(NAMED).to_dict("records"):
        st.markdown(f"{_said(row, unit)}.")


def _said(row: dict | pd.Series, unit: str) -> str:
    """"Waiting: −2.1 points (95 %: −3.0 to −1.2), said more often (12 → 18 %)"."""
    digits, why = digits_of(unit), []
    if row["prevalence_low"] > 0 or row["prevalence_high"] < 0:
        more = (row["prevalence"] < 0) == (row["now"] + row["before"] < 0)
        shares = (f" ({100 * row['share_before']:.1f} → {100 * row['share_now']:.1f} %)"
                  if pd.notna(row["share_now"]) else "")
        why.append(f"said {'more' if more else 'less'} often{shares}")
    if row["effect_low"] > 0 or row["effect_high"] < 0:
        why.append("each mention weighs " + ("worse" if row["effect"] < 0 else "better"))
    return words.unbroken(
        f"{words.plain(row['label'])}: {words.signed(row['change'], digits)} {unit} "
        f"({words.interval(row['low'], row['high'], digits)})"
        + (", " + " and ".join(why) if why else ""))


def _with_rest(told: driver_changes.Since) -> pd.DataFrame:
    """The rows, and what no topic explains, as the last."""
    rest = told.remainder
    row = {"topic": "", "label": "Remainder (score − topics)", "parent_label": "", "differs": "",
           "change": rest.value, "low": rest.low, "high": rest.high, "grade": rest.grade}
    return pd.concat([told.rows, pd.DataFrame([row])], ignore_index=True)
