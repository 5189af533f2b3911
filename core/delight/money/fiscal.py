"""Fiscal years: which there are, how a sum falls on them, and totals that add up to the cent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")


@dataclass(frozen=True, order=True)
class FiscalYear:
    """first: its first day; it ends before the same day a year later. The 1st of any month."""

    first: date

    @property
    def label(self) -> str:
        """"FY 2026" where it is the calendar's year, else "FY 2026/27"."""
        year = self.first.year
        return f"FY {year}" if self.first.month == 1 else f"FY {year}/{(year + 1) % 100:02d}"

    @property
    def next(self) -> "FiscalYear":
        """The one after it."""
        return FiscalYear(self.first.replace(year=self.first.year + 1))


def year_of(day: date, begins_in: int) -> FiscalYear:
    """The fiscal year of a day. begins_in: its first month, 1 to 12."""
    return FiscalYear(date(day.year - (day.month < begins_in), begins_in, 1))


def month_after(day: date, months: int) -> date:
    """The same day so many months later, at most the last of its month."""
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    first = date(year, month, 1)
    last = (date(year + month // 12, month % 12 + 1, 1) - first).days
    return date(year, month, min(day.day, last))


def shares(first: date, until: date, begins_in: int) -> dict[FiscalYear, float]:
    """How the days from `first` until before `until` fall on fiscal years; they add up to 1.

    No days at all are those of `first` alone.
    """
    days = (until - first).days
    if days <= 0:
        return {year_of(first, begins_in): 1.0}
    found, year = {}, year_of(first, begins_in)
    while year.first < until:
        inside = (min(until, year.next.first) - max(first, year.first)).days
        found[year] = inside / days
        year = year.next
    return found


def by_year(
    benefit: np.ndarray, begins: date, begins_in: int
) -> dict[FiscalYear, np.ndarray]:
    """(n, months) money a month from the day it begins → (n,) money of each fiscal year.

    A month that two years share falls on them by its days.
    """
    found: dict[FiscalYear, np.ndarray] = {}
    for month in range(benefit.shape[1]):
        ends = month_after(begins, month), month_after(begins, month + 1)
        for year, share in shares(*ends, begins_in).items():
            found[year] = found.get(year, 0.0) + share * benefit[:, month]
    return found


def added(
    parts: Sequence[Mapping[FiscalYear, np.ndarray]]
) -> dict[FiscalYear, np.ndarray | float]:
    """Sums of several, year by year, in the order of the years, with the years between them."""
    every = sorted({year for part in parts for year in part})
    found: dict[FiscalYear, np.ndarray | float] = {}
    year = every[0] if every else None
    while every and year <= every[-1]:
        found[year] = sum((part[year] for part in parts if year in part), start=0.0)
        year = year.next
    return found


def to_the_cent(sums: Sequence[float]) -> list[float]:
    """The sums in whole cents, so that they add up to their total in whole cents.

    Each is rounded with what the ones before it left over, so none is off by more than a cent.
    """
    ends = [round(100 * end) for end in np.cumsum([0.0, *sums])]
    return [(after - before) / 100 for before, after in pairwise(ends)]
