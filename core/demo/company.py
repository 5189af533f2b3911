"""Ollivane, a chain of home-goods shops with cafés that does not exist, and what is true of it.

Everything that a study should find is planted here: which topics move the score, by how much,
where and since when. The tests state it again in their own words and recover it.
"""

from dataclasses import dataclass, field
from typing import Literal

from core.scales import Scale

COMPANY = "Ollivane"
MONEY_PER_POINT = 40_000.0
CAPACITY_DAYS = 60.0
DAYS = 731
# What its NPS is to reach, in so many days; and others' NPS: name, value, source, its interval.
TARGET, TARGET_IN = 25.0, 180
BENCHMARK = ("Home-goods retail", 20.0, "made up for the demo")
BENCHMARK_ENDS, BENCHMARK_N, BENCHMARK_AGO = (17.0, 23.0), 2_600, 75

Language = Literal["en", "de", "fr", "es"]
Polarity = Literal["pain", "praise"]
LANGUAGES: tuple[Language, ...] = ("en", "de", "fr", "es")


@dataclass(frozen=True)
class PlantedSource:
    """One survey: its scale, how many answer, and what share leaves a comment.

    steps: journey steps with their shares. segments: attribute → value → share.
    """

    name: str
    scale: Scale
    responses: int
    commented: float
    steps: dict[str, float]
    segments: dict[str, dict[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class PlantedTopic:
    """What customers speak of and what it does to them.

    pain, praise: effect on the latent score (0–10) of a bad or a good mention.
    negative: share of its mentions that are bad.
    prevalence: source → share of the comments that mention it.
    stores: how much more often it happens in single stores (factor).
    growth: factor of prevalence reached at the end, rising over the last `GROWTH_DAYS`.
    step: journey step in whose survey it mostly comes up.
    """

    key: str
    pain: float
    praise: float
    negative: float
    prevalence: dict[str, float]
    stores: dict[str, float] = field(default_factory=dict)
    growth: float = 1.0
    step: str | None = None


GROWTH_DAYS = 180
STORE_VISIT, DELIVERY, APP, SUPPORT = "store-visit", "delivery", "app-rating", "support"

# Nobody's carriers; the second one is late twice as often.
CARRIERS = {"Kestrelway": 0.4, "Pakkono": 0.35, "Velodrop": 0.25}
LATE_CARRIER, LATE_FACTOR = "Pakkono", 2.0

SOURCES: tuple[PlantedSource, ...] = (
    PlantedSource(
        STORE_VISIT, Scale.NPS, 3_900, 0.78,
        {"Browsing": 0.4, "Advice": 0.25, "Checkout": 0.35},
    ),
    PlantedSource(
        DELIVERY, Scale.NPS, 1_600, 0.78, {"Delivery": 0.7, "Unpacking": 0.3},
        {"carrier": CARRIERS},
    ),
    PlantedSource(
        APP, Scale.CSAT5, 1_000, 0.85, {"App": 1.0},
        {"device": {"iPhone": 0.45, "Android": 0.45, "Tablet": 0.1}},
    ),
    PlantedSource(
        SUPPORT, Scale.CES7, 700, 0.8, {"After-sales": 1.0},
        {"contact": {"phone": 0.45, "e-mail": 0.35, "chat": 0.2}},
    ),
)

TRUTH: tuple[PlantedTopic, ...] = (
    PlantedTopic(
        "waiting", -2.4, 0.4, 0.92, {STORE_VISIT: 0.17}, step="Checkout",
        stores={"Manchester": 2.2, "Köln": 2.2, "Lyon": 2.0, "Madrid": 2.0},
    ),
    PlantedTopic(
        "staff", -2.2, 1.5, 0.12, {STORE_VISIT: 0.22}, step="Advice",
        stores={"Norwich": 1.6, "Graz": 1.6, "Leeds": 0.6},
    ),
    PlantedTopic("late", -2.8, 0.6, 0.88, {DELIVERY: 0.22, APP: 0.03, SUPPORT: 0.10}, growth=2.4),
    PlantedTopic("damaged", -2.9, 0.5, 0.9, {DELIVERY: 0.09, SUPPORT: 0.12}, step="Unpacking"),
    PlantedTopic("returns", -2.0, 0.5, 0.85, {STORE_VISIT: 0.04, DELIVERY: 0.09, SUPPORT: 0.34}),
    PlantedTopic(
        "quality", -2.0, 1.2, 0.13, {STORE_VISIT: 0.14, DELIVERY: 0.18, APP: 0.03, SUPPORT: 0.08},
    ),
    PlantedTopic("price", -1.0, 0.5, 0.82, {STORE_VISIT: 0.10, DELIVERY: 0.10, APP: 0.08}),
    PlantedTopic("hours", -0.8, 0.3, 0.82, {STORE_VISIT: 0.05}),
    # The trap of "most mentioned first": everybody speaks of it, and it moves nothing.
    PlantedTopic(
        "parking", 0.0, 0.0, 0.5, {STORE_VISIT: 0.30}, stores={"London": 0.5, "Brighton": 1.4},
    ),
    PlantedTopic("app", -2.6, 0.8, 0.88, {APP: 0.34, SUPPORT: 0.06}),
    PlantedTopic("search", -1.1, 0.5, 0.85, {APP: 0.16, DELIVERY: 0.11}),
    PlantedTopic(
        "stock", -1.4, 0.4, 0.9, {STORE_VISIT: 0.12, DELIVERY: 0.05, APP: 0.08},
        stores={"Cork": 1.8, "Nantes": 1.8},
    ),
    PlantedTopic(
        "clean", -1.2, 0.9, 0.1, {STORE_VISIT: 0.09}, step="Browsing", stores={"Leipzig": 2.0},
    ),
    PlantedTopic("loyalty", -0.9, 0.8, 0.15, {STORE_VISIT: 0.06, APP: 0.13, DELIVERY: 0.03}),
    # Rare and severe: few speak of it, and they leave.
    PlantedTopic("billing", -6.0, 0.0, 1.0, {STORE_VISIT: 0.008, DELIVERY: 0.02, APP: 0.015,
                                            SUPPORT: 0.03}),
)

# store → (country, language, share of the responses)
STORES: dict[str, tuple[str, Language, float]] = {
    "London": ("United Kingdom", "en", 7.0), "Manchester": ("United Kingdom", "en", 5.0),
    "Bristol": ("United Kingdom", "en", 4.0), "Leeds": ("United Kingdom", "en", 4.0),
    "Edinburgh": ("United Kingdom", "en", 4.5), "Cardiff": ("United Kingdom", "en", 3.0),
    "Norwich": ("United Kingdom", "en", 2.5), "Brighton": ("United Kingdom", "en", 3.0),
    "Dublin": ("Ireland", "en", 4.5), "Cork": ("Ireland", "en", 2.5),
    "Berlin": ("Germany", "de", 6.5), "Hamburg": ("Germany", "de", 5.0),
    "Köln": ("Germany", "de", 5.0), "München": ("Germany", "de", 4.5),
    "Leipzig": ("Germany", "de", 3.0), "Wien": ("Austria", "de", 4.0),
    "Graz": ("Austria", "de", 2.0),
    "Lyon": ("France", "fr", 5.0), "Nantes": ("France", "fr", 3.5),
    "Lille": ("France", "fr", 3.5), "Namur": ("Belgium", "fr", 3.0),
    "Madrid": ("Spain", "es", 6.5), "Valencia": ("Spain", "es", 4.5),
    "Sevilla": ("Spain", "es", 4.0),
}
