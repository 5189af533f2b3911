"""The frozen nouns that every step speaks of."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Literal

Role = Literal["id", "score", "comment", "date", "customer", "email", "language", "step"]
ROLES: tuple[Role, ...] = (
    "id", "score", "comment", "date", "customer", "email", "language", "step",
)

Complexity = Literal["simple", "complicated", "complex"]

Kind = Literal["feedback", "customers", "events"]  # what a file holds
CustomerRole = Literal["customer", "email", "name", "language", "consent", "date"]
EventRole = Literal["id", "customer", "event", "date", "value", "currency"]


class EventKind(StrEnum):
    """What a customer did."""

    ORDER = "order"
    RENEWAL = "renewal"
    CHURN = "churn"
    REFERRAL = "referral"
    REVIEW = "review"
    SUPPORT = "support request"


class Stage(StrEnum):
    """Where an initiative stands, in their order; declined ends it at any time."""

    PROPOSED = "proposed"
    ASSESSED = "assessed"
    APPROVED = "approved"
    IN_PROGRESS = "in progress"
    SHIPPED = "shipped"
    MEASURED = "measured"
    CLOSED = "closed"
    DECLINED = "declined"


class Outcome(StrEnum):
    """What an initiative is judged by; `OUTCOMES` has their facts."""

    SCORE = "score"
    PREVALENCE = "prevalence"
    RETENTION = "retention"
    ORDER_VALUE = "order value"
    ADVOCACY = "referrals and reviews"
    SUPPORT = "support requests"


@dataclass(frozen=True)
class OutcomeFacts:
    """title: what people read. unit: of an effect. good: +1 where more is better, else −1."""

    title: str
    unit: str
    good: int


OUTCOMES: dict[Outcome, OutcomeFacts] = {
    Outcome.SCORE: OutcomeFacts("Score", "points", +1),
    Outcome.PREVALENCE: OutcomeFacts("Mentions of the topic", "% points", -1),
    Outcome.RETENTION: OutcomeFacts("Customers retained", "% points", +1),
    Outcome.ORDER_VALUE: OutcomeFacts("Order value", "%", +1),
    Outcome.ADVOCACY: OutcomeFacts("Referrals and reviews", "per 100 customers a month", +1),
    Outcome.SUPPORT: OutcomeFacts("Support requests", "per 100 customers a month", -1),
}

# Leaves of what names no subject. No driver, no opportunity: nobody can act on them.
REMARKS = ("General praise", "General complaints", "Other remarks")
IN_GENERAL = " in general"  # ends the name of a leaf that holds what is said of its whole topic
CLEAR_TONE = 0.15  # of −1…1; nearer to 0, a sentiment is neither good nor bad
LAST_COMPARED = 3  # the last rung of the ladder of evidence that has a comparison group
# Without a comparison nothing "worked": the figures are better since, and that is all.
_ALONE = {"worked": "better since", "made it worse": "worse since"}


def finding_on(rung: int, finding: str) -> str:
    """A finding of a measurement in the words that its rung allows."""
    return finding if rung <= LAST_COMPARED else _ALONE.get(finding, finding)


class Scale(StrEnum):
    """The scales a score can stand on; `SCALES` has their facts."""

    NPS = "nps"
    ENPS = "enps"  # employees' answers, never averaged with customers' NPS
    CSAT5 = "csat5"
    CSAT7 = "csat7"
    CES7 = "ces7"
    STARS10 = "stars10"
    THUMBS = "thumbs"
    PERCENT = "percent"

    @classmethod
    def _missing_(cls, value: object) -> "Scale | None":
        """`percent:Trust index`: a 0–100 scale of one's own, never averaged with another."""
        name = own_name(value)
        if name is None or value != f"{OWN}{name}":
            return None
        found = str.__new__(cls, value)
        found._name_ = found._value_ = str(value)
        return found


OWN = "percent:"
_OWN_NAME = re.compile(r"[^\W_][\w &/'’.-]{0,39}")


def own_name(scale: object) -> str | None:
    """The name that a 0–100 scale of one's own goes by, on one line; None where it is none."""
    if not isinstance(scale, str) or not scale.startswith(OWN):
        return None
    name = " ".join(scale.removeprefix(OWN).split())
    return name if _OWN_NAME.fullmatch(name) else None


