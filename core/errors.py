"""Deliberate errors. Messages are written for a CX analyst.

CxError
├── BadInput                what a person gave cannot be used; says what, where, and what to do
│   ├── UnreadableFile      the file as a whole cannot be opened
│   ├── UnknownColumn       a role was given to a column the file does not have
│   ├── ReadingsDiffer      two readings fit (scale, dates): `readings` names them
│   └── TooFewResponses     an estimate was asked of too little
├── DatabaseUnusable        locked, read-only, full, damaged, or from a newer version
├── Conflict                somebody else changed it first
└── Cancelled               a person stopped the job
"""

from collections.abc import Sequence


class CxError(Exception):
    """Every error that ActionGap raises on purpose."""


class BadInput(CxError):
    """What a person gave cannot be used."""


class UnreadableFile(BadInput):
    """The file as a whole cannot be opened."""


class UnknownColumn(BadInput):
    """A role was given to a column that the file does not have."""


class ReadingsDiffer(BadInput):
    """More than one reading fits, and guessing would change the figures.

    about: what has to be decided, "scale" or "date".
    readings: the readings that fit, each as it can be given back (`--scale`, `--set`).
    """

    def __init__(self, message: str, *, about: str, readings: Sequence[str]) -> None:
        super().__init__(message)
        self.about = about
        self.readings = tuple(readings)


class TooFewResponses(BadInput):
    """An estimate was asked of fewer responses than it needs."""

    def __init__(self, *, needed: int, found: int) -> None:
        super().__init__(f"This needs at least {needed} responses; there are {found}.")
        self.needed = needed
        self.found = found


class DatabaseUnusable(CxError):
    """The database cannot be read or written."""


class Conflict(CxError):
    """Somebody else changed it first; nothing was overwritten."""


class Cancelled(CxError):
    """A person stopped the job."""
