"""What a projection assumes, open to everybody: each figure with its range, source and owner."""

from collections.abc import Mapping
from html import escape

import streamlit as st

from core.delight.money import assumed, roi
from core.delight.money import charts as money_charts
from core.delight.money.amounts import amount, between, percent
from core.delight.money.portfolio import APPROVED
from core.errors import CxError
from core.focus.numbers.assumptions import FACTS, Assumption
from core.focus.numbers.value import ALWAYS, CLASSES, WAYS, Projection, Way
from core.model import Stage
from core.scales import SCALES
from core.store import assumptions as store
from core.store import initiatives
from core.store.database import Database
from core.store.initiatives import Initiative
from pages.parts import figures, session, words

LONGEST_SOURCE, LONGEST_OWNER = 200, 80
HERE, EVERYWHERE = "This initiative", "Whole company"
STYLE = """<style>
.assumed { width: 100%; border-collapse: collapse; font-size: 0.87rem; line-height: 1.35; }
.assumed th { text-align: left; font-weight: 600; font-size: 0.8rem; opacity: .75; }
.assumed th, .assumed td { padding: .3rem .6rem .3rem 0; vertical-align: top; border: 0;
  border-bottom: 1px solid color-mix(in srgb, currentColor 16%, transparent); }
.assumed .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.assumed small { display: block; font-size: 0.79rem; opacity: .78; }
</style>"""


def draw(db: Database, initiative: Initiative | None) -> None:
    """The assumptions of an initiative (None: the whole company's), editable, with what they make.

    What an edit changes is the projection of today; a frozen forecast stays as it was.
    """
    if told := st.session_state.pop("assumption_told", None):
        st.error(words.plain(told), icon=":material/error:")
    known = assumed.known(db)
    found = dict(known.company) if initiative is None else assumed.assumptions_of(
        db, initiative, known)
    names = _names(known) if initiative is None else _used(initiative, found, known)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _table(db, initiative, found, names, known)
        _form(db, initiative, found, names, known)
    with right:
        if seen := initiative or _looked_at(db):
            _projected(db, seen, known)


def _looked_at(db: Database) -> Initiative | None:
    """The initiative whose projection stands beside the company's assumptions."""
    every = [one for one in initiatives.initiatives(db) if one.stage is not Stage.DECLINED]
    # An approved one has a projection; what is only proposed often has none yet.
    planned = {one.id: one for one in sorted(every, key=lambda one: one.stage not in APPROVED)}
    if not planned:
        st.caption("Once there is an initiative, its projection stands here.")
        return None
    number = st.selectbox("Projection of", list(planned), key="assumptions-of",
                          format_func=lambda one: planned[one].name)
    return planned[number]


def _names(known: assumed.Known) -> list[str]:
    """The company's assumptions, without the classes that its scale does not have."""
    scale = known.scale
    has = ()
    if scale is not None and SCALES[scale].good is not None:
        has = CLASSES["classes" if SCALES[scale].bad is not None else "two classes"]
    mine = {f"{what}_{name}" for name in has for what in ("retention", "margin")}
    classes = {f"{what}_{name}" for names in CLASSES.values() for name in names
               for what in ("retention", "margin")}
    return [name for name, facts in FACTS.items()
            if facts.company and (name not in classes or name in mine)]


def _used(
    initiative: Initiative, found: Mapping[str, Assumption], known: assumed.Known
) -> list[str]:
    way = assumed.way_of(initiative, found, known.scale)
    used = {*ALWAYS, *WAYS[way].needs}
    return [name for name in FACTS if name in used]


def _table(
    db: Database, initiative: Initiative | None, found: Mapping[str, Assumption],
    names: list[str], known: assumed.Known,
) -> None:
    kept = store.assumptions(db, initiative.id if initiative else store.COMPANY)
    rows = []
    for name in names:
        one, row = found.get(name), kept.get(name)
        ends = [_figure(getattr(one, end)) if one else "–" for end in ("low", "likely", "high")]
        if one and one.is_sure:
            ends = ["", ends[1], ""]
        whose = "not set" if one is None else one.source or "no source given"
        owner = f", {row.owner or row.changed_by}" if row else ""
        own = " · this initiative" if one and one.initiative and initiative else ""
        cells = "".join(f"<td class='number'>{escape(end)}</td>" for end in ends)
        rows.append(f"<tr><td>{escape(FACTS[name].title)}, "
                    f"{escape(assumed.unit_of(name, initiative, known))}"
                    f"<small>{escape(whose + owner + own)}</small></td>{cells}</tr>")
    heads = "".join(f"<th class='number'>{head}</th>" for head in ("Low", "Likely", "High"))
    st.html(f"{STYLE}<table class='assumed'><thead><tr><th>Assumption and its source</th>{heads}"
            f"</tr></thead><tbody>{''.join(rows)}</tbody></table>")


def _figure(value: float) -> str:
    return words.number(value, 0 if abs(value) >= 100 or value == round(value) else 1)


