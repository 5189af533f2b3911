"""What the database has of each outcome, read once for all initiatives measured together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from core.delight.evidence.cells import customer_cells, mix_attributes, rate_cells
from core.delight.evidence.panel import Panel, panel_of
from core.delight.evidence.units import Units, units_of
from core.delight.wording import count
from core.model import EventKind, Outcome, Topic
from core.scales import Scale
from core.store import findings, panels, snapshot
from core.store.database import Database
from core.store.initiatives import Initiative, initiatives
from core.store.measurements import Frozen, frozen
from core.store.preferences import preferences

# What each outcome is counted from; no further than these reach are its weeks complete.
KINDS: dict[Outcome, tuple[EventKind, ...]] = {
    Outcome.RETENTION: panels.BOUGHT, Outcome.ORDER_VALUE: panels.BOUGHT,
    Outcome.ADVOCACY: (EventKind.REFERRAL, EventKind.REVIEW),
    Outcome.SUPPORT: (EventKind.SUPPORT,),
}
NOTHING = {
    Outcome.RETENTION: "orders or renewals", Outcome.ORDER_VALUE: "orders or renewals",
    Outcome.ADVOCACY: "referrals or reviews", Outcome.SUPPORT: "support requests",
}


@dataclass(frozen=True)
class Observed:
    """An outcome's panel with the cells of an initiative, and the last day that its data reach.

    lag_days: how long after a week its observations are complete. problems: sentences on what is
    missing or was left out. The panel has no cells where nothing can be counted.
    """

    panel: Panel
    last: date | None
    lag_days: int
    units: Units
    problems: tuple[str, ...]


class Records:
    """Reads lazily and keeps what was read; for one run, on one day."""

    def __init__(self, db: Database, today: date) -> None:
        self.db = db
        self.today = today
        self._panels: dict[tuple, Panel] = {}
        self._customers: dict[tuple[str, ...], pd.DataFrame] = {}

    @cached_property
    def scale(self) -> Scale | None:
        """The scale with the most responses, by which the score is judged."""
        return snapshot.default_scale(self.db)

    @cached_property
    def initiatives(self) -> list[Initiative]:
        """All of them."""
        return initiatives(self.db)

    @cached_property
    def frozen(self) -> dict[int, Frozen]:
        """What approvals froze, by initiative."""
        return frozen(self.db)

    @cached_property
    def topics(self) -> dict[str, Topic]:
        """The current tree by id."""
        return {topic.id: topic for topic in findings.topics(self.db)}

    @cached_property
    def segments(self) -> dict[str, list[str]]:
        """Segments of the responses with their values."""
        return snapshot.segment_values(self.db)

    @cached_property
    def retention_days(self) -> int:
        """The preference: retained within so many days."""
        return int(str(preferences(self.db)["retention_days"]))

    @cached_property
    def currency(self) -> str:
        """Of the orders, else the preference."""
        return panels.currency(self.db) or str(preferences(self.db)["currency"])

    @cached_property
    def _last_response(self) -> date | None:
        return panels.last_response(self.db)

    @cached_property
    def _said(self) -> pd.DataFrame:
        return panels.mix_of_scores(self.db, self.scale or Scale.NPS)

    @cached_property
    def _retained(self) -> pd.DataFrame:
        return panels.retained(self.db, self.retention_days)

    @cached_property
    def _orders(self) -> pd.DataFrame:
        return panels.order_values(self.db)

    def observed(self, outcome: Outcome, initiative: Initiative) -> Observed:
        """The outcome in the cells that the initiative's segment attributes make."""
        attributes = tuple(sorted(initiative.segments))
        by_outcome: dict[Outcome, Callable[..., Observed]] = {
            Outcome.SCORE: self._scores, Outcome.PREVALENCE: self._mentions,
            Outcome.RETENTION: self._retention, Outcome.ORDER_VALUE: self._order_value,
            Outcome.ADVOCACY: self._rate, Outcome.SUPPORT: self._rate,
        }
        return by_outcome[outcome](outcome, attributes, initiative)

    def _scores(
        self, outcome: Outcome, attributes: tuple[str, ...], _initiative: Initiative
    ) -> Observed:
        if self.scale is None:
            return self._nothing(outcome, "There are no scored responses yet.")
        if unknown := self._not_segments(attributes):
            return self._nothing(outcome, unknown)
        mix = mix_attributes(self._said, attributes)
        panel = self._kept((outcome, attributes), attributes, lambda: panels.score_weeks(
            self.db, self.scale, attributes, mix))
        return self._found(outcome, panel, self._last_response, "scored responses with a date")

    def _mentions(
        self, outcome: Outcome, attributes: tuple[str, ...], initiative: Initiative
    ) -> Observed:
        topic = initiative.topic_id
        if not topic:
            return self._nothing(outcome, "It rests on no topic, so no mentions are counted.")
        if topic not in self.topics:
            return self._nothing(
                outcome, f"The topic “{initiative.topic_label or topic}” is no longer in the "
                         "topic tree; choose one that is, and its mentions are counted.")
        if unknown := self._not_segments(attributes):
            return self._nothing(outcome, unknown)
        mix = mix_attributes(self._said, attributes) if self.scale else []
        panel = self._kept((outcome, attributes, topic), attributes, lambda: panels.mention_weeks(
            self.db, topic, attributes, mix))
        return self._found(outcome, panel, self._last_response, "analysed responses with a date")

    def _retention(
        self, outcome: Outcome, attributes: tuple[str, ...], _initiative: Initiative
    ) -> Observed:
        return self._of_customers(outcome, attributes, lambda customers: customer_cells(
            self._retained, customers, attributes), lag=self.retention_days)

    def _order_value(
        self, outcome: Outcome, attributes: tuple[str, ...], _initiative: Initiative
    ) -> Observed:
        import numpy as np

        zeros = int((self._orders["value"] <= 0).sum())
        valued = self._orders[self._orders["value"] > 0]
        said = (f"{count(zeros, 'order')} of value 0 left out: the measure is a ratio.",)
        return self._of_customers(outcome, attributes, lambda customers: customer_cells(
            valued.assign(value=np.log(valued["value"])), customers, attributes),
            problems=said if zeros else ())

    def _rate(
        self, outcome: Outcome, attributes: tuple[str, ...], _initiative: Initiative
    ) -> Observed:
        def counted(customers: pd.DataFrame) -> pd.DataFrame:
            kinds = KINDS[outcome]
            return rate_cells(panels.weekly_counts(self.db, kinds), customers, attributes,
                              *panels.event_days(self.db, kinds))

        return self._of_customers(outcome, attributes, counted)

    def _of_customers(
        self, outcome: Outcome, attributes: tuple[str, ...],
        counted: Callable[[pd.DataFrame], pd.DataFrame], *, lag: int = 0,
        problems: tuple[str, ...] = (),
    ) -> Observed:
        days = panels.event_days(self.db, KINDS[outcome])
        if days is None:
            return self._nothing(outcome, f"No {NOTHING[outcome]} have come in yet; "
                                          "upload customers’ events to measure this.")
        customers = self._customers_of(attributes)
        if customers.empty:
            what = f" whose {' and '.join(attributes)} is known" if attributes else ""
            return self._nothing(outcome, f"There are no customers{what}; upload a file of "
                                          "customers to measure this.")
        panel = self._kept((outcome, attributes), attributes, lambda: counted(customers))
        return self._found(outcome, panel, days[1], f"{NOTHING[outcome]} of known customers", lag,
                           problems)

    def _customers_of(self, attributes: tuple[str, ...]) -> pd.DataFrame:
        if attributes not in self._customers:
            self._customers[attributes] = panels.customers(
                self.db, attributes, unclear_days=self.retention_days)
        return self._customers[attributes]

    def _kept(
        self, key: tuple, attributes: Sequence[str], counted: Callable[[], pd.DataFrame]
    ) -> Panel:
        if key not in self._panels:
            self._panels[key] = panel_of(counted(), attributes)
        return self._panels[key]

    def _not_segments(self, attributes: tuple[str, ...]) -> str:
        for name in attributes:
            if name not in self.segments:
                return (f"“{name}” is not a segment of the responses any more; correct what the "
                        "initiative acts on.")
        return ""

    def _nothing(self, outcome: Outcome, problem: str) -> Observed:
        empty = panel_of(pd.DataFrame(columns=panels.COUNTED), ())
        return Observed(empty, None, 0, self.units(outcome), (problem,))

    def _found(
        self, outcome: Outcome, panel: Panel, last: date | None, what: str, lag: int = 0,
        problems: tuple[str, ...] = (),
    ) -> Observed:
        if not panel.cells:
            problems = (*problems, f"There are no {what} to count.")
        return Observed(panel, last, lag, self.units(outcome), problems)

    def units(self, outcome: Outcome) -> Units:
        """How the outcome is read."""
        return units_of(outcome, self.scale, self.currency)

    def expected(self, initiative: Initiative) -> float | None:
        """The effect hoped for: as it was frozen at the approval, else as it stands now.

        None where another outcome was promised: its figure says nothing of this one.
        """
        kept = self.frozen.get(initiative.id)
        effect = kept.forecast.get("effect") if kept else None
        if not isinstance(effect, dict) or effect.get("likely") is None:
            return initiative.expected
        of_this = effect.get("outcome", str(initiative.outcome)) == str(initiative.outcome)
        return float(effect["likely"]) if of_this else None

