"""What if? Assumptions as ranges that hands move; the totals beside them move, nothing is saved."""

from collections.abc import Mapping
from datetime import UTC, datetime

import streamlit as st

from core.delight.money import assumed, outlook_charts, outlook_tables
from core.delight.money import outlook as money_outlook
from core.delight.money.amounts import amount, between, percent
from core.delight.money.outlook import Basis, Outlook
from core.delight.money.portfolio import portfolio
from core.errors import CxError
from core.focus.numbers.assumptions import Assumption
from core.focus.numbers.value import METHOD
from core.store import assumptions as store
from core.store import scenarios
from core.store.database import Database
from core.store.preferences import preferences
from core.store.scenarios import Ends, Key
from pages.parts import figures, session, words
from pages.parts.impact import fiscal_years, ranges
from pages.parts.impact.assumptions import LONGEST_SOURCE

STYLE = """<style>
.st-key-moving-line { display: none; }
@media (min-width: 641px) {
  [data-testid="stColumn"]:has(.st-key-moving-totals) {
    position: sticky; top: 4rem; align-self: flex-start; }
}
@media (max-width: 640px) {
  .st-key-moving-line { display: flex; padding: .5rem 0; background: light-dark(#ffffff, #0b1314); }
  div:has(> .st-key-moving-line) { position: sticky; top: 3.4rem; z-index: 5; }
}
</style>"""


def basis(db: Database) -> Basis:
    """What is projected, as the page's switch says."""
    return money_outlook.basis(db, datetime.now(UTC).date(),
                               proposals=bool(st.session_state.get("with-proposals")))


def begins_in(db: Database) -> int:
    """The month in which the fiscal year begins."""
    return int(preferences(db)["fiscal_year_from"])


def draw(db: Database) -> None:
    """The totals beside the ranges; below, fiscal years and who is left out."""
    if told := st.session_state.pop("tried_told", None):
        kind, text = told
        (st.error if kind == "error" else st.success)(words.plain(text))
    st.html(STYLE)
    found = basis(db)
    now = money_outlook.outlook(found, begins_in=begins_in(db))
    proposals()
    if now is None:
        nothing(found)
        return
    tried = in_hand()
    tried = {key: ends for key, ends in tried.items() if key in found.assumptions}
    seen = money_outlook.outlook(found, tried, begins_in=begins_in(db)) if tried else None
    with st.container(key="moving-line"):  # on a phone it stays in view
        npv = (seen or now).npv
        st.markdown(f"**{_said(amount(npv.p50, found.known.currency))}** net present value, "
                    f"{_said(between(npv, found.known.currency))}")
    left, right = st.columns([2, 3], gap="large")
    with left, st.container(key="moving-totals", gap="small"):
        totals(db, found, now, tried, seen)
    with right:
        keep_or_not(db, tried)
        component = f"ranges-{_place()}-{st.session_state.get('ranges_turn', 0)}"
        ranges.draw(found, tried, first=[key for key, _ in now.spread], key=component,
                    unit_of=lambda key: _unit(found, key),
                    on_tried=lambda: _take(component, found))
    fiscal_years.draw(found, seen or now)
    left_out(found)


def proposals() -> None:
    """Whether what nobody decided yet counts too."""
    st.checkbox("Count proposals too", key="with-proposals",
                help="Else only what was approved. A customer whom several reach counts once, for "
                     "the one that begins first.")


def totals(
    db: Database, found: Basis, now: Outlook, tried: Mapping[Key, Ends], moved: Outlook | None
) -> None:
    """All together, as it stands or as it is tried, with its chart."""
    currency, seen = found.known.currency, moved or now
    st.metric("Net present value of all, middle", words.plain(amount(seen.npv.p50, currency)),
              help="Benefits less costs over each one’s horizon, later money worth less. Each "
                   "customer counts once, for the initiative that begins first.")
    st.caption(_said(f"80 %: {between(seen.npv, currency)}"))
    if moved:
        st.caption(_said(f"As it stands: {amount(now.npv.p50, currency)}, 80 %: "
                         f"{between(now.npv, currency)}."))
    came = portfolio(db, datetime.now(UTC).date(),
                     known=money_outlook.known_with(found.known, tried)).realised
    lines = [f"Chance that it pays: {100 * seen.chance_positive:.0f} %",
             f"Benefit: {between(seen.benefit, currency)}",
             f"Cost: {between(seen.cost, currency)}",
             f"ROI: {percent(seen.roi, seen.cost)}",
             *([f"Realised so far, measured: {between(came, currency)}"] if came else [])]
    st.markdown("\n".join(f"- {_said(line)}" for line in lines))
    figures.chart(outlook_charts.before_and_after(found, now, moved),
                  "Net present value of all initiatives together and of each, as ranges")
    figures.table_behind(outlook_tables.each(found, now, moved), formula="value", key="outlook",
                         method=METHOD)


