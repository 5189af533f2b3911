"""The study against BERTopic with all-MiniLM: topics of banking questions, and CPU.

Topics: 10,003 banking questions, NMI and ARI of the leaf against the intent ("no topic" is a
cluster of its own on both sides); the peer as it is, and after its outliers went to their nearest
topic. CPU: those questions and 7,000 airline tweets together, process start, imports and the map
apart. All sides run in processes of their own and know nothing of the intents. Musts: NMI ≥ .70 and
a tenth of the peer's CPU or less. Aims: the peer's NMI after reassigning, and a fortieth.
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
MOST_CPU, AIM_CPU, LEAST_NMI = 1 / 10, 1 / 40, 0.70


def main() -> None:
    """Prints a table of both sides, then the figures beside their musts."""
    intents, questions, tweets = texts()
    with tempfile.TemporaryDirectory(prefix="actiongap-bench-") as folder:
        topical = _study(Path(folder) / "questions", questions)
        whole = _study(Path(folder) / "all", questions + tweets)
    peer = bertopic(questions + tweets, len(questions))
    _print_topics(intents, topical["topics"], peer)
    _print_work(len(questions + tweets), whole, peer)


def texts() -> tuple[list[str], list[str], list[str]]:
    """(intents, banking questions, airline tweets)."""
    folder = real_data()
    with (folder / "banking77-train.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    with (folder / "airline-tweets-7000.csv").open(encoding="utf-8", newline="") as lines:
        tweets = [row["text"] for row in csv.DictReader(lines)]
    return [row["category"] for row in rows], [row["text"] for row in rows], tweets


def bertopic(comments: list[str], first: int, seeds: int = 0) -> dict:
    """The peer's side, as bench/bertopic_side.py gives it; the `first` also on their own, and so
    many times more with a seed.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as source:
        json.dump({"all": comments, "first": first, "seeds": seeds}, source)
        source.flush()
        return _run([str(peer_python()), str(HERE / "bertopic_side.py"), source.name])


def _study(folder: Path, comments: list[str]) -> dict:
    """Our side on a database of its own; taking the comments in is not timed."""
    folder.mkdir()
    table, database = folder / "comments.csv", folder / "bench.db"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "comment"), *enumerate(comments)])
    command = [sys.executable, "-m", "core", "import", str(table), "--db", str(database),
               "--set", "id=id", "--set", "comment=comment"]  # fmt: skip
    subprocess.run(command, check=True, cwd=HERE.parent, stdout=subprocess.DEVNULL)
    return _run([sys.executable, "-m", "bench.text", str(database)])


def _print_topics(intents: list[str], ours: list[int], peer: dict) -> None:
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    print(f"{len(intents):,} banking questions{'':9}{'NMI':>7}{'ARI':>7}{'topics':>8}{'none':>7}")
    found = {}
    for name, topics in (("ActionGap", ours), ("BERTopic, all-MiniLM", peer["topics"]),
                         ("its outliers reassigned", peer["reassigned"])):  # fmt: skip
        found[name] = normalized_mutual_info_score(intents, topics)
        ari = adjusted_rand_score(intents, topics)
        print(f"{name:32}{found[name]:7.3f}{ari:7.3f}{len(set(topics) - {-1}):8}"
              f"{topics.count(-1) / len(topics):7.1%}")
    print(f"NMI {found['ActionGap']:.3f} (must: {LEAST_NMI:.2f} or more; "
          f"aim: {found['its outliers reassigned']:.3f})")


def _print_work(n: int, ours: dict, peer: dict) -> None:
    print(f"{n:,} banking and airline texts{'':3}{'CPU s':>8}{'imports':>9}{'topics':>8}{'none':>7}"
          f"{'MB':>7}")
    for name, side, topics in (("ActionGap, whole study", ours, ours["topics"]),
                               ("BERTopic, all-MiniLM", peer, peer["all"])):  # fmt: skip
        print(f"{name:32}{side['work']:8.1f}{side['imports']:9.1f}{len(set(topics) - {-1}):8}"
              f"{topics.count(-1) / len(topics):7.1%}{side['peak_mb']:7.0f}")
    ratio = ours["work"] / peer["work"]
    print(f"CPU ratio {ratio:.4f} (must: {MOST_CPU:.3f} or less; aim: {AIM_CPU:.3f}; "
          f"{1 / ratio:.0f} times less work)")


def side(source: str) -> dict:
    """Our side in this process: the study as the app runs it, on the database at `source`."""
    start = time.process_time()
    import core  # noqa: F401, I001 – before numpy, which then works with one thread, as in the app
    import keybert  # noqa: F401
    import scipy.cluster.hierarchy
    import scipy.optimize  # noqa: F401
    import sklearn.linear_model  # noqa: F401
    from vaderSentiment import vaderSentiment  # noqa: F401

    from core.focus.study import run_study
    from core.store import passages
    from core.store.database import open_database

    database = open_database(Path(source))
    ready = time.process_time()
    run_study(database, by="bench", report=lambda _fraction, _message: None)
    done = time.process_time()
    rows = passages.export_rows(database)
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


def peer_python() -> Path:
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
