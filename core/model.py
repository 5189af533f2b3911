"""The frozen nouns that every step speaks of."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from core.scales import Scale

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
OTHER_TOPICS = "Other topics"  # the topic of leaves that share no subject
IN_GENERAL = " in general"  # ends the name of a leaf that holds what is said of its whole topic
CLEAR_TONE = 0.15  # of −1…1; nearer to 0, a sentiment is neither good nor bad
LAST_COMPARED = 3  # the last rung of the ladder of evidence that has a comparison group
# Without a comparison nothing "worked": the figures are better since, and that is all.
_ALONE = {"worked": "better since", "made it worse": "worse since"}


def finding_on(rung: int, finding: str) -> str:
    """A finding of a measurement in the words that its rung allows."""
    return finding if rung <= LAST_COMPARED else _ALONE.get(finding, finding)


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
