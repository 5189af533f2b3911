"""The made-up company's export files: four systems, four formats, as companies have them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from core.collect.plan import Plan
from core.demo.company import APP, DELIVERY, SOURCES, STORE_VISIT, SUPPORT
from core.demo.people import register
from core.demo.purchases import events
from core.demo.staff import PULSE, answers
from core.demo.world import World, responses
from core.model import Role
from core.scales import Scale

SEGMENTS = ("store", "country", "customer_type", "loyalty_card", "carrier", "device", "contact")


@dataclass(frozen=True)
class Layout:
    """How a system writes its export.

    headers: our column → the header it writes. day: strftime of its dates, read in `order`.
    roles: role → header, what an analyst would confirm in the preview.
    """

    suffix: str
    headers: dict[str, str]
    day: str
    order: str
    write: Callable[[pd.DataFrame, Path], None]

    @property
    def roles(self) -> dict[Role, str]:
        """Role → header, of the roles that the file has."""
        return {role: self.headers[column] for role, column in _ROLES.items()
                if column in self.headers}


_ROLES: dict[Role, str] = {
    "id": "external_id", "score": "score", "comment": "comment", "date": "received_at",
    "customer": "customer", "email": "email", "language": "language", "step": "step",
}
_SAME = {name: name for name in ("store", "country", "customer_type", "loyalty_card")}


def _comma(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, lineterminator="\n")


def _semicolon(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, lineterminator="\r\n", sep=";", encoding="utf-8-sig")


def _tab(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, lineterminator="\n", sep="\t")


def _json_lines(frame: pd.DataFrame, path: Path) -> None:
    frame.to_json(path, orient="records", lines=True, force_ascii=False)


LAYOUTS: dict[str, Layout] = {
    STORE_VISIT: Layout(".csv", {
        "external_id": "response_id", "received_at": "answered_on",
        "score": "How likely are you to recommend us? (0-10)", "comment": "Why this score?",
        "step": "touchpoint", **_SAME, "customer": "customer_id", "email": "email",
        "language": "language",
    }, "%Y-%m-%d", "ymd", _comma),
    DELIVERY: Layout(".csv", {
        "external_id": "response_id", "received_at": "received", "score": "nps",
        "comment": "comment", "step": "touchpoint", "carrier": "carrier", **_SAME,
        "customer": "customer_id", "email": "email",
    }, "%d.%m.%Y", "dmy", _semicolon),
    APP: Layout(".jsonl", {
        "external_id": "rating_id", "received_at": "submitted_at", "score": "stars",
        "comment": "review", "device": "device", "step": "touchpoint", **_SAME,
        "customer": "customer_id", "email": "email",
    }, "%Y-%m-%dT%H:%M:%SZ", "ymd", _json_lines),
    SUPPORT: Layout(".tsv", {
        "external_id": "case_id", "received_at": "closed",
        "score": "How easy was it to get help? (1-7)", "comment": "remarks",
        "contact": "contact", "step": "touchpoint", **_SAME, "customer": "customer_id",
        "email": "email", "language": "language",
    }, "%d/%m/%Y", "dmy", _tab),
}


CUSTOMERS, EVENTS, REVIEWS = "customers", "events", "reviews"
# What other systems export, and what an analyst would confirm about it.
OTHERS: dict[str, Plan] = {
    CUSTOMERS: Plan(
        kind="customers",
        columns=("customer_id", "name", "email", "language", "newsletter", "store", "country",
                 "loyalty_card"),
        roles={"customer": "customer_id", "name": "name", "email": "email",
               "language": "language", "consent": "newsletter"},
        segments=("store", "country", "loyalty_card"), segments_chosen=True,
    ),
    EVENTS: Plan(
        kind="events", date_order="ymd", decimal=".",
        columns=("event_id", "customer_id", "event", "date", "value", "currency"),
        roles={"id": "event_id", "customer": "customer_id", "event": "event", "date": "date",
               "value": "value", "currency": "currency"},
    ),
    PULSE: Plan(
        columns=("answer_id", "answered_on", "score", "store", "country"),
        roles={"id": "answer_id", "score": "score", "date": "answered_on"},
        source=PULSE, scale=Scale.ENPS.value, date_order="ymd",
        segments=("store", "country"), segments_chosen=True,
    ),
}


def file_name(name: str, until: date, seed: int) -> str:
    """The name of the export of a source, of customers, events or staff, and of which world."""
    suffix = ".csv" if name in OTHERS else LAYOUTS[name].suffix
    return f"{name}-{until:%Y-%m-%d}-seed-{seed}{suffix}"


def reviews_name(until: date, seed: int) -> str:
    """The name of the file of reviews that the experiment brought."""
    return f"{REVIEWS}-{until:%Y-%m-%d}-seed-{seed}.csv"


def plan_of(name: str) -> Plan:
    """How the export is read, as an analyst would confirm it."""
    if name in OTHERS:
        return OTHERS[name]
    layout = LAYOUTS[name]
    columns = tuple(layout.headers.values())
    return Plan(
        columns=columns, roles=layout.roles, source=name,
        scale=next(one.scale.value for one in SOURCES if one.name == name),
        date_order=layout.order,
        segments=tuple(one for one in SEGMENTS if one in columns), segments_chosen=True,
    )


def write_files(world: World, folder: Path, until: date, seed: int) -> dict[str, Path]:
    """Writes every source's export into `folder`; source → its path.

    The same world gives the same bytes, so that an interrupted import can be taken up again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for source, frame in world.responses.items():
        layout = LAYOUTS[source]
        paths[source] = folder / file_name(source, until, seed)
        layout.write(_laid_out(frame, layout), paths[source])
    return paths


def write_all(folder: Path, until: date, seed: int) -> dict[str, Path]:
    """As `write_files`, with the register of customers, their events, and the staff's answers."""
    paths = write_files(responses(until, seed), folder, until, seed)
    for name, frame in ((CUSTOMERS, register(seed)), (EVENTS, events(until, seed)),
                        (PULSE, answers(until, seed))):
        paths[name] = folder / file_name(name, until, seed)
        _comma(frame, paths[name])
    return paths


def _laid_out(frame: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    frame = frame.assign(
        received_at=frame["received_at"].dt.strftime(layout.day),
        score=frame["score"].astype("Int64"),
    )
    return frame[list(layout.headers)].rename(columns=layout.headers)
