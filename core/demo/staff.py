"""What the made-up company's own people answer every quarter: numbers only, and nobody's name.

They have dice of their own, so that nothing of what customers say moves with them.
"""

from datetime import date

import numpy as np
import pandas as pd

from core.demo.company import DAYS, STORES

PULSE = "staff-pulse"
A_STORE = 4  # people in each shop
ANSWER = 0.7  # of them, each time
LAST = 17  # days before the end on which the newest pulse was sent
QUARTER = 91
# Steps on 0–10: where they stand, how shops differ, how people do, and what a quarter brings.
LEVEL, SHOP, PERSON, RISE = 7.9, 0.6, 1.8, 0.12


def answers(until: date, seed: int) -> pd.DataFrame:
    """Two years of pulses up to `until`, oldest first, alike for the same (until, seed).

    Columns: answer_id, answered_on (ISO), score (0–10), store, country.
    """
    rng = np.random.default_rng([seed, 8])
    shops = np.repeat(list(STORES), A_STORE)
    level = np.repeat(rng.normal(0, SHOP, len(STORES)), A_STORE)
    last = pd.Timestamp(until) - pd.Timedelta(days=LAST)
    parts = []
    for ago in range((DAYS - LAST - 14) // QUARTER, -1, -1):
        felt = LEVEL + level - RISE * ago + rng.normal(0, PERSON, shops.size)
        days = rng.integers(0, 14, shops.size)
        frame = pd.DataFrame({
            "answered_on": last - pd.to_timedelta(ago * QUARTER - days, unit="D"),
            "score": np.clip(np.rint(felt), 0, 10).astype(int), "store": shops})
        parts.append(frame[rng.random(shops.size) < ANSWER])
    frame = pd.concat(parts).sort_values("answered_on", kind="stable", ignore_index=True)
    frame["answered_on"] = frame["answered_on"].dt.strftime("%Y-%m-%d")
    frame["country"] = frame["store"].map({name: facts[0] for name, facts in STORES.items()})
    frame.insert(0, "answer_id", [f"P-{number:04d}" for number in range(1, len(frame) + 1)])
    return frame
