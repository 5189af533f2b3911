"""The study of 10,003 banking questions against BERTopic with all-MiniLM on the same texts.

Both sides run in processes of their own and know nothing of the intents. Printed: CPU seconds of
the work (process start and imports apart), the ratio, NMI and ARI of topic against intent ("no
topic" is a cluster of its own on both sides), and peak memory. Musts: a fifth of the peer's CPU or
less, and NMI ≥ .62.
"""

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
MOST_CPU, LEAST_NMI = 1 / 5, 0.62


def main() -> None:
    """Prints a table of both sides."""
    file = real_data() / "banking77-train.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    intents = [row["category"] for row in rows]
    with tempfile.TemporaryDirectory(prefix="actiongap-bench-") as folder:
        source = Path(folder) / "texts.json"
        source.write_text(json.dumps([row["text"] for row in rows]), encoding="utf-8")
        database = _taken_in(Path(folder), rows)
        ours = _run([sys.executable, "-m", "bench.text", str(database)])
        peer = _run([str(_peer_python()), str(HERE / "bertopic_side.py"), str(source)])
    _print(intents, ours, peer)


def _taken_in(folder: Path, rows: list[dict[str, str]]) -> Path:
    """A database of its own with the questions, taken in as any file is; not timed."""
    table, database = folder / "questions.csv", folder / "bench.db"
    with table.open("w", encoding="utf-8", newline="") as file:
        lines = [(number, row["text"]) for number, row in enumerate(rows)]
        csv.writer(file).writerows([("id", "comment"), *lines])
    command = [sys.executable, "-m", "core", "import", str(table), "--db", str(database),
               "--set", "id=id", "--set", "comment=comment"]  # fmt: skip
    subprocess.run(command, check=True, cwd=HERE.parent, stdout=subprocess.DEVNULL)
    return database


def _print(intents: list[str], ours: dict, peer: dict) -> None:
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    print(f"{'':28}{'CPU s':>8}{'imports':>9}{'NMI':>7}{'ARI':>7}{'topics':>8}{'none':>7}{'MB':>7}")
    for name, side in (("ActionGap, whole study", ours), ("BERTopic, all-MiniLM", peer)):
        topics = side["topics"]
        nmi = normalized_mutual_info_score(intents, topics)
        ari = adjusted_rand_score(intents, topics)
        none = topics.count(-1) / len(topics)
        print(f"{name:28}{side['work']:8.1f}{side['imports']:9.1f}{nmi:7.3f}{ari:7.3f}"
              f"{len(set(topics) - {-1}):8}{none:7.1%}{side['peak_mb']:7.0f}")
        side["nmi"] = nmi
    ratio = ours["work"] / peer["work"]
    print(f"CPU ratio {ratio:.3f} (must: {MOST_CPU:.2f} or less; {1 / ratio:.0f} times less work)")
    print(f"NMI {ours['nmi']:.3f} (must: {LEAST_NMI} or more)")


def side(source: str) -> dict:
    """Our side in this process: the study as the app runs it, on the database at `source`."""
    start = time.process_time()
    import keybert  # noqa: F401
    import scipy.cluster.hierarchy
    import scipy.optimize  # noqa: F401
    import sklearn.linear_model  # noqa: F401
    from vaderSentiment import vaderSentiment  # noqa: F401

    from core.focus.study import run_study
    from core.store import findings
    from core.store.database import open_database

    database = open_database(Path(source))
    ready = time.process_time()
    run_study(database, by="bench", report=lambda _fraction, _message: None)
    done = time.process_time()
    rows = findings.export_rows(database)
    rows = rows.iloc[rows["external_id"].astype(int).argsort()]
    topics = rows["topic"].fillna("").tolist()
    number = {name: place for place, name in enumerate(sorted(set(topics) - {""}))}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "start": start, "imports": ready - start, "work": done - ready, "peak_mb": peak,
        "topics": [number.get(topic, -1) for topic in topics],
    }  # fmt: skip


def real_data() -> Path:
    """The folder of real feedback; ends the run with a sentence where there is none."""
    folder = Path(os.environ.get("ACTIONGAP_REAL_DATA") or HERE.parent.parent / "shared" / "data")
    if not (folder / "banking77-train.csv").exists():
        sys.exit("error: set ACTIONGAP_REAL_DATA to the folder that holds banking77-train.csv.")
    return folder


def _peer_python() -> Path:
    """The peer's interpreter, in an environment that is made at the first run."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        print("Making bench/.venv (torch, bertopic): some minutes, once.", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
        lock = (HERE / "requirements.txt").read_text(encoding="utf-8").split()
        torch = next(line for line in lock if line.startswith("torch=="))
        # torch first and alone: resolved with others, pip may choose a build with CUDA.
        for packages in ([torch], ["--no-deps", "-r", str(HERE / "requirements.txt")]):
            subprocess.run([str(python), "-m", "pip", "install", "-q", *packages], check=True)
    return python


def _run(command: list[str]) -> dict:
    quiet = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "TQDM_DISABLE": "1"}
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, cwd=HERE.parent,
        env=os.environ | quiet,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    print(json.dumps(side(sys.argv[1])))
