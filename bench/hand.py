"""What an analyst's edit takes on 100,000 comments, to the end of the snapshot, and the page after.

A planted company: 100,000 comments, about 250,000 mentions, 60 subtopics, points as a study leaves
them. Each kind of edit, a preview, each undo, then the Topics page as Streamlit runs it (AppTest).
Printed: seconds of CPU and on the clock. Must: an edit and the page together within 1 s.
"""

import os
import tempfile
import time
from collections.abc import Callable
from multiprocessing import Process
from pathlib import Path

from bench import planted_mentions
from bench.planted_mentions import PARENTS, PHRASES

RESPONSES = 100_000
ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Prints a line an edit."""
    from core.store.database import open_database

    with tempfile.TemporaryDirectory(prefix="actiongap-bench-") as folder:
        path = Path(folder) / "hand.db"
        # In a process of its own: what planting leaves behind is no part of a server.
        making = Process(target=planted_mentions.database, args=(path, RESPONSES))
        making.start()
        making.join()
        os.environ["ACTIONGAP_DB"] = str(path)
        db = open_database(path)
        page = _page()
        took = {name: _timed(act) for name, act in _acts(db).items()}
        drawn = min(_timed(page) for _ in range(3))
        for name, (cpu, clock) in (took | {"the Topics page": drawn}).items():
            print(f"{name:16} {cpu:.2f} s CPU, {clock:.2f} s on the clock")
        worst = max(cpu for name, (cpu, _) in took.items() if not name.startswith("preview"))
        print(f"slowest edit and the page: {worst + drawn[0]:.2f} s CPU (must: under 1 s)")


def _acts(db: object) -> dict[str, Callable[[], object]]:
    from core.focus.taxonomy import acts, defining, exchange, splitting
    from core.store import taxonomy

    def leaf(number: int) -> str:
        return f"t{PARENTS + 1 + number}"

    def undo(kind: str) -> Callable[[], object]:
        return lambda: acts.undo(db, next(
            one.id for one in taxonomy.edits(db) if one.kind == kind), by="bench")

    said = {"definition": "", "phrases": list(PHRASES)}
    return {
        "rename": lambda: acts.rename(db, leaf(1), "Another name", by="bench"),
        "pin": lambda: acts.pin(db, leaf(1), by="bench"),
        "move": lambda: acts.move(db, leaf(2), "t1", by="bench"),
        "merge": lambda: acts.merge(db, [leaf(3), leaf(4)], leaf(5), by="bench"),
        "hide": lambda: acts.hide(db, leaf(6), by="bench"),
        "preview split": lambda: splitting.preview(db, leaf(7), 3),
        "split": lambda: splitting.split(db, leaf(7), 3, by="bench"),
        "preview define": lambda: defining.preview(db, **said),
        "define": lambda: defining.define(db, "Cold lounge", parent="t1", by="bench", **said),
        "export": lambda: exchange.exported(db),
        **{f"undo {kind}": undo(kind)
           for kind in ("merge", "hide", "split", "define", "move", "pin", "rename")},
    }


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds of CPU, which others on the machine do not lengthen, and on the clock."""
    cpu, clock = time.process_time(), time.perf_counter()
    act()
    return time.process_time() - cpu, time.perf_counter() - clock


def _page() -> Callable[[], None]:
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=60)
    app.query_params["db"] = "own"
    app.run()
    app.switch_page("focus/topics.py").run()

    def draw() -> None:
        app.run()
        assert not app.exception, app.exception

    return draw
