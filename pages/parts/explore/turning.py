"""Which page of the list is in view; a turned page is read from its first comment on."""

from dataclasses import replace

import streamlit as st

from pages.parts.explore.links import current, go

LIST = "said-list"  # key of the container that holds the comments
TURNED = "x.turned"
# The pagination stands below the list, so a turned page would be met at its end.
_to_top = st.components.v2.component(
    "actiongap_to_top", html="<span></span>",
    js="""export default function ({ data }) {
  if (!data.turned) return
  const list = document.querySelector(`.st-key-${data.list}`)
  if (!list) return
  list.style.scrollMarginTop = "4.5rem" // the app's header lies over the page
  requestAnimationFrame(() => list.scrollIntoView({ block: "start" }))
}""")


def turning(number: int, last: int) -> None:
    """The pages to choose from; the one chosen stands in the address."""
    if last > 1:
        key = f"x.page.{number}"  # a pagination takes where it starts only as it is made
        st.pagination(last, default=number, key=key, on_change=_turned, args=(key,))
        _to_top(key="x.to-top", data={"list": LIST, "turned": st.session_state.pop(TURNED, 0)})


def _turned(key: str) -> None:
    st.session_state[TURNED] = int(st.session_state[key])
    go(replace(current(), page=int(st.session_state[key])))