def keep_or_not(db: Database, tried: Mapping[Key, Ends]) -> None:
    """What was moved waits here: to be kept with its source, put back, or named as a scenario.

    It stands here before anything is moved too, so that nothing jumps under the hand.
    """
    with st.container(border=True, gap="small"):
        moved = words.count(len(tried), "assumption")
        st.markdown(f"**{moved} moved, nothing saved.**" if tried else
                    "Drag a handle or use arrow keys: totals move, nothing is saved.")
        source, keep, back, name = st.columns([5, 2, 3, 4], vertical_alignment="bottom",
                                              gap="small")
        source.text_input("Source", key="tried-source", max_chars=LONGEST_SOURCE,
                          placeholder="How do you know?", disabled=not tried)
        versions = {key: _version(db, key) for key in tried}
        keep.button("Keep", type="primary", on_click=_keep, disabled=not tried,
                    args=(db, dict(tried), versions),
                    help="For everybody, with your name; frozen forecasts stay as they are.")
        back.button("Put back", icon=":material/undo:", on_click=put_back, disabled=not tried)
        with name.popover("As scenario", disabled=not tried):
            st.text_input("Name", key="scenario-name", max_chars=scenarios.LONGEST_NAME,
                          placeholder="Cautious")
            st.button("Save", on_click=_save_scenario, args=(db, dict(tried)),
                      key="scenario-save")


def in_hand() -> dict[Key, Ends]:
    """What is tried in this browser on the database in view."""
    return st.session_state.get(_place(), {})


def take_up(tried: Mapping[Key, Ends]) -> None:
    """Tries these in place of what was tried."""
    state = st.session_state
    state[_place()] = dict(tried)
    state["ranges_turn"] = state.get("ranges_turn", 0) + 1


def put_back() -> None:
    """Forgets what was tried."""
    take_up({})


def left_out(found: Basis) -> None:
    """Who is not in the totals, and whose customers count elsewhere."""
    lines = [f"{name}: {why}." for name, why in found.left_out]
    lines += [f"{one.initiative.name}: {one.shared:,} of its {one.people + one.shared:,} customers "
              "count for one that begins earlier." for one in found.planned
              if one.shared and one.people]
    if not found.known_people:
        lines.append("No customers are known, so nobody can be seen to be reached twice: import a "
                     "file of customers.")
    if lines:
        st.caption("\n".join(f"- {words.plain(line)}" for line in lines))


def nothing(found: Basis) -> None:
    """Why there is no projection yet."""
    st.info("Nothing can be projected yet: approve an initiative whose effect, cost and worth are "
            "known.", icon=":material/calculate:")
    left_out(found)


def _said(text: str) -> str:
    """Figures in Markdown, each minus beside its figure."""
    return words.unbroken(words.plain(text))


def _unit(found: Basis, key: Key) -> str:
    one = next((one.initiative for one in found.planned if one.initiative.id == key[0]), None)
    return assumed.unit_of(key[1], one, found.known)


def _place() -> str:
    return f"tried-{st.session_state.get('db')}"


def _take(component: str, found: Basis) -> None:
    """A callback: what a hand moved holds before anything is drawn again."""
    raw = st.session_state[component].get("tried")
    st.session_state[_place()] = ranges.tried_in(raw, found)


def _version(db: Database, key: Key) -> int:
    kept = store.assumptions(db, key[0]).get(key[1])
    return kept.version if kept and kept.initiative == key[0] else 0


def _keep(db: Database, tried: Mapping[Key, Ends], versions: Mapping[Key, int]) -> None:
    state = st.session_state
    source = state.get("tried-source", "").strip() or "moved on Impact & ROI, no source given"
    person = session.person(db)
    try:
        for (number, name), ends in tried.items():
            assumed.keep(db, Assumption(name, *ends, source, person, number),
                         version=versions[number, name], by=person)
    except CxError as error:
        state["tried_told"] = ("error", str(error))
        return
    state["tried_told"] = ("success", f"Kept: {words.count(len(tried), 'assumption')}. Frozen "
                                      "forecasts stay as they are.")
    put_back()


def _save_scenario(db: Database, tried: Mapping[Key, Ends]) -> None:
    state = st.session_state
    try:
        scenarios.create(db, state["scenario-name"], tried, by=session.person(db))
    except CxError as error:
        state["tried_told"] = ("error", str(error))
        return
    state["tried_told"] = ("success", "Saved. It stands under Scenarios.")
