"""Server time of a filter change on five pages: 10,000 against 1,000,000 responses.

Each page runs as Streamlit runs it (AppTest: script, widgets, chart, message), warm, with another
filter each time: one store of 24 (narrow), or all but one (broad). Printed: median CPU milliseconds
of a change and the ratio. Must: within 3; aim: 1.5.
"""

import os
import statistics
import tempfile
import time
from multiprocessing import Process
from pathlib import Path

import core  # noqa: F401 – before numpy, which then works with one thread, as in the app

# isort: split
from bench import planted
from core.focus.numbers import opportunities
from core.scales import Scale
from core.store import findings

SIZES = (10_000, 1_000_000)
CHANGES = 8
MUST, AIM = 3.0, 1.5
PAGES = {"Drivers": "focus/drivers.py", "Scores": "focus/scores.py", "Overview": "overview.py",
         "Topics": "focus/topics.py"}
MATRIX = "focus/matrix.py"  # has no such filter: it is drawn again
BUBBLES = 10
NAMES = [f"Store {i:02d}" for i in range(planted.STORES)]
FILTERS = {"1 store": lambda i: [NAMES[i]], "23 stores": lambda i: NAMES[:i] + NAMES[i + 1:]}
ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Prints a line a page and filter."""
    with tempfile.TemporaryDirectory(prefix="actiongap-bench-") as folder:
        for n in SIZES:
            # In a process of its own: what planting leaves behind is no part of a server.
            making = Process(target=company, args=(Path(folder) / f"{n}.db", n))
            making.start()
            making.join()
        measure(Path(folder))


def company(path: Path, n: int) -> None:
    """A planted database with its worst pains on the matrix."""
    db = planted.database(path, n, mentions=True)
    pains = findings.drivers(db, Scale.NPS)["topic"].head(BUBBLES)
    opportunities.place(db, list(pains), by="bench", scale=Scale.NPS)


def measure(folder: Path) -> None:
    """Prints what the pages cost on `<folder>/<responses>.db` of either size."""
    for title, path in PAGES.items():
        apps = [_opened(folder / f"{n}.db", path) for n in SIZES]
        for kind, stores in FILTERS.items():
            _print(f"{title}, {kind}", [[_change(app, database, stores(i)) for i in range(CHANGES)]
                                        for app, database in apps])
    _print("Matrix, drawn again", [[_change(*_opened(folder / f"{n}.db", MATRIX))
                                    for _ in range(3)] for n in SIZES])


def _print(title: str, took: list[list[float]]) -> None:
    few, many = map(statistics.median, took)
    print(f"{title:20} {1000 * few:5.0f} ms CPU at {SIZES[0]:,}, {1000 * many:5.0f} ms at "
          f"{SIZES[1]:,} responses; ratio {many / few:.2f} (must: within {MUST:.0f}; aim: {AIM})",
          flush=True)


def _opened(database: Path, page: str) -> tuple:
    from streamlit.testing.v1 import AppTest

    os.environ["ACTIONGAP_DB"] = str(database)
    app = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=60)
    app.query_params["db"] = "own"
    app.run()
    # The frame opens on the Overview.
    return (app if page == PAGES["Overview"] else app.switch_page(page).run()), database


def _change(app, database: Path, stores: list[str] | None = None) -> float:  # noqa: ANN001
    os.environ["ACTIONGAP_DB"] = str(database)
    before = time.process_time()
    (app if stores is None else app.multiselect(key="seg.store").set_value(stores)).run()
    took = time.process_time() - before
    assert not app.exception, app.exception
    return took


if __name__ == "__main__":
    main()
