"""Server time of a filter change on Drivers and Scores: 10,000 against 200,000 responses.

Each page runs as Streamlit runs it (AppTest: script, widgets, chart, message), warm, with another
store chosen each time. Printed: median CPU milliseconds of a change and the ratio. Must: within 2.
"""

import os
import statistics
import tempfile
import time
from multiprocessing import Process
from pathlib import Path

from bench import planted

SIZES = (10_000, 200_000)
CHANGES = 15
PAGES = {"Drivers": "focus/drivers.py", "Scores": "focus/scores.py"}
ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Prints a line a page."""
    from streamlit.testing.v1 import AppTest

    with tempfile.TemporaryDirectory(prefix="actiongap-bench-") as folder:
        for n in SIZES:
            # In a process of its own: what planting leaves behind is no part of a server.
            making = Process(target=planted.database, args=(Path(folder) / f"{n}.db", n))
            making.start()
            making.join()
        for title, path in PAGES.items():
            took = {}
            for n in SIZES:
                os.environ["ACTIONGAP_DB"] = str(Path(folder) / f"{n}.db")
                app = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=60)
                app.query_params["db"] = "own"
                app.run()
                app.switch_page(path).run()
                took[n] = statistics.median(_change(app, i) for i in range(CHANGES))
            few, many = (took[n] for n in SIZES)
            print(f"{title}: {1000 * few:.0f} ms CPU at {SIZES[0]:,}, {1000 * many:.0f} ms at "
                  f"{SIZES[1]:,} responses; ratio {many / few:.2f} (must: within 2)")


def _change(app, i: int) -> float:  # noqa: ANN001
    before = time.process_time()
    app.multiselect(key="seg.store").set_value([f"Store {i % planted.STORES:02d}"]).run()
    took = time.process_time() - before
    assert not app.exception, app.exception
    return took


if __name__ == "__main__":
    main()
