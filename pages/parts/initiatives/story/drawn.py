"""A randomised pilot: chance draws who gets the change, and the draw is kept for all to see."""

from datetime import date

import streamlit as st

from core.delight.evidence import drawing
from core.delight.evidence.ladder import FEW_SEGMENTS
from core.delight.evidence.power import PLANNED_WEEKS, Power
from core.delight.evidence.records import Records
from core.errors import CxError
from core.store import measurements
from core.store.database import Database
from core.store.draws import Draw
from core.store.initiatives import Initiative
from pages.parts import words
from pages.parts.initiatives import acts, refusals

WHY = ("Chance gives the change to some segments and spares others that are alike. What they then "
       "differ by is an effect: the best evidence there is.")
AGAIN = ("To draw it again yourself: a segment’s lot is the SHA-256 of “seed:value”; in each group "
         "of segments alike in level and size the lowest lots get the change.")


LEVEL = "%.3g"


def panel(db: Database, one: Initiative) -> None:
    """The draw that stands, or the choice of who may be drawn; nothing once it has begun."""
    if one.randomised and one.draw is not None:
        _stands(db, one, one.draw)
    elif not drawing.why_not_now(one, date.today()):
        with st.expander("Let chance draw who gets it", icon=":material/casino:"):
            _choose(db, one)


def _stands(db: Database, one: Initiative, draw: Draw) -> None:
    others = len(draw.candidates) - len(draw.treated)
    st.markdown(f":material/lock: **Drawn by chance** on {words.day(draw.drawn_at)} by "
                f"{words.plain(draw.drawn_by)}: {words.count(len(draw.treated), 'segment')} with "
                f"the change, {others:,} to compare with. Its segments are locked.")
    if draw.times > 1:
        st.caption(f"Drawn {draw.times:,} times: every draw stays in the log, and the result will "
                   "say how many there were.")
    with st.container(horizontal=True, gap="small"):
        with st.popover("How it was drawn", icon=":material/casino:"):
            st.dataframe([_row(draw, place) for place in range(len(draw.candidates))],
                         hide_index=True, column_config={
                             "Level": st.column_config.NumberColumn(
                                 _level_title(draw), format=LEVEL)})
            st.caption(f"Seed {draw.seed}. {AGAIN} {_groups(draw)}")
        with st.popover("Choose by hand", icon=":material/lock_open:",
                        key=f"unlock-{one.id}-{one.version}"):
            st.markdown("The result will then be no experiment: **rung 1 is lost**, and the draw "
                        "stays in the log. Only before it begins can chance draw anew.")
            st.button("Give the draw up", key=f"give-up-{one.id}", on_click=_give_up,
                      args=(db, one))
    refusals.shown(_place(one))


def _row(draw: Draw, place: int) -> dict[str, object]:
    candidate = draw.candidates[place]
    return {"Segment": candidate.value,
            "Drawn": "gets the change" if candidate.value in draw.treated else "comparison",
            "Group": candidate.stratum + 1,
            "Level": candidate.level,
            "Observations a week": round(candidate.size, 1)}


def _level_title(draw: Draw) -> str:
    unit = draw.candidates[0].unit
    return "Level" if unit in {"", "mean"} else f"Level, {unit}"


def _groups(draw: Draw) -> str:
    """How many groups of segments that are alike it was drawn in, and why not more."""
    among = len(draw.candidates)
    if len({one.stratum for one in draw.candidates}) > 1:
        return ""
    return (f"All {among:,} stood in one group, whatever their level and size: a group has at "
            f"least {drawing.ALIKE} segments, so two take {2 * drawing.ALIKE}.")


def _choose(db: Database, one: Initiative) -> None:
    st.caption(WHY)
    attributes = _attributes(str(db.path), measurements.rests_on(db), db)
    if not attributes:
        st.caption(f"It takes a segment with at least {2 * FEW_SEGMENTS} values, "
                   f"{FEW_SEGMENTS} with the change and {FEW_SEGMENTS} without; there is none.")
        return
    key = f"draw-{one.id}-{one.version}"
    mine = next(iter(one.segments), None)
    attribute = st.selectbox(
        "Draw among", attributes, attributes.index(mine) if mine in attributes else 0,
        format_func=lambda name: name.replace("_", " ").capitalize(), key=f"by-{key}")
    found = _pool(str(db.path), measurements.rests_on(db), date.today(), db, one, attribute)
    names = [candidate.value for candidate in found.candidates]
    among = st.multiselect("Who may be drawn", names, names, key=f"among-{key}-{attribute}",
                           help="Leave out who cannot get it, or must")
    if found.left_out:
        st.caption(words.plain(found.left_out))
    most = len(among) - FEW_SEGMENTS
    if most < FEW_SEGMENTS:
        st.caption(f"Choose {2 * FEW_SEGMENTS} or more: {FEW_SEGMENTS} with the change and "
                   f"{FEW_SEGMENTS} without.")
        return
    give = st.number_input("How many get the change", FEW_SEGMENTS, most, len(among) // 2,
                           key=f"give-{key}-{attribute}-{len(among)}",
                           help="Half of them shows the smallest effect")
    power = _power(str(db.path), measurements.rests_on(db), date.today(), db, one, attribute,
                   tuple(among), int(give))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("Draw", type="primary", icon=":material/casino:", key=f"go-{key}",
                  on_click=_draw, args=(db, one, attribute, tuple(among), int(give)))
        st.markdown(_would_show(power, int(give), len(among)))
    refusals.shown(_place(one))


def _would_show(power: Power, give: int, among: int) -> str:
    weeks = words.count(power.weeks_after or PLANNED_WEEKS, "week")
    if power.detectable is None:
        return (f"{give:,} of {among:,}. How small an effect would show cannot be told yet: there "
                "are too few weeks of data.")
    return (f"{give:,} of {among:,} (rung {power.rung}): an effect below about "
            f"**{words.number(power.detectable)} {power.unit}** would probably not show in "
            f"{weeks}.")


@st.cache_data(max_entries=16, show_spinner=False)
def _attributes(path: str, version: str, _db: Database) -> tuple[str, ...]:  # noqa: ARG001
    return drawing.can_be_drawn(Records(_db, date.today()))


@st.cache_data(max_entries=32, show_spinner=False)
def _pool(path: str, version: str, today: date, _db: Database, one: Initiative,  # noqa: ARG001
          attribute: str) -> drawing.Pool:
    return drawing.pool(Records(_db, today), one, attribute)


@st.cache_data(max_entries=64, show_spinner="Working out what would show …")
def _power(path: str, version: str, today: date, _db: Database, one: Initiative,  # noqa: ARG001
           attribute: str, among: tuple[str, ...], give: int) -> Power:
    """Kept per choice: it reads every week before, and tries several draws."""
    records = Records(_db, today)
    found = [candidate for candidate in drawing.pool(records, one, attribute).candidates
             if candidate.value in among]
    return drawing.expected_power(records, one, attribute, found, give)


def _place(one: Initiative) -> str:
    return f"draw-{one.id}"


def _draw(db: Database, one: Initiative, attribute: str, among: tuple[str, ...], give: int) -> None:
    refusals.forget()
    with acts.ONE_AT_A_TIME:
        try:
            chosen = acts.let_chance_draw(db, one, attribute, among, give)
        except CxError as error:
            refusals.refuse(_place(one), str(error))
            return
    acts.tell(f"Chance drew {', '.join(chosen)}.")


def _give_up(db: Database, one: Initiative) -> None:
    refusals.forget()
    try:
        acts.give_draw_up(db, one)
    except CxError as error:
        refusals.refuse(_place(one), str(error))
