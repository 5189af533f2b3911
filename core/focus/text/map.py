"""Where mentions lie on a map: near means alike (UMAP: McInnes, Healy & Melville 2018)."""

import warnings

import numpy as np

MOST = 1500  # mentions that are drawn
NEIGHBOURS, APART = 15, 0.15
SCALE = 10.0  # width of the first layout, as umap-learn lays its own
FEWEST = 30  # mentions; below there is no map


def chosen(topics: np.ndarray, most: int = MOST) -> np.ndarray:
    """Numbers of at most `most` mentions to draw, spread evenly over all that have a topic.

    topics: (m,) bool. The same mentions give the same choice.
    """
    told = np.flatnonzero(topics)
    if len(told) <= most:
        return told
    return told[np.linspace(0, len(told) - 1, most).astype(int)]


def laid_out(points: np.ndarray, seed: int) -> np.ndarray:
    """(n, 2) float32 places of points of length 1, (n, d). Raises ValueError below FEWEST points.

    It begins with the first two principal components, so the map of next month's data looks like
    this month's.
    """
    if len(points) < FEWEST:
        raise ValueError(f"{len(points)} points are too few for a map")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)  # it misses Tensorflow, which nobody needs
        from umap import UMAP

    centred = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, ::-1][:, :2]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), [0, 1]])
    first = centred @ axes
    first = (SCALE * first / np.abs(first).max()).astype(np.float32)
    # One thread and a seed: the same bytes every time.
    return UMAP(n_components=2, n_neighbors=NEIGHBOURS, min_dist=APART, metric="cosine",
                init=first, random_state=seed, n_jobs=1).fit_transform(points).astype(np.float32)
