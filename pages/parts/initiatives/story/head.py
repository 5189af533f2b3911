"""The head of an initiative's story: stage, who and when, and what the next step still needs."""

import html
from datetime import date

import streamlit as st

from core.delight import approval
from core.model import Stage
from core.store import measurements
from core.store.database import Database
from core.store.initiatives import Initiative
from core.store.opportunities import COMPLEXITIES
from pages.parts import spoken, words
from pages.parts.initiatives import acts, refusals, tracked
from pages.parts.initiatives.story import result

PATH = tuple(stage for stage in Stage if stage is not Stage.DECLINED)
BEFORE_APPROVAL = frozenset({Stage.PROPOSED, Stage.ASSESSED})
STEPS = """<ol style="display:flex;flex-wrap:wrap;gap:.35rem;list-style:none;margin:0;padding:0">
{}</ol>"""
STEP = """<li style="border:1px solid currentColor;border-radius:99px;padding:.1rem .65rem;
font-size:.85rem;{}"{}>{}</li>"""


def in_one_line(one: Initiative) -> str:
    """Topic, where it acts, and how complex it is."""
    topic = f"About “{words.plain(one.topic_label)}”" if one.topic_label else "About no one topic"
    return f"{topic} · {words.plain(spoken.segments(one.segments))} · {one.complexity}"


def draw(db: Database, one: Initiative) -> None:
    """The head, with the buttons that move it on."""
    st.html(_stepper(one))
    with st.container(border=True):
        st.markdown(_who_and_when(one))
        result.in_short(db, one)
        with st.container(horizontal=True, gap="small"):
            _moves(db, one)
            with st.popover("Edit", icon=":material/edit:", key=f"edit-{one.id}-{one.version}"):
                _form(db, one)
        if one.stage in BEFORE_APPROVAL:
            _missing(approval.missing(db, one), _without_money(
                str(db.path), measurements.rests_on(db), db, one))


def _stepper(one: Initiative) -> str:
    at = PATH.index(one.stage) if one.stage in PATH else -1
    stages = PATH if at >= 0 else (*PATH, Stage.DECLINED)
    steps = []
    for place, stage in enumerate(stages):
        now = stage is one.stage
        look = "font-weight:650;border-width:2px" if now else "opacity:.75"
        mark = "✓ " if place < at else ""
        steps.append(STEP.format(look, ' aria-current="step"' if now else "",
                                 mark + html.escape(str(stage).capitalize())))
    return STEPS.format("\n".join(steps))


def _who_and_when(one: Initiative) -> str:
    facts = [(title, words.plain(said) if said else f"*{missing}*") for title, said, missing in (
        ("Owner", one.owner, "nobody yet"), ("Sponsor", one.sponsor, "nobody yet"),
        ("Departments", ", ".join(one.departments), "none named"))]
    late = " :orange-badge[overdue]" if tracked.is_overdue(one, date.today()) else ""
    facts.append(("Due", (words.day(one.due_on) if one.due_on else "*no date yet*") + late))
    return " · ".join(f"**{title}** {said}" for title, said in facts)


@st.cache_data(max_entries=64, show_spinner=False)
def _without_money(path: str, version: str, _db: Database, one: Initiative) -> str:  # noqa: ARG001
    """Kept, for it ranks every pain to know this one's worth."""
    return approval.without_money(_db, one)


def _missing(lacks: list[str], remark: str) -> None:
    if lacks:
        st.markdown("An approval still needs:\n" + "\n".join(
            f"- {words.plain(lack)}" for lack in lacks))
    else:
        st.markdown(":material/check_circle: Nothing stands against an approval.")
        if remark:
            st.caption(words.plain(remark))


def _moves(db: Database, one: Initiative) -> None:
    """The next stage as a button of its own; any other, with declining, behind another."""
    at = PATH.index(one.stage) if one.stage in PATH else None
    following = PATH[at + 1] if at is not None and at + 1 < len(PATH) else None
    if following:
        # Of this version: once moved it closes, or a second click would move it a stage further.
        with st.popover(f"Move to {following}", icon=":material/arrow_forward:", type="primary",
                        key=f"move-{one.id}-{one.version}"):
            _move_form(db, one, [following], f"Move to {following}")
    if one.stage is not Stage.DECLINED:
        with st.popover("Decline", icon=":material/block:", key=f"decline-{one.id}-{one.version}"):
            _move_form(db, one, [Stage.DECLINED], "Decline")
    others = [stage for stage in approval.STEPS[one.stage]
              if stage not in {following, Stage.DECLINED}]
    if others:
        with st.popover("Another stage", type="tertiary", key=f"other-{one.id}-{one.version}"):
            # Where there is no choice, the button says which stage it is.
            _move_form(db, one, others, "Move it there" if len(others) > 1
                       else f"Move to {others[0]}")


def _move_form(db: Database, one: Initiative, stages: list[Stage], label: str) -> None:
    key = f"{label}-{one.id}-{one.version}"
    with st.form(key, border=False):
        if len(stages) > 1:
            st.selectbox("Stage", stages, format_func=lambda stage: str(stage).capitalize(),
                         key=f"to-{key}")
        st.text_input("Why", key=f"why-{key}", placeholder="For the decision log")
        refusals.shown(key)
        st.form_submit_button(label, type="primary", on_click=_move,
                              args=(db, one, stages[0] if len(stages) == 1 else None, key))


def _move(db: Database, one: Initiative, stage: Stage | None, key: str) -> None:
    state = st.session_state
    refusals.forget()
    wanted, why = {"stage": stage or state[f"to-{key}"]}, state[f"why-{key}"]
    with acts.ONE_AT_A_TIME:
        acts.change(db, one, wanted, place=key, why=why)


def _form(db: Database, one: Initiative) -> None:
    key = f"head-{one.id}-{one.version}"
    with st.form(key, border=False):
        st.text_input("Name", one.name, max_chars=80, key=f"name-{key}")
        st.text_input("Owner", one.owner, max_chars=80, key=f"owner-{key}")
        st.text_input("Sponsor", one.sponsor, max_chars=80, key=f"sponsor-{key}")
        st.text_input("Departments", ", ".join(one.departments), key=f"departments-{key}",
                      help="With commas between them")
        st.segmented_control("Complexity", COMPLEXITIES, default=one.complexity, required=True,
                             key=f"complexity-{key}")
        st.date_input("Due", one.due_on, key=f"due_on-{key}", format="DD/MM/YYYY")
        st.text_input("Why", key=f"why-{key}", placeholder="For the decision log")
        refusals.shown(key)
        st.form_submit_button("Save", type="primary", on_click=acts.keep_form, args=(
            db, one, key, ("name", "owner", "sponsor", "departments", "complexity", "due_on")))
