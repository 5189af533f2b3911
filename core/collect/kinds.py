"""What a file of each kind needs: its roles, how they are found, and what it cannot do without."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.collect.meaning.amounts import amount_of, decimal_mark
from core.collect.meaning.columns import (
    FITS,
    Column,
    Fit,
    Found,
    by_header,
    find_roles,
    fits_customer,
    fits_date,
    fits_email,
    fits_language,
    is_unique,
)
from core.collect.meaning.outcome_words import CUSTOMER_WORDS, EVENT_WORDS, consent_of, event_of
from core.collect.meaning.words import has_any
from core.errors import BadInput
from core.model import ROLES, EventKind, Kind

SAYS_EVENT = ("event", "ereignis*", "evenement*", "evento")
MOST_EVENT_WORDS = 200
# A column that names each customer of a list once, a few slips forgiven.
LIST_OF_CUSTOMERS = 0.8


@dataclass(frozen=True)
class Needs:
    """What a kind of file needs.

    one: a row's noun. roles, and fits in the order in which they are found. required: of each
    group one role must be there, else its sentence ({columns} in it) says what to do.
    to_source: its rows belong to a source. keeps_others: columns without a role are kept.
    """

    one: str
    roles: tuple[str, ...]
    fits: Mapping[str, Fit]
    required: Mapping[tuple[str, ...], str]
    to_source: bool = False
    keeps_others: bool = True

    def found(self, columns: Sequence[Column], fixed: Mapping[str, str | None]) -> list[Found]:
        """The roles' columns; fixed: as for `find_roles`."""
        return find_roles(columns, fixed, self.fits, self.roles)

    def lacking(self, roles: Collection[str], columns: Sequence[str]) -> str | None:
        """What is missing among the roles, as a sentence; None where nothing is."""
        for group, sentence in self.required.items():
            if not set(group) & set(roles):
                return sentence.format(columns=", ".join(columns[:40]))
        return None


def _fits_name(column: Column) -> tuple[float, str]:
    fits = column.filled and column.length <= 60
    return by_header(CUSTOMER_WORDS["name"], column) if fits else (0, "")


def _fits_consent(column: Column) -> tuple[float, str]:
    strength, why = by_header(CUSTOMER_WORDS["consent"], column)
    return (strength, why) if strength == 3 or column.share(consent_of) >= 0.5 else (0, "")


def _fits_since(column: Column) -> tuple[float, str]:
    # Without its word, a date may be a birthday.
    named = CUSTOMER_WORDS["date"].strength(column.header)
    return fits_date(column, CUSTOMER_WORDS["date"]) if named else (0, "")


def _fits_listed(column: Column) -> tuple[float, str]:
    return fits_customer(column, CUSTOMER_WORDS["customer"])


def _fits_event_id(column: Column) -> tuple[float, str]:
    strength, why = by_header(EVENT_WORDS["id"], column)
    return (strength, f"{why}, and no value repeats") if is_unique(column) else (0, "")


def _fits_event(column: Column) -> tuple[float, str]:
    if not column.filled or len(column.filled) > MOST_EVENT_WORDS:
        return 0, ""
    strength, why = by_header(EVENT_WORDS["event"], column)
    share = column.share(event_of)
    if share >= (0.5 if strength else 0.8):
        return 1 + strength + share, "its values name what customers did"
    return (strength, why) if strength and has_any(column.header, SAYS_EVENT) else (0, "")


def _fits_event_date(column: Column) -> tuple[float, str]:
    return fits_date(column, EVENT_WORDS["date"])


def _fits_actor(column: Column) -> tuple[float, str]:
    strength, why = fits_customer(column, EVENT_WORDS["customer"])
    if strength:
        return strength, why
    mail, why = fits_email(column)
    return mail / 10, why


def _fits_value(column: Column) -> tuple[float, str]:
    strength, why = by_header(EVENT_WORDS["value"], column)
    if not strength:
        return 0, ""
    mark = decimal_mark(column.filled)
    is_money = column.share(lambda text: amount_of(text, mark)) >= 0.5
    return (strength, f"{why}, and its values are amounts") if is_money else (0, "")


