"""What a study keeps of the drivers beyond the stakes: parts' errors, what changed, kinds."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from core.estimates import FULL_FROM
from core.focus import driver_changes, driver_kinds
from core.focus.numbers.components import Cells
from core.focus.numbers.drivers import DriverFit, Stakes
from core.focus.numbers.grading import too_alike
from core.focus.numbers.parts import part_covariances
from core.scales import Scale
from core.store.database import Database
from core.store.driver_details import Detail
from core.store.signed_mentions import SignedMentions


def found(
    fit: DriverFit, stakes: Stakes, cells: Cells, clusters: object | None, scored: pd.DataFrame,
    indicators: np.ndarray, signed: SignedMentions | None,
) -> Iterator[Detail]:
    """All that can be said of the drivers of one scale.

    stakes, cells, clusters: of the whole, as it was fitted. scored: [pattern, score, customer, id,
    received_on], as far as they are known; indicators: (patterns, p). signed: of the study.
    """
    if too_alike(fit.varied):
        return
    covariances = part_covariances(fit, cells, clusters)
    yield Detail("parts", {"parts": {name: stakes.parts[name].tolist() for name in covariances}},
                 np.array(list(covariances.values())))
    yield from driver_changes.found(fit, scored, indicators)
    if fit.varied is None or fit.varied >= FULL_FROM:
        yield from driver_kinds.found(fit.scale, fit.topics, scored, signed)


def with_details(db: Database, scale: Scale | None, drivers: pd.DataFrame) -> pd.DataFrame:
    """The drivers with what the current study knows of them: kind; change, change_low and
    change_high since the last quarter (or year). Without either their columns are missing.

    drivers: as of `findings.drivers`.
    """
    kinds = driver_kinds.kinds(db, scale, parents=False) if scale else None
    since = driver_changes.since_last(db, scale, parents=False) if scale else None
    if kinds is not None:
        drivers = drivers.merge(kinds[["topic", "kind"]], on="topic", how="left")
    if since is not None and since.enough:
        changed = since.rows[["topic", "change", "low", "high"]].rename(
            columns={"low": "change_low", "high": "change_high"})
        drivers = drivers.merge(changed, on="topic", how="left")
    return drivers
