"""What the rungs of evidence mean, in plain words, one click away."""

import streamlit as st

TITLE = "What the rungs mean"
TEXT = """
How sure a result is depends on what it can be compared with.

1. **Experiment.** Chance decided where the change came; the rest is the comparison. It may be said
   that the change did it.
2. **Likely.** Compared with at least 10 similar segments without the change, over half a year
   before it. Right if both would have moved alike.
3. **Suggestive.** As rung 2, with 3 to 9 segments to compare with or a shorter history. A hint.
4. **No comparison group.** Only before and after, over a year before it. Whatever else happened at
   the same time is in the figure.
5. **Cause unknown.** Too little to compare with and too short a history. Something may have moved;
   nobody can say why. No effect is shown, and none is counted in money.
"""


def popover(*, key: str) -> None:
    """The button and the five rungs behind it. key: starts so that it is not printed."""
    with st.container(width="content", key=f"screen-{key}"), \
            st.popover(TITLE, icon=":material/stairs:"):
        st.markdown(TEXT)
