"""What was promised at the approval, kept as it stood: baseline and forecast."""

import streamlit as st

from core.delight.evidence.units import COUNTED
from core.delight.money.amounts import between
from core.estimates import Estimate
from core.focus.numbers.assumptions import FACTS
from core.focus.numbers.value import Projection
from core.model import OUTCOMES, Outcome
from core.store import measurements
from core.store.database import Database
from core.store.initiatives import Initiative
from core.store.preferences import preferences
from pages.parts import words


def draw(db: Database, one: Initiative) -> None:
    """Baseline and forecast of the newest approval; nothing before one."""
    kept = measurements.frozen(db, one.id).get(one.id)
    if kept is None:
        return
    with st.expander("Frozen at approval", icon=":material/lock:"):
        st.caption(f"By {words.plain(kept.frozen_by)}, {words.moment(kept.frozen_at)}. It is never "
                   "changed afterwards.")
        st.markdown(_promise(kept.forecast, str(preferences(db)["currency"])))
        outcomes = {Outcome(name): level for name, level in kept.baseline["outcomes"].items()}
        known = [_row(outcome, level) for outcome, level in outcomes.items()
                 if level["value"] is not None]
        if known:
            st.table(known)
        without = [OUTCOMES[outcome].title for outcome, level in outcomes.items()
                   if level["value"] is None]
        if without:
            st.caption(f"Not enough data: {', '.join(without)}.")
        if kept.forecast["assumptions"]:
            st.table([_assumed(name, said) for name, said in kept.forecast["assumptions"].items()])


def _promise(forecast: dict, currency: str) -> str:
    effect = forecast["effect"]
    facts = OUTCOMES[Outcome(effect["outcome"])]
    said = "nothing" if effect["likely"] is None else (
        f"{words.number(effect['likely'])} ({words.number(effect['low'])} to "
        f"{words.number(effect['high'])}) {facts.unit} better")
    lines = [f"**Promised** {facts.title}: {said}"]
    if forecast["projection"]:
        made = Projection.from_json(forecast["projection"])
        lines.append(f"net present value over {words.count(len(made.monthly), 'month')}, after "
                     f"costs, {words.plain(between(made.npv, currency))} (80 %)")
    else:
        lacked = ", ".join(forecast.get("needed", ())) or "an assumption"
        lines.append(f"no sum of money, which lacked: {words.plain(lacked)}")
    return ", ".join(lines) + "."


def _row(outcome: Outcome, level: dict) -> dict[str, str]:
    """An outcome as it stood, and the smallest effect that would show."""
    estimate = Estimate(**{name: level[name] for name in Estimate.__dataclass_fields__})
    would = level["detectable"]
    return {
        "Baseline": OUTCOMES[outcome].title, "Stood at": words.value_of(estimate),
        "Interval": words.interval_of(estimate), "n": f"{estimate.n:,} {COUNTED[outcome][0]}",
        "Smallest effect that would show": "cannot be told" if would is None else
        f"{words.number(would)} {level['detectable_unit']}",
    }


def _assumed(name: str, said: dict) -> dict[str, str]:
    title = FACTS[name].title if name in FACTS else name
    low, likely, high = (words.number(said[end], 2) for end in ("low", "likely", "high"))
    return {"Assumption": title, "Low": low, "Likely": likely, "High": high,
            "Source": words.plain(said["source"]), "Owner": words.plain(said["owner"])}
