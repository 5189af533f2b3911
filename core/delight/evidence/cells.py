"""From what customers did to counted weeks of the segments they belong to; and which mix adjusts.

Pure: frames of `store/panels.py` in, frames for `panel.panel_of` out.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from core.delight.evidence.panel import monday

MOST_CLASSES = 8
MOST_ATTRIBUTES = 2
SAYS_THE_SAME = 0.25  # share of the score's variance beyond which an attribute is the score itself


def customer_cells(
    done: pd.DataFrame, customers: pd.DataFrame, attributes: Sequence[str]
) -> pd.DataFrame:
    """Each customer counts once in the weeks in which they did it, with the mean of what they did.

    done: [customer, week, value]. customers: [customer, *attributes]. Returns [*attributes, week,
    mix, n, mean, variance].
    """
    keys = [*attributes, "week"]
    done = done.groupby(["customer", "week"], sort=True, as_index=False)["value"].mean()
    joined = done.merge(customers[["customer", *attributes]], on="customer")
    counted = joined.assign(square=joined["value"] ** 2).groupby(keys, sort=True).agg(
        n=("value", "size"), mean=("value", "mean"), square=("square", "mean"))
    variance = (counted.pop("square") - counted["mean"] ** 2).clip(lower=0)
    return counted.assign(variance=variance, mix="").reset_index()


def rate_cells(
    done: pd.DataFrame, customers: pd.DataFrame, attributes: Sequence[str], first: date, last: date
) -> pd.DataFrame:
    """How often a customer does it in a week, those who do not at all included.

    done: [customer, week, value], value: how often. customers: [customer, *attributes, since,
    churned]: a customer counts from `since` until the churn. Columns as `customer_cells`, a row
    a cell and week from `first` to `last`.
    """
    weeks = pd.date_range(monday(first), monday(last), freq="7D")
    known = _known(customers, attributes, weeks)
    joined = done.merge(customers[["customer", *attributes]], on="customer")
    joined["cell"] = _cell(joined, attributes)
    joined["square"] = joined["value"] ** 2
    sums = joined.groupby(["cell", "week"])[["value", "square"]].agg("sum")
    who = joined.groupby(["cell", "week"]).size().rename("who")
    table = known.join(sums).join(who).fillna(0.0).reset_index()
    # Whoever did something was a customer, whatever the file says of since and churn.
    table["n"] = table[["n", "who"]].max(axis=1)
    table = table[table["n"] > 0]
    mean = table["value"] / table["n"]
    values = pd.DataFrame(table["cell"].tolist(), columns=list(attributes), index=table.index)
    return values.assign(week=table["week"], mix="", n=table["n"], mean=mean,
                         variance=(table["square"] / table["n"] - mean**2).clip(lower=0))


def _known(
    customers: pd.DataFrame, attributes: Sequence[str], weeks: pd.DatetimeIndex
) -> pd.DataFrame:
    """Customers of each cell and week, by (cell, week): n."""
    cells = _cell(customers, attributes)
    codes, named = pd.factorize(cells, sort=True)
    come = np.searchsorted(weeks, pd.to_datetime(customers["since"]).fillna(weeks[0]), "left")
    gone = np.searchsorted(
        weeks, pd.to_datetime(customers["churned"]).fillna(weeks[-1] + pd.Timedelta("7D")), "left")
    rows = []
    for code, cell in enumerate(named):
        mine = codes == code
        steps = (np.bincount(come[mine], minlength=len(weeks) + 1)
                 - np.bincount(gone[mine], minlength=len(weeks) + 1))
        n = np.maximum(np.cumsum(steps)[: len(weeks)], 0)
        rows.append(pd.DataFrame({"cell": [cell] * len(weeks), "week": weeks, "n": n}))
    if not rows:
        return pd.DataFrame(columns=["cell", "week", "n"]).set_index(["cell", "week"])
    return pd.concat(rows).set_index(["cell", "week"]).astype(float)


def _cell(frame: pd.DataFrame, attributes: Sequence[str]) -> pd.Series:
    rows = frame[list(attributes)].astype(str).itertuples(index=False, name=None)
    return pd.Series(list(rows) if attributes else [()] * len(frame), frame.index, dtype=object)


def mix_attributes(said: pd.DataFrame, taken: Sequence[str]) -> list[str]:
    """Up to two attributes by which to adjust for who answers, those that tell most of the score.

    said: [name, value, n, mean, variance] of `panels.mix_of_scores`. taken: the attributes that
    make the cells. Left out: attributes of many values; of numbers, which are often ratings; and
    those that say the same as the score, for they would adjust the effect away.
    """
    told = {}
    for name, part in said.groupby("name", sort=True):
        values = part["value"].astype(str)
        numbers = pd.to_numeric(values, errors="coerce").notna().all()
        if name in taken or not 2 <= len(part) <= MOST_CLASSES or numbers:
            continue
        n, mean = part["n"].to_numpy(float), part["mean"].to_numpy(float)
        centre = n @ mean / n.sum()
        between = float(n @ (mean - centre) ** 2)
        whole = between + float(n @ part["variance"].to_numpy(float))
        share = between / whole if whole > 0 else 0.0
        if 0 < share <= SAYS_THE_SAME:
            told[str(name)] = share
    return sorted(told, key=lambda name: (-told[name], name))[:MOST_ATTRIBUTES]
