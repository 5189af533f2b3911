"""What mentions say, for previews and names."""

import numpy as np

from core.focus.taxonomy.placing import Ground
from core.store import passages
from core.store.database import Database

NAMED_FROM = 400  # mentions; more change no name
EXAMPLES = 4


def told(
    db: Database, under: Ground, at: np.ndarray, most: int = NAMED_FROM
) -> list[tuple[str, str | None]]:
    """(text, language) of these mentions; of many, of a sample spread evenly."""
    if len(at) > most:
        at = at[np.linspace(0, len(at) - 1, most).astype(int)]
    kept = under.kept
    return passages.said(db, list(zip(kept.response[at].tolist(), kept.start[at].tolist(),
                                      kept.stop[at].tolist(), strict=True)))


def quoted(db: Database, under: Ground, at: np.ndarray, near: np.ndarray) -> tuple[str, ...]:
    """What the nearest of these mentions say, no text twice. near: (n,) how near each is."""
    nearest = at[np.argsort(-near, kind="stable")[:EXAMPLES * 10]]
    texts = dict.fromkeys(text for text, _ in told(db, under, nearest))
    return tuple(texts)[:EXAMPLES]