def is_scale(text: object) -> bool:
    """True for the values of `Scale`, those with a name of one's own too."""
    try:
        return isinstance(text, str) and bool(Scale(text))
    except ValueError:
        return False


@dataclass(frozen=True)
class ScaleFacts:
    """low, high: the range. title: what people read. score: the KPI's name.

    good: scores from here up count as good (NPS: promoters); None where the KPI is a mean.
    bad: scores up to here are detractors (NPS and eNPS only).
    """

    low: float
    high: float
    title: str
    score: str
    good: float | None
    bad: float | None = None

    @property
    def unit(self) -> str:
        """Unit of the KPI: NPS points, % satisfied, or steps of the scale."""
        if self.bad is not None:
            return "points"
        return "%" if self.good is not None else "mean"

    @property
    def step(self) -> float:
        """From an answer to the next; on 0–100 most people answer in tens."""
        return 10.0 if self.high - self.low > 10 else 1.0

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value that the KPI can have."""
        if self.bad is not None:
            return -100.0, 100.0
        return (0.0, 100.0) if self.good is not None else (float(self.low), float(self.high))


class _Scales(dict[Scale, ScaleFacts]):
    def __missing__(self, scale: str) -> ScaleFacts:
        if (name := own_name(scale)) is None:
            raise KeyError(scale)
        return replace(self[Scale.PERCENT], title=f"0–100, {name}", score=name)


# Iterated, it names the scales that are built in; looked up, it knows those of one's own too.
SCALES = _Scales({
    Scale.NPS: ScaleFacts(0, 10, "0–10, likely to recommend", "NPS", good=9, bad=6),
    Scale.ENPS: ScaleFacts(0, 10, "0–10, employees: likely to recommend as a place to work",
                           "eNPS", good=9, bad=6),
    Scale.CSAT5: ScaleFacts(1, 5, "1–5, satisfaction or stars", "CSAT", good=4),
    Scale.CSAT7: ScaleFacts(1, 7, "1–7, satisfaction", "CSAT", good=6),
    Scale.CES7: ScaleFacts(1, 7, "1–7, effort", "CES", good=None),
    Scale.STARS10: ScaleFacts(1, 10, "1–10 stars", "Share of 8–10", good=8),
    Scale.THUMBS: ScaleFacts(0, 1, "thumbs, good or bad", "Share of good", good=1),
    Scale.PERCENT: ScaleFacts(0, 100, "0–100", "Mean", good=None),
})


@dataclass(frozen=True)
class Feedback:
    """One response, ready to be accepted: a score, a comment, or both.

    row_key: hash of the raw row and its ordinal among equal rows (`architecture.md`).
    attributes: every column without a role, as text.
    """

    row_key: str
    line: int
    source: str
    score: float | None = None
    comment: str | None = None
    external_id: str | None = None
    received_on: date | None = None
    customer: str | None = None
    email: str | None = None
    language: str | None = None
    step: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reject:
    """A row that was not accepted: where it stood and why."""

    line: int
    reason: str
    row: str


@dataclass(frozen=True)
class Scope:
    """What a page looks at: one scale, and filters on dates, sources and segments.

    scale: None means the scale with the most responses.
    segments: attribute → the values kept; an attribute not named is not filtered.
    """

    scale: Scale | None = None
    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    segments: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def is_whole(self) -> bool:
        """True where nothing is filtered out."""
        return not (self.since or self.until or self.sources or self.segments)


@dataclass(frozen=True)
class Topic:
    """A node of the topic tree; leaves have a parent, parents have none.

    mentions: comments that speak of it. sentiment: −1…1, None where nothing was judged.
    pinned: an analyst keeps it in view. born_at: when it was first found (UTC, ISO text), if the
    tree was already there.
    """

    id: str
    parent: str | None
    label: str
    keywords: tuple[str, ...]
    mentions: int
    sentiment: float | None
    pinned: bool = False
    born_at: str | None = None


@dataclass(frozen=True)
class Job:
    """A piece of long work as the job table knows it.

    progress: 0…1. status: queued, running, done, failed or cancelled.
    """

    id: str
    kind: str
    payload: dict
    status: str
    progress: float
    message: str
    attempts: int
    created_at: str
    created_by: str
    result: dict | None = None
    error: str | None = None

    @property
    def is_live(self) -> bool:
        """True while it waits or runs."""
        return self.status in {"queued", "running"}
