"""Explore: search, filters and a first page, and "like this one", on 100,000 comments.

250,000 mentions; every line is asked with cold caches of ours, five times. Printed: the median in
milliseconds of the clock and of the CPU. Must: "like this one" within 300 ms.
`python -m bench.explore 1000000`: another number of comments.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import numpy as np

from bench import planted
from core.demo.words import bank
from core.focus import similar
from core.focus.text import space
from core.focus.text.encoding.embedding import load
from core.model import Scope
from core.store import exploring, findings, points, search
from core.store.comments import comments
from core.store.database import Database, write
from core.store.exploring import Wanted

COMMENTS, MENTIONS = 100_000, 2.5  # a comment
SENTENCES = 4_000  # that differ
TIMES, PAGE = 5, 20
CACHED = (search._hits, search._with_attribute, search._toned, exploring._summary, exploring._ids)
ASKED = {
    "all, newest": (Wanted(), "newest"),
    "a frequent word (the)": (Wanted(words="the"), "newest"),
    "the same, by relevance": (Wanted(words="the"), "relevant"),
    "a rare word": (Wanted(words="teapot"), "relevant"),
    "a phrase, a prefix, one left out": (Wanted(words='"at the till" wait* -lamp'), "relevant"),
    "only what is left out": (Wanted(words="-the"), "newest"),
    "a script without spaces": (Wanted(words="网络"), "newest"),
    "topic and tone": (Wanted(topics=("t5",), tones=("negative",)), "strongest"),
    "an attribute holds": (Wanted(attributes=(("store", "store 07"),)), "newest"),
    "words and five filters": (
        Wanted(Scope(since=date(2025, 1, 1), segments=(("store", ("Store 03", "Store 04")),)),
               words="queue OR Kasse", topics=("t5", "t6", "none"), score=(0, 8),
               languages=("en",)), "lowest"),
}


def main(n: int = COMMENTS) -> None:
    """Prints a line a question."""
    with tempfile.TemporaryDirectory(prefix="actiongap-bench-") as folder:
        db = _database(Path(folder) / "explore.db", n)
        for title, (wanted, sort) in ASKED.items():
            _print(title, lambda wanted=wanted, sort=sort: _first_page(db, wanted, sort))
        _print("page 500", lambda: exploring.page(db, Wanted(), sort="newest", limit=PAGE,
                                                  offset=499 * PAGE))
        _print("like this one", lambda: similar.like_passage(db, 7, 0))
        _print("like the whole comment", lambda: similar.like_comment(db, 7))
        store = Wanted(Scope(segments=(("store", ("Store 03",)),)))
        _print("like this one, among 1 store in 24",
               lambda: similar.like_passage(db, 7, 0, within=exploring.ids(db, store)))
        _print("by meaning", lambda: similar.like_text(db, "Too long a queue at the till"))


def _first_page(db: Database, wanted: Wanted, sort: str) -> str:
    found = exploring.summary(db, wanted)
    comments(db, exploring.page(db, wanted, sort=sort, limit=PAGE, offset=0))
    return f"{found.responses:,} found"


def _print(title: str, ask: Callable[[], object]) -> None:
    walls, cpus, said = [], [], ""
    for _ in range(TIMES):
        for cached in CACHED:
            cached.cache_clear()
        wall, cpu = time.perf_counter(), time.process_time()
        got = ask()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
        said = got if isinstance(got, str) else ""
    print(f"{title:36} {1000 * statistics.median(walls):6.0f} ms "
          f"{1000 * statistics.median(cpus):6.0f} ms CPU  {said}", flush=True)


def _database(path: Path, n: int) -> Database:
    """Planted findings under sentences that the demo company's customers write."""
    db, rng, dice = planted.database(path, n), np.random.default_rng(2), Random(2)
    spoken = [(words.say(dice.choice(templates), dice), language) for language in ("en", "de")
              for words in [bank(language)] for templates in words.clauses.values()
              for _ in range(SENTENCES // 60)]
    texts = [text for text, _ in spoken]
    vectors = load().encode(texts)
    where = space.fit(vectors, [language for _, language in spoken])
    kept = space.quantised(where.place(vectors, [language for _, language in spoken]))
    study = findings.study(db).id
    whose = np.sort(rng.integers(0, n, int(MENTIONS * n)))
    said = rng.integers(0, len(texts), whose.size)
    bounds = np.searchsorted(whose, np.arange(n + 1))
    starts, stops = np.zeros(whose.size, int), np.zeros(whose.size, int)
    rows = []
    for i in range(n):
        place, parts = 0, []
        for m in range(bounds[i], bounds[i + 1]):
            parts.append(texts[said[m]])
            starts[m], stops[m] = place, place + len(parts[-1])
            place = stops[m] + 2
        rows.append((". ".join(parts) or None, i + 1))
    topics = rng.integers(5, 5 + planted.TOPICS, whose.size)
    moods = np.clip(rng.normal(0, 0.5, whose.size), -1, 1)
    with write(db) as tables:
        run = tables.conn.execute
        run("drop trigger response_reread")
        tables.conn.executemany("update response set comment = ? where id = ?", rows)
        run("insert into comment_text (comment_text) values ('rebuild')")
        tables.conn.executemany(
            "insert into mention (study_id, response_id, start, stop, topic_id, sentiment)"
            " values (?, ?, ?, ?, ?, ?)",
            ((study, int(whose[m]) + 1, int(starts[m]), int(stops[m]), f"t{topics[m]}",
              float(moods[m])) for m in range(whose.size)))
    points.keep(db, study, kept[said], {"response": whose + 1, "start": starts, "stop": stops},
                where.arrays())
    print(f"{n:,} comments, {whose.size:,} mentions")
    return db


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