def _form(
    db: Database, initiative: Initiative | None, found: Mapping[str, Assumption],
    names: list[str], known: assumed.Known,
) -> None:
    number = initiative.id if initiative else store.COMPANY
    with st.container(border=True):
        name = st.selectbox(
            "Change an assumption", names, index=None, key=f"assumption-{number}",
            format_func=lambda one: FACTS[one].title, placeholder="Choose one")
        if name is None:
            return
        facts, one = FACTS[name], found.get(name)
        st.caption(facts.help)
        where = EVERYWHERE if initiative is None else HERE
        if initiative is not None and facts.company:
            where = st.segmented_control("It holds for", [HERE, EVERYWHERE], default=HERE,
                                         required=True, key=f"where-{number}-{name}")
        own = number if where == HERE else store.COMPANY
        kept = store.assumptions(db, own).get(name)
        kept = kept if kept and kept.initiative == own else None
        _fields(db, own, one, kept, name, assumed.unit_of(name, initiative, known))


def _fields(
    db: Database, own: int, one: Assumption | None, kept: store.Kept | None, name: str, unit: str
) -> None:
    version = kept.version if kept else 0
    key = f"{own}-{name}-{version}"  # what somebody changed since comes in afresh
    facts = FACTS[name]
    ends = ("low", "likely", "high") if facts.ranged else ("likely",)
    titles = {"low": "Low", "likely": "Likely", "high": "High"}
    with st.form(f"assume-{key}", border=False):
        for column, end in zip(st.columns(len(ends)), ends, strict=True):
            column.number_input(f"{titles[end]}, {unit}", value=getattr(one, end) if one else None,
                                key=f"{end}-{key}", placeholder="not known", format="%.10g")
        if facts.ranged:
            st.caption("Low and high: one time in ten it turns out below, one time in ten above.")
        source, owner = st.columns([3, 1])
        source.text_input("Source", kept.source if kept else "", key=f"source-{key}",
                          max_chars=LONGEST_SOURCE, placeholder="How do you know?")
        owner.text_input("Owner", kept.owner if kept else session.person(db), key=f"owner-{key}",
                         max_chars=LONGEST_OWNER)
        st.form_submit_button("Save", type="primary", icon=":material/save:", on_click=_save,
                              args=(db, own, name, key, version))
    if kept:
        st.button("Take it back", icon=":material/restart_alt:", on_click=_remove,
                  key=f"back-{key}", args=(db, own, name, version),
                  help="What holds without it (measured, or the default) holds again.")


def _save(db: Database, own: int, name: str, key: str, version: int) -> None:
    """A callback, so that it is written before anything is drawn again."""
    state = st.session_state
    likely = state[f"likely-{key}"]
    low, high = state.get(f"low-{key}", likely), state.get(f"high-{key}", likely)
    one = Assumption(name, low, likely, high, state[f"source-{key}"], state[f"owner-{key}"], own)
    try:
        assumed.keep(db, one, version=version, by=session.person(db))
    except CxError as error:
        state["assumption_told"] = str(error)


def _remove(db: Database, own: int, name: str, version: int) -> None:
    try:
        store.remove(db, own, name, version=version, by=session.person(db))
    except CxError as error:
        st.session_state["assumption_told"] = str(error)


def _projected(db: Database, initiative: Initiative, known: assumed.Known) -> None:
    """What they make: NPV, ROI, payback, the chance, and what drives the spread."""
    with session.errors_shown():
        projection = roi.projection(db, initiative, known=known)
        if projection is None:
            needed = ", ".join(roi.needed(db, initiative, known=known))
            st.info(f"No projection yet. It still needs: {words.plain(needed)}.",
                    icon=":material/calculate:")
            return
        shown(projection, known.currency)


def shown(projection: Projection, currency: str) -> None:
    """A projection: its figures as ranges, in words, with what drives their spread."""
    plain = words.plain
    with st.container(border=True, gap="xsmall"):
        st.metric("Net present value, middle", plain(amount(projection.npv.p50, currency)),
                  help="Benefits less costs over the horizon, later money worth less.")
        st.caption(plain(f"80 %: {between(projection.npv, currency)}") + "  \n"
                   + plain(f"Chance that it pays: {100 * projection.chance_positive:.0f} %"))
        lines = [f"Benefit over {len(projection.monthly)} months: "
                 f"{between(projection.benefit, currency)}",
                 f"Cost: {between(projection.cost, currency)}",
                 f"ROI: {percent(projection.roi, projection.cost)}",
                 f"Payback: {payback(projection)}"]
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))
        st.caption(plain(f"Reckoned {_said(projection.way)}."))
    if chart := money_charts.spread_bars(projection):
        figures.chart(chart, "Share of the variance that each assumption brings")
    else:
        st.caption("No assumption has a range, so the projection has none either.")
    figures.table_behind(money_charts.drivers_of(projection), formula="value", columns={
        "name": "Assumption", "share": st.column_config.NumberColumn("Of the variance",
                                                                     format="percent")},
                         method=projection.method)


def _said(way: Way) -> str:
    return WAYS[way].said if way in CLASSES else f"as {WAYS[way].said}"


def payback(projection: Projection) -> str:
    """"after 4 to 9 months"; "not within the horizon" where it is not."""
    first, middle, last = projection.payback
    if first is None:
        return "not within the horizon"
    if last is None:
        likely = "in half of the draws not within the horizon" if middle is None else (
            f"likely {middle}, possibly not within the horizon")
        return f"after {words.count(first, 'month')} at best, {likely}"
    return f"after {words.count(last, 'month')}" if first == last else (
        f"after {first} to {last} months")
