"""What the comments found are together, and the file of them."""

from collections.abc import Callable, Mapping

import streamlit as st

from core.focus import score_views
from core.focus.comments_export import MOST, Row, as_csv, as_excel
from core.focus.tree import is_the_rest
from core.scales import SCALES, Scale
from core.store.exploring import Summary
from core.store.search import TONES
from pages.parts import words
from pages.parts.explore.asking import TONES as TITLES
from pages.parts.explore.links import change, current
from pages.parts.explore.listed import only_topic

TOP_TOPICS = 5
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KIND = {"negative": "pain", "neutral": "neutral", "positive": "strength"}


def line(found: Summary, scale: Scale | None, labels: Mapping[str, str]) -> None:
    """The score with its interval, the share of each tone, the named topics said most."""
    if scale is not None:
        own = found.scores[found.scores["scale"] == str(scale)]
        estimate = score_views.standing(scale, own[["score", "n"]], found.repeats).score
        ends = words.interval_of(estimate)
        st.markdown(f"{SCALES[scale].score} **{words.value_of(estimate)}** of those with a comment "
                    f":small[({ends + ', ' if ends else ''}n = {estimate.n:,})]")
    judged = sum(found.tones[tone] for tone in _KIND)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        for tone in TONES if judged else ():
            n = found.tones[tone]
            if tone in _KIND and n:
                st.button(f"{TITLES[tone]} {100 * n / judged:.0f} % · {n:,}",
                          key=f"tag-{_KIND[tone]}-all", on_click=_toggled, args=(tone,),
                          help="Of the comments that were judged")
        said = found.topics[found.topics["topic"].isin(list(labels))].itertuples(index=False)
        for topic, n in sorted(said, key=lambda one: is_the_rest(labels[one.topic]))[:TOP_TOPICS]:
            st.button(f"{words.plain(labels[topic])} · {n:,}", key=f"tag-top-{topic}",
                      on_click=only_topic, args=(topic,), help="Show the comments on this topic")


def _toggled(tone: str) -> None:
    tones = current().wanted.tones
    change(tones=tuple(one for one in tones if one != tone) if tone in tones else (*tones, tone))


def download(rows: Callable[[], list[Row]], total: int, about: list[str]) -> None:
    """The buttons that make the file of what was found, when somebody asks for it."""
    with st.popover("Download", icon=":material/download:", disabled=not total):
        if total > MOST:
            st.caption(f"The file holds the first {MOST:,} of {total:,}. "
                       "Narrow the filters for the others.")
        st.download_button("Excel", lambda: as_excel(rows(), about), "comments.xlsx", EXCEL,
                           on_click="ignore", icon=":material/table:")
        st.download_button("CSV", lambda: as_csv(rows(), about), "comments.csv", "text/csv",
                           on_click="ignore", icon=":material/csv:")
