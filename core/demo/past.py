"""What the made-up company did about what it heard, and what came of it.

One initiative worked, one did nothing, and of one nobody can tell, for it came everywhere at once.
The tests say it again in their own words and recover each verdict.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from core.model import Complexity, Outcome


@dataclass(frozen=True)
class PlantedInitiative:
    """An initiative of the past and its true effects, in its stores, since it went live.

    topic: key of a planted topic. stores: () for everywhere. days_live: days up to the end.
    lift: steps of the latent score (0–10). mentions: factor on the topic's bad mentions.
    leaving: factor on the chance that a customer leaves after an order. spending: factor on the
    value of orders. asking: factor on support requests. recommending: on reviews and referrals.
    expected: low, likely, high effect on the outcome, as it was promised. change_in: language →
    what customers are told in it.
    """

    key: str
    name: str
    topic: str
    stores: tuple[str, ...]
    days_live: int
    complexity: Complexity
    outcome: Outcome
    expected: tuple[float, float, float]
    owner: str
    sponsor: str
    departments: tuple[str, ...]
    one_off_cost: float
    run_cost: float
    effort_days: float
    hypothesis: str
    change_made: str
    change_in: Mapping[str, str] = field(default_factory=dict)
    lift: float = 0.0
    mentions: float = 1.0
    leaving: float = 1.0
    spending: float = 1.0
    asking: float = 1.0
    recommending: float = 1.0

    def live_from(self, until: date) -> date:
        """The day it went live, where the world ends on `until`."""
        return until - timedelta(days=self.days_live - 1)


TILLS = PlantedInitiative(
    "tills", "A second till at busy hours", "waiting",
    ("Bristol", "Leeds", "Dublin", "Hamburg", "München", "Valencia"), 40 * 7,
    "complicated", Outcome.SCORE, (10.0, 18.0, 26.0), "Priya Nair", "Marta Klein",
    ("Store operations", "People"), 9_000.0, 600.0, 35.0,
    "If a second till opens whenever five people queue, fewer customers write about waiting and "
    "more recommend us.",
    "We now open a second till whenever five people are waiting.",
    {"de": "Sobald fünf Personen warten, öffnen wir jetzt eine zweite Kasse.",
     "fr": "Dès que cinq personnes attendent, nous ouvrons désormais une deuxième caisse.",
     "es": "Ahora abrimos una segunda caja en cuanto hay cinco personas esperando."},
    lift=0.5, mentions=0.35, leaving=0.65, spending=1.02, asking=0.75, recommending=1.3,
)
VOUCHER = PlantedInitiative(
    "voucher", "A welcome-back voucher", "loyalty",
    ("Edinburgh", "Leipzig", "Wien", "Lille"), 46 * 7,
    "simple", Outcome.RETENTION, (9.0, 12.0, 15.0), "Jonas Weber", "Marta Klein",
    ("Marketing",), 6_000.0, 800.0, 12.0,
    "If a voucher comes with the first receipt, more customers come back within three months.",
    "Every first receipt now carries a voucher for the next visit.",
)
HOURS = PlantedInitiative(
    "hours", "Longer opening hours everywhere", "hours", (), 66 * 7,
    "simple", Outcome.SCORE, (1.0, 3.0, 5.0), "Chloé Martin", "Marta Klein",
    ("Store operations",), 4_000.0, 1_200.0, 15.0,
    "If shops stay open until eight, fewer customers stand before a closed door.",
    "All our shops now stay open until eight in the evening.",
)
PAST: tuple[PlantedInitiative, ...] = (TILLS, VOUCHER, HOURS)


def factor(name: str, store: str, days_ago: float) -> float:
    """The product of that effect of all initiatives in the store at that time."""
    product = 1.0
    for one in PAST:
        if (not one.stores or store in one.stores) and days_ago < one.days_live:
            product *= getattr(one, name)
    return product
