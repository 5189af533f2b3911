"""The money of an initiative: what it costs, what it promises, and what that rests on."""

from datetime import date

import streamlit as st

from core.delight.money import assumed, roi
from core.delight.money.amounts import amount, between
from core.delight.money.assumed import Known
from core.model import Stage
from core.store import measurements
from core.store.database import Database
from core.store.initiatives import Initiative
from core.store.preferences import preferences
from pages.parts import words
from pages.parts.impact import assumptions
from pages.parts.initiatives import acts, refusals

COSTS = ("one_off_cost", "run_cost", "effort_days")
DONE = (Stage.SHIPPED, Stage.MEASURED, Stage.CLOSED)


def draw(db: Database, one: Initiative) -> None:
    """Costs, the projection with every assumption behind it, and what was realised so far."""
    st.subheader("The money", anchor=False)
    currency = str(preferences(db)["currency"])
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_costs(one, currency), width="content")
        with st.popover("Edit the costs", icon=":material/edit:",
                        key=f"costs-of-{one.id}-{one.version}"):
            _form(db, one, currency)
    for said in _in_money(str(db.path), measurements.rests_on(db), date.today(), db, one):
        st.markdown(said)
    # Drawn once it is opened: two charts and a form that few look at on every visit.
    behind = st.expander("Every assumption, and what drives the spread", key=f"behind-{one.id}",
                         icon=":material/calculate:", on_change="rerun")
    if behind.open:
        with behind:
            assumptions.draw(db, one)


def _costs(one: Initiative, currency: str) -> str:
    unsaid = "*not said*"
    once, monthly = (unsaid if cost is None else words.plain(amount(cost, currency))
                     for cost in (one.one_off_cost, one.run_cost))
    days = unsaid if one.effort_days is None else words.count(round(one.effort_days), "person-day")
    took = "" if one.actual_days is None else (
        f", it took {words.count(round(one.actual_days), 'person-day')}")
    return f"**Once** {once} · **A month** {monthly} · **Work** {days}{took}"


def _form(db: Database, one: Initiative, currency: str) -> None:
    key = f"costs-{one.id}-{one.version}"
    with st.form(key, border=False):
        titles = {"one_off_cost": f"Once, {currency}", "run_cost": f"A month, {currency}",
                  "effort_days": "Person-days", "actual_days": "Person-days it took"}
        fields = (*COSTS, "actual_days") if one.stage in DONE else COSTS
        for name in fields:
            # Without a limit of its own: a field that only turns red says nothing.
            st.number_input(titles[name], value=getattr(one, name), key=f"{name}-{key}",
                            placeholder="not said")
        st.text_input("Why", key=f"why-{key}", placeholder="For the decision log")
        refusals.shown(key)
        st.form_submit_button("Save", type="primary", on_click=acts.keep_form,
                              args=(db, one, key, fields))


@st.cache_data(max_entries=64, show_spinner=False)
def _in_money(path: str, version: str, today: date, _db: Database, one: Initiative,  # noqa: ARG001
              ) -> list[str]:
    """What it promises, and once it was measured what it brought: thousands of draws, kept."""
    known = assumed.known(_db)
    said = [_promised(_db, one, known)]
    if measurements.measurements(_db, one.id):
        said.append(_realised(_db, one, known, today))
    return said


def _promised(db: Database, one: Initiative, known: Known) -> str:
    """What it promises by today's assumptions as a range, or what that still needs."""
    currency = known.currency
    found = roi.projection(db, one, known=known)
    if found is None:
        needed = ", ".join(roi.needed(db, one, known=known))
        return f"**Promises** No sum yet. It still needs: {words.plain(needed)}."
    npv = words.plain(between(found.npv, currency))
    months = words.count(len(found.monthly), "month")
    return (f"**Promises** net present value over {months}, after costs: {npv} (80 %), middle "
            f"{words.plain(amount(found.npv.p50, currency))} · payback "
            f"{words.plain(assumptions.payback(found))} · pays in "
            f"{100 * found.chance_positive:.0f} % of draws")


def _realised(db: Database, one: Initiative, known: Known, today: date) -> str:
    """What it brought so far as a range, or why nothing is counted."""
    found = roi.realised(db, one, today, known=known)
    if found.money is None:
        return f"**Realised so far** Nothing is counted. {words.plain(found.why_not)}"
    months = f"benefit before costs in {words.number(found.months)} months"
    money = words.plain(between(found.money, known.currency))
    return (f"**Realised so far** {money} (80 %), {months}, of "
            f"{words.count(found.customers, 'customer')}.")
