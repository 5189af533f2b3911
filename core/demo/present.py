"""What the made-up company has under way, and what it assumes about money."""

from dataclasses import dataclass

from core.model import Outcome, Stage

ASSUMED_BY = "Marta Klein"
# name → P10, P50, P90, source; the company's own, in €.
ASSUMED: dict[str, tuple[float, float, float, str]] = {
    "customers": (3_600, 3_600, 3_600, "customer register"),
    "margin_share": (30, 34, 38, "controlling, last fiscal year"),
    "margin": (520, 600, 680, "controlling, last fiscal year"),
    "margin_promoter": (900, 1_000, 1_100, "controlling, by survey class"),
    "margin_passive": (550, 620, 690, "controlling, by survey class"),
    "margin_detractor": (330, 390, 450, "controlling, by survey class"),
    "retention_promoter": (76, 79, 82, "orders within 90 days"),
    "retention_passive": (68, 71, 74, "orders within 90 days"),
    "retention_detractor": (56, 60, 64, "orders within 90 days"),
    "support_cost": (7, 9, 12, "service desk"),
    "point_worth": (28_000, 40_000, 52_000, "board paper on recommendations"),
}


@dataclass(frozen=True)
class PlantedRule:
    """The one rule that is on."""

    name: str
    topic: str
    most_score: float
    every_days: int


RULE = PlantedRule("Late parcels", "late", 6.0, 90)


@dataclass(frozen=True)
class PresentInitiative:
    """An initiative under way. due_in, live_in: days from the end. done: share of its tasks."""

    topic: str
    stage: Stage
    by: str
    due_in: int
    live_in: int | None
    done: float
    values: dict


PRESENT: tuple[PresentInitiative, ...] = (
    PresentInitiative("late", Stage.IN_PROGRESS, "Diego Ramos", 45, 24, 0.4, {
        "name": "Tell the truth about late parcels", "complexity": "complicated",
        "owner": "Diego Ramos", "sponsor": "Marta Klein",
        "departments": ("Logistics", "Customer care"), "one_off_cost": 7_000.0,
        "run_cost": 500.0, "effort_days": 28.0, "segments": {"carrier": ("Pakkono",)},
        "outcome": Outcome.SCORE, "expected_low": 3.0, "expected": 7.0, "expected_high": 12.0,
        "hypothesis": "If customers hear of a delay before they ask, a late parcel costs half as "
                      "many points.",
    }),
    PresentInitiative("returns", Stage.ASSESSED, "Greta Lorenz", -6, None, 0.0, {
        "name": "Returns without the paper form", "complexity": "simple",
        "owner": "Greta Lorenz", "departments": ("Customer care", "IT"),
        "one_off_cost": 5_000.0, "effort_days": 22.0, "outcome": Outcome.SUPPORT,
    }),
    PresentInitiative("app", Stage.PROPOSED, "Priya Nair", 80, None, 0.0, {
        "name": "The app must not crash at the payment", "complexity": "complex",
        "departments": ("IT",), "outcome": Outcome.SCORE,
    }),
)
