"""Which segments a study pools, and their drivers (`pooling.py`)."""

import json
from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import sparse

from core.estimates import FULL_FROM
from core.focus.numbers.clusters import clusters_of
from core.focus.numbers.drivers import DriverFit
from core.focus.numbers.grading import CUSTOMERS_FROM
from core.focus.numbers.pooling import Block
from core.focus.numbers.segment_stakes import SegmentStakes, pooled_stakes
from core.store import feedback
from core.store.database import Database
from core.store.segment_findings import SegmentFit, SegmentPart

FEWEST, MOST = 2, 200  # values of an attribute that are pooled


def found(
    db: Database, fit: DriverFit, scored: pd.DataFrame, indicators: np.ndarray
) -> Iterator[SegmentFit]:
    """Every segment that a study of these responses pools, by attribute and value.

    scored: [pattern, score, customer, attributes (JSON text)] of one scale; indicators: (patterns,
    p) of the fit's topics. Pooled are segments of 30 or more responses by 10 or more customers,
    where an attribute has 2 to 200 of them.
    """
    names = feedback.segments(db) if "attributes" in scored else []
    if not names:
        return
    held = {text: json.loads(text) for text in scored["attributes"].unique()}
    design = sparse.hstack([np.ones((len(indicators), 1)), sparse.csr_matrix(indicators)],
                           format="csr", dtype=float)
    customers = pd.factorize(scored["customer"])[0]
    for name in names:
        values = np.array([held[text].get(name) or "" for text in scored["attributes"]], object)
        found_in, blocks = [], []
        for value, rows in _by_value(values):
            block = block_of(scored.iloc[rows], customers[rows], design)
            if block is not None:
                found_in.append(value)
                blocks.append(block)
        if FEWEST <= len(blocks) <= MOST:
            for value, stakes in zip(found_in, pooled_stakes(fit, blocks), strict=True):
                yield kept(name, value, fit, stakes)


def _by_value(values: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Each value with 30 or more rows, and which they are; the values in order."""
    codes, names = pd.factorize(values, sort=True)
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes))
    for name, rows in zip(names, np.split(order, ends[:-1]), strict=True):
        if name and rows.size >= FULL_FROM:
            yield name, rows


def block_of(
    scored: pd.DataFrame, customers: np.ndarray, design: sparse.csr_matrix
) -> Block | None:
    """The segment's counted responses; None where fewer than 10 customers gave them."""
    grouped = scored.groupby(["pattern", "score"], sort=True)
    counts = grouped.size()
    clusters = clusters_of(customers, grouped.ngroup().to_numpy(), len(counts))
    if clusters is not None and clusters.shape[0] < CUSTOMERS_FROM:
        return None
    pattern = counts.index.get_level_values("pattern").to_numpy(int)
    return Block(design[pattern], counts.index.get_level_values("score").to_numpy(float),
                 counts.to_numpy(float), clusters)


def kept(attribute: str, value: str, fit: DriverFit, stakes: SegmentStakes) -> SegmentFit:
    """The stakes of one segment, in the shape in which the store keeps them."""
    half = stakes.quantile * stakes.standard_error
    parts = [dict(zip(stakes.parts, column, strict=True))
             for column in np.array(list(stakes.parts.values())).T.tolist()]
    drivers = pd.DataFrame({
        "topic": list(fit.topics), "stake": stakes.stake, "low": stakes.stake - half,
        "high": stakes.stake + half, "standard_error": stakes.standard_error,
        "mentions": stakes.mentions, "parts": parts})
    return SegmentFit(attribute, value, stakes.n, stakes.customers, stakes.observed,
                      stakes.baseline, stakes.baseline_error, stakes.residual_error,
                      stakes.covariance, drivers, tuple(
                          SegmentPart(one.component.name, one.component.weight,
                                      one.component.alpha, one.component.beta, one.secant,
                                      one.share, one.covariance) for one in stakes.components))
