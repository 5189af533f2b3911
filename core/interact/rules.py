"""Rules in words, and whom a rule writes to. Pure: nothing is read or sent here."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from core.post.consent import may_write
from core.post.languages import day
from core.scales import SCALES, Scale
from core.store.rules import Candidate, Rule

if TYPE_CHECKING:
    from core.store.customers import Customer

WILL, ALREADY = "will be written to", "already written to"
SILENT = "the letter says nothing to them"
_SCALES = {
    Scale.NPS: "NPS", Scale.ENPS: "eNPS", Scale.CSAT5: "of 5", Scale.CSAT7: "of 7",
    Scale.CES7: "effort, of 7", Scale.STARS10: "of 10 stars", Scale.PERCENT: "of 100",
}


@dataclass(frozen=True)
class Recipient:
    """A person whom a rule fits, by their newest answer, and what becomes of it.

    customer, address: "" where unknown. outcome: "will be written to", "already written to",
    "the letter says nothing to them", or why not, as `post/consent.may_write` says it.
    """

    response_id: int
    customer: str
    name: str
    address: str
    language: str
    score: float
    received_on: date
    comment: str
    outcome: str


def sentence(rule: Rule, letter_name: str) -> str:
    """The rule as one English sentence."""
    who = ("gave thumbs down" if rule.scale == Scale.THUMBS and rule.most_score < 1
           else "gave thumbs up or down" if rule.scale == Scale.THUMBS
           else f"scored at most {rule.most_score:g} "
                f"({_SCALES.get(rule.scale) or SCALES[rule.scale].score})")
    often = "once a day" if rule.every_days == 1 else f"once in {rule.every_days:,} days"
    return (f"When a person who {who} writes about “{rule.topic_label or rule.topic_id}”, send "
            f"the letter “{letter_name}”, at most {often}, for answers received since "
            f"{day(rule.since, 'en')}.")


def recipients(
    candidates: Sequence[Candidate], customers: Mapping[str, "Customer"],
    suppressed: Mapping[str, str], already: Collection[str], answered: Collection[int] = (), *,
    consent_needed: bool,
) -> list[Recipient]:
    """A person each, newest answer first; an answer of nobody we know stands for itself.

    candidates: newest first. customers: by key. suppressed: address in small letters → reason.
    already: customers written to within the rule's `every_days`. answered: responses that the
    rule had a message for, ever.
    """
    found = []
    for one in _newest(candidates):
        customer = customers.get(one.customer or "")
        address = (customer.email if customer else None) or one.address or ""
        why = may_write(customer, address, consent_needed=consent_needed, suppressed=suppressed)
        if one.customer in already or one.response_id in answered:
            why = why or ALREADY
        found.append(Recipient(
            one.response_id, one.customer or "", (customer.name if customer else None) or "",
            address, (customer.language if customer else None) or one.language or "",
            one.score, one.received_on, one.comment, why or WILL))
    return found


def _newest(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    seen: set[str] = set()
    for one in candidates:
        if one.customer is None or one.customer not in seen:
            seen.add(one.customer or "")
            yield one
