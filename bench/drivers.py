"""The drivers of 100,000 responses and 60 topics, from counting them to stakes with intervals.

Printed: CPU seconds of the fit with the whole's stakes, and of a slice of it. Must: within 10.
"""

import time

import core  # noqa: F401 – before numpy, which then works with one thread, as in the app

# isort: split
import numpy as np

from core.focus.numbers.components import Cells
from core.focus.numbers.drivers import fit_drivers, stakes_in
from core.scales import Scale

RESPONSES, TOPICS = 100_000, 60
MUST = 10.0  # CPU seconds


def main() -> None:
    """Prints a line of figures beside the must."""
    said, score = _planted(np.random.default_rng(1))
    start = time.process_time()
    rows, cell = np.unique(np.column_stack([said, score]), axis=0, return_inverse=True)
    cells = Cells(rows[:, :-1], rows[:, -1], np.bincount(cell.ravel()).astype(float))
    counted = time.process_time()
    fit, _ = fit_drivers(Scale.NPS, tuple(f"t{j + 1}" for j in range(TOPICS)), cells)
    fitted = time.process_time()
    stakes_in(fit, Cells(cells.indicators[::2], cells.score[::2], cells.n[::2]))
    sliced = time.process_time()
    print(f"{RESPONSES:,} responses × {TOPICS} topics ({cells.n.size:,} cells): counted in "
          f"{counted - start:.2f}, fitted in {fitted - counted:.2f} CPU s; together "
          f"{fitted - start:.2f} (must: within {MUST:.0f}). Half of it as a slice: "
          f"{sliced - fitted:.2f}")


def _planted(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Which topics each response mentions, (n, p), and its score (n,)."""
    said = rng.random((RESPONSES, TOPICS)) < rng.uniform(0.005, 0.15, TOPICS)
    score = 8 + said @ rng.normal(0, 1.2, TOPICS) + 2 * rng.standard_normal(RESPONSES)
    return said, np.clip(np.round(score), 0, 10)


if __name__ == "__main__":
    main()
