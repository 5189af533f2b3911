"""Close the loop: who should hear that their wish was granted, and telling them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from core.delight.wording import day
from core.errors import BadInput
from core.model import Stage
from core.post.consent import may_write
from core.post.languages import FALLBACK
from core.post.letters import SaysNothing, brand_of, draft, language_of
from core.scales import SCALES, Scale
from core.store import closings, consent, customers, messages
from core.store.closings import Raised
from core.store.customers import Customer
from core.store.database import Database
from core.store.initiatives import Initiative
from core.store.preferences import preferences

if TYPE_CHECKING:
    from core.store.letters import Letter

SHIPPED = frozenset({Stage.SHIPPED, Stage.MEASURED, Stage.CLOSED})
WILL = "will be written to"
# What became of a letter that is there already, by its state.
LETTER = {"sent": "told", "waiting": "letter waiting", "sending": "letter waiting",
          "dead": "letter not delivered", "withheld": "letter withheld"}
NOBODY = "neither customer nor address known"


@dataclass(frozen=True)
class Person:
    """Somebody who raised the topic, by their newest response that did.

    outcome: `WILL`, one of `LETTER`, or why they may not be written to.
    """

    customer: str
    name: str
    address: str
    language: str
    score: float | None
    scale: Scale | None
    comment: str
    received_on: date | None
    response_id: int
    outcome: str

    @property
    def may_be_written_to(self) -> bool:
        """True where a letter would be made now."""
        return self.outcome == WILL


@dataclass(frozen=True)
class Audience:
    """people: one line each, the worst mention first. tally: outcome → how many; `NOBODY` counts

    the responses of people nobody knows. responses: that raised the topic.
    """

    people: tuple[Person, ...]
    tally: dict[str, int]
    responses: int

    @property
    def to_write(self) -> list[Person]:
        """Those who would be written to."""
        return [person for person in self.people if person.may_be_written_to]


def is_low(scale: Scale | None, score: float | None) -> bool:
    """Detractors; where the KPI is a share, not good; where it is a mean, the lower half."""
    if scale is None or score is None:
        return False
    facts = SCALES[scale]
    if facts.bad is not None:
        return score <= facts.bad
    if facts.good is not None:
        return score < facts.good
    return score < (facts.low + facts.high) / 2


def complained(said: Raised) -> bool:
    """True where the topic was mentioned negatively, or the score given with it was low."""
    return (said.sentiment is not None and said.sentiment < 0) or is_low(
        Scale(said.scale) if said.scale else None, said.score)


def raised(db: Database, initiative: Initiative) -> list[Raised]:
    """Responses that complained of the initiative's topic in its segments before it was shipped,

    newest first. Raises BadInput where it has no topic.
    """
    if initiative.topic_id is None:
        raise BadInput("This initiative rests on no topic, so nobody can be found who raised it. "
                       "Choose its topic on its page.")
    said = closings.raised(db, initiative.topic_id, segments=initiative.segments,
                           before=initiative.live_from)
    return [one for one in said if complained(one)]


def audience(db: Database, initiative: Initiative, *, today: date) -> Audience:
    """Who raised the topic, and who of them may be written to.

    Raises BadInput where it is not shipped by `today`, or has no topic.
    """
    _check_shipped(initiative, today)
    said = raised(db, initiative)
    newest: dict[str, Raised] = {}
    for one in said:
        if one.person is not None:
            newest.setdefault(one.person, one)
    known = customers.customers_of(db, list(newest))
    addresses = {key: _address(known.get(key), one) for key, one in newest.items()}
    stopped = consent.suppressed(db, [address for address in addresses.values() if address])
    told = closings.written(db, initiative.id)
    needed = bool(preferences(db)["consent_needed"])
    people = []
    for key, one in newest.items():
        reason = LETTER[told[key].state] if key in told else may_write(
            known.get(key), addresses[key], consent_needed=needed, suppressed=stopped)
        people.append(_person(key, one, known.get(key), addresses[key], reason or WILL))
    worst = {key: one.sentiment if one.sentiment is not None else 1.0
             for key, one in newest.items()}
    people.sort(key=lambda person: worst[person.customer])
    tally = dict(Counter(person.outcome for person in people))
    if strangers := sum(one.person is None for one in said):
        tally[NOBODY] = strangers
    return Audience(tuple(people), tally, len(said))


def _check_shipped(initiative: Initiative, today: date) -> None:
    if initiative.stage not in SHIPPED:
        raise BadInput(f"“{initiative.name}” is not shipped yet ({initiative.stage}); customers "
                       "are told once they can feel it.")
    if initiative.live_from and initiative.live_from > today:
        raise BadInput(f"“{initiative.name}” goes live on {day(initiative.live_from)}; "
                       "customers are told from that day on.")


def _address(customer: Customer | None, said: Raised) -> str:
    return (customer.email if customer else None) or said.address or ""


def _person(
    key: str, said: Raised, customer: Customer | None, address: str, outcome: str
) -> Person:
    language = (customer.language if customer else None) or said.language or "en"
    return Person(key, (customer.name if customer else None) or "", address, language, said.score,
                  Scale(said.scale) if said.scale else None, said.comment or "",
                  said.received_on, said.response_id, outcome)


def change_said(initiative: Initiative, language: str) -> str:
    """What was changed, in that language (two letters) where somebody wrote it so."""
    return initiative.change_in.get(language) or initiative.change_made


def written_in(initiative: Initiative) -> str:
    """The language of `change_made`; English where it is too short to tell."""
    from core.focus.text.split.language import language_of as language_of_text

    return language_of_text(initiative.change_made) or FALLBACK


def fields(
    initiative: Initiative, person: Person, said: Mapping[str, object], *, language: str
) -> dict[str, object]:
    """What a letter's fields stand for, for this person.

    said: the database's preferences. language: the letter's, two letters.
    """
    return {
        "customer.name": person.name, "customer.id": person.customer,
        "feedback.score": person.score, "feedback.comment": person.comment,
        "feedback.date": person.received_on, "feedback.topic": initiative.topic_label,
        "initiative.name": initiative.name, "initiative.change": change_said(initiative, language),
        **brand_of(said),
    }


def tell(
    db: Database, initiative: Initiative, letter: "Letter", people: Sequence[Person], *, by: str,
    now: datetime,
) -> list[str]:
    """Makes one letter a person and returns the ids of those that are new.

    Nobody is told of the same initiative twice, whatever is asked; whom the letter would say
    nothing is left out. Raises BadInput where nothing says what was changed, where it is not
    shipped, or where the letter would say nothing to anybody.
    """
    _check_shipped(initiative, now.date())
    if not initiative.change_made.strip():
        raise BadInput("Say first what was changed: the letter tells it to the customers.")
    said = preferences(db)
    drafts: list[messages.Draft] = []
    silent: SaysNothing | None = None
    for person in people:
        if not person.may_be_written_to:
            continue
        language = language_of(letter, person.language)
        try:
            text = draft(letter, language=language,
                         fields=fields(initiative, person, said, language=language))
        except SaysNothing as error:
            silent = error
            continue
        drafts.append(messages.Draft(
            key=f"initiative:{initiative.id}:customer:{person.customer}",
            initiative_id=initiative.id, letter_id=letter.id, response_id=person.response_id,
            customer=person.customer, address=person.address, language=text.language,
            subject=text.subject, body=text.body))
    if silent and not drafts:
        raise silent
    return messages.create(db, drafts, by=by, now=now)
