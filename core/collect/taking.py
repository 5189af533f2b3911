"""How the rows of each kind are read, stored and settled: what `intake.accept` works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from core.collect.customer_rows import CustomerRows
from core.collect.event_rows import EventRows
from core.collect.plan import Plan
from core.collect.rows import FeedbackRows, Rows
from core.model import Kind
from core.store import batches, currencies, customers, events, responses
from core.store.database import Database, now_text


@dataclass(frozen=True)
class Coming:
    """A file that comes in. today: the day beyond which nothing can have happened."""

    db: Database
    plan: Plan
    file_name: str
    file_hash: str
    today: date


@dataclass(frozen=True)
class Taking:
    """rows: how a file's rows are read. store, settle: as `batches.take_chunk` and `finish` ask."""

    rows: Callable[[Coming, batches.OpenBatch], Rows]
    store: batches.Store
    settle: batches.Settle


def _event_rows(file: Coming, _: batches.OpenBatch) -> EventRows:
    held = events.currency(file.db, beside=file.file_hash)
    known = currencies.money(file.db)
    return EventRows(file.plan, file.today, held or file.plan.currency,
                     frozenset({*known.rates, known.home} if known.rates else ()))


TAKING: dict[Kind, Taking] = {
    "feedback": Taking(
        lambda file, batch: FeedbackRows(file.plan, tuple(batch.sources)),
        responses.store, responses.settle),
    "customers": Taking(
        lambda file, _: CustomerRows(file.plan, file.file_name, now_text()),
        lambda tables, batch, items: (customers.keep(tables, batch.id, items), True),
        customers.join_by_email),
    "events": Taking(
        _event_rows, lambda tables, batch, items: (events.keep(tables, batch.id, items), True),
        customers.join_by_email),
}
