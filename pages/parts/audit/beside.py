"""What audits say, beside the drivers: which stakes are likely too small, and why."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.estimates import INDICATIVE_FROM, Estimate
from core.focus.audit.audited import Audited
from core.focus.tree import leaves_of
from core.model import Topic
from core.scales import ScaleFacts
from pages.parts import figures, words

MARK = " †"  # after the name of a topic whose stake is likely understated
COLUMNS = {"right": "Tags right, % (95 %)", "found": "Mentions found, % (95 %)"}
NAMED, LISTED, OFFERED = 4, 20, 8


def told(table: pd.DataFrame, found: Audited) -> pd.DataFrame:
    """The drivers with `right` and `found`, what audits say in words, and marked names."""
    right, of_all = [], []
    for topic in table["topic"]:
        one = found.topics.get(topic)
        is_old = topic in found.earlier
        right.append(_figure(one and one.precision, is_old=is_old))
        of_all.append(_figure(one and one.recall, is_old=is_old))
    low = table["topic"].isin(found.understated())
    return table.assign(right=right, found=of_all,
                        label=table["label"].where(~low, table["label"] + MARK))


def columns(*, parts: bool) -> dict[str, object]:
    """Headings of a table of drivers with what audits say."""
    return figures.stake_columns(parts=parts) | COLUMNS


def sentence(table: pd.DataFrame, found: Audited) -> None:
    """Which of these topics are likely understated, and why. table: of `told`."""
    low = _low(table, found)
    if not low.empty:
        names = [f"**{words.plain(row.label.removesuffix(MARK))}** "
                 f"({_share(found.topics[row.topic].recall)} of its mentions found"
                 f"{', in an earlier study' if row.topic in found.earlier else ''})"
                 for row in low.head(NAMED).itertuples()]
        more = f" and {len(low) - NAMED} more" if len(low) > NAMED else ""
        st.markdown(f":material/warning: † Likely understated: {', '.join(names)}{more}. Tags "
                    "that miss comments shrink a stake: at 80 % found and 90 % right it is about "
                    ".7 of the truth.")
    elif not found.topics:
        st.caption("Nobody has audited the tags yet: where they miss comments, a stake is larger "
                   "than it looks.")


def why_too_alike(varied: int, facts: ScaleFacts) -> str:
    """Why no topic has a figure where the scores hardly differ."""
    same = "belong to the same class" if facts.good is not None else "give the same score"
    most = f"All responses but {varied:,}" if varied else "All responses"
    return (f"{most} {same}, so nothing can be said to move {facts.score}: it takes "
            f"{INDICATIVE_FROM} that differ.")


def without_anybody(table: pd.DataFrame) -> str:
    """"promoter" or "detractor" where nobody is one, so that its part is nothing; else ""."""
    shown = table.dropna(subset=["stake"])
    return next((name for name in ("promoter", "detractor") if f"{name}_part" in shown
                 and len(shown) and (shown[f"{name}_part"] == 0).all()), "")


def withheld(table: pd.DataFrame, score: str) -> str:
    """Which topics have no figure, and how many mentions with a score each has; "" for none.

    table: columns label, mentions (by responses with this score), stake.
    """
    without = table[table["stake"].isna()].sort_values("mentions", ascending=False)
    if without.empty:
        return ""
    scored = f"{'an' if score.startswith('N') else 'a'} {score} score"
    names = [f"{words.plain(row.label)} ({int(row.mentions) or 'none'})"
             for row in without.itertuples()]
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return (f"Not enough data (in brackets: mentions with {scored}): "
            f"{', '.join(names[:LISTED])}{more}.")


def audit_a_topic(table: pd.DataFrame, found: Audited, topics: Sequence[Topic]) -> None:
    """The way to an audit of one of these topics. table: of `told`."""
    low = _low(table, found)
    with st.popover("Audit a topic", icon=":material/fact_check:"):
        order = table.dropna(subset=["stake"])
        order = order.reindex(order["stake"].abs().sort_values(ascending=False).index)
        for row in pd.concat([low, order]).drop_duplicates("topic").head(OFFERED).itertuples():
            st.page_link("focus/audit.py", label=words.plain(row.label),
                         query_params={"topic": list(leaves_of(topics, row.topic)),
                                       "view": "judge"})


def _share(one: Estimate) -> str:
    return f"{one.value:.0f}\u00a0%, 95\u00a0%: {one.low:.0f} to {one.high:.0f},"


def _low(table: pd.DataFrame, found: Audited) -> pd.DataFrame:
    return table[table["topic"].isin(found.understated()) & table["stake"].notna()]


def _figure(one: Estimate | None, *, is_old: bool) -> str:
    if one is None or not one.n:
        return "not audited"
    if one.value is None:
        return "not enough data"
    return (f"{one.value:.0f} ({one.low:.0f}–{one.high:.0f})"
            + (", earlier study" if is_old else ""))