def _fits_currency(column: Column) -> tuple[float, str]:
    fits = column.filled and len(column.filled) <= 50 and column.length <= 8
    return by_header(EVENT_WORDS["currency"], column) if fits else (0, "")


WHO = "No column names the customer among: {columns}. Name it with --set customer=COLUMN."
NEEDS: dict[Kind, Needs] = {
    "feedback": Needs("response", ROLES, FITS, {("score", "comment"): (
        "Neither a score nor a comment was found among the columns: {columns}. Name one with "
        "--set score=COLUMN or --set comment=COLUMN.")}, to_source=True),
    "customers": Needs(
        "customer", ("customer", "email", "name", "language", "consent", "date"),
        {"email": fits_email, "date": _fits_since, "consent": _fits_consent,
         "customer": _fits_listed, "name": _fits_name, "language": fits_language},
        {("customer", "email"): WHO}),
    "events": Needs(
        "event", ("id", "customer", "event", "date", "value", "currency"),
        {"id": _fits_event_id, "date": _fits_event_date, "event": _fits_event,
         "currency": _fits_currency, "value": _fits_value, "customer": _fits_actor},
        {("customer",): WHO,
         ("date",): "No column says when it happened, among: {columns}. Name it with "
                    "--set date=COLUMN.",
         ("event",): "No column says what happened, among: {columns}. Name it with --set "
                     f"event=COLUMN, or name the one kind with --event ({', '.join(EventKind)})."},
        keeps_others=False),
}


def kind_of(text: str) -> Kind:
    """The kind with that name. Raises BadInput naming those that there are."""
    if text not in NEEDS:
        raise BadInput(f"There is no kind of file “{text}”. Kinds are {', '.join(NEEDS)}.")
    return text


def proposed(columns: Sequence[Column]) -> tuple[Kind, str]:
    """What a file with these columns most likely holds, and why."""
    rated = _rated(columns)
    if "score" in rated:
        return "feedback", f"“{rated['score']}” reads as a score"
    events = {item.role for item in NEEDS["events"].found(columns, {})}
    if {"customer", "date"} <= events and "comment" not in rated and events & {"event", "value"}:
        what = "what happened" if "event" in events else "a value"
        return "events", f"a customer, a date and {what} stand in each row"
    customers = {item.role: item.column for item in NEEDS["customers"].found(columns, {})}
    key = customers.get("customer") or customers.get("email")
    if key and ("consent" in customers or ("comment" not in rated and _lists(columns, key))):
        return "customers", f"“{key}” names each customer once"
    if "comment" in rated:
        return "feedback", f"“{rated['comment']}” reads as comments"
    return "feedback", "nothing says that it holds anything else"


def mistaken(
    kind: Kind, columns: Sequence[Column], placed: Mapping[str, str], event: str | None,
) -> str | None:
    """Why a file is taken for another kind by mistake, as a sentence; else None."""
    if kind == "feedback":
        other, why = proposed(columns)
        needs = NEEDS["feedback"].lacking(placed, [column.name for column in columns])
        return (f"{needs} If it holds {other} ({why}), take it with --kind {other}."
                if needs and other != "feedback" else None)
    if kind == "customers" and proposed(columns)[0] == "events":
        return ("The file looks like events: customers repeat in it, each time with a date and "
                "with what happened. Take it with --kind events.")
    rated = _rated(columns)
    said = " and ".join(f"a {role} in “{name}”" for role, name in rated.items())
    key = placed.get("customer") or placed.get("email")
    if not rated or (kind == "customers" and key and _lists(columns, key) and len(rated) < 2):
        return None
    if kind == "events" and (event or {"event", "value"} & placed.keys()):
        return None
    return (f"The file looks like feedback, with {said}, not like {kind}. "
            "Take it as feedback. For that, leave --kind out.")


def _rated(columns: Sequence[Column]) -> dict[str, str]:
    """The columns whose headers say that they are a score or a comment: role → column."""
    return {item.role: item.column for item in find_roles(columns, {})
            if item.role in {"score", "comment"} and item.evidence.startswith("the header")}


def _lists(columns: Sequence[Column], name: str) -> bool:
    """True where the column has a value of its own in nearly every row."""
    filled = next(column for column in columns if column.name == name).filled
    return len(filled) >= LIST_OF_CUSTOMERS * filled.total() > 0
