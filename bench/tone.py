"""The tone of comments and mentions against what customers scored, beside VADER in the same run.

Lounge reviews: rank correlation of a comment's tone with its rating (clipped at 5: a few rows use a
scale to 10), and of the tone of its mentions of a subject with the subject's own rating (0 is
missing), the mean of seven. Airline tweets and rail posts (German): macro F1 of three classes, five
folds; the judge sees no label of the fold that it judges, and learns its bounds without it. Of the
1,000 rail posts 49 are positive, so the folds are drawn eight times and the mean is told. VADER
gets the same texts, and its own bounds of ±.05; it knows no German.
"""

import csv
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.text import real_data

SUBJECTS = {
    "wifi_connectivity": r"wi-?fi|internet|network",
    "bar_beverages": r"bar|wine|beer|drinks?|beverages?|champagne|coffee|spirits",
    "catering": r"food|catering|buffet|sandwich\w*|snacks?|breakfast|meal|salad\w*",
    "cleanliness": r"clean|dirty|filthy|tidy",
    "comfort": r"comfort|seat\w*|chair\w*|sofa|crowded|space",
    "washrooms": r"toilet|shower|washroom|restroom|bathroom",
    "staff_service": r"staff|service|friendly|rude|helpful|attendant",
}
CLASSES = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
MUSTS = {"rating": (0.78, 0.82), "mentions": (0.68, 0.73), "tweets": (0.72, 0.77),
         "rail": (0.52, 0.58)}
FOLDS = 5
DRAWS = {"tweets": 1, "rail": 8}


@dataclass(frozen=True)
class Scored:
    """Comments of one language with what people scored, and their mentions."""

    comments: list[str]
    scores: np.ndarray
    language: str
    mentions: object

    def judged(self, scores: np.ndarray):  # noqa: ANN201
        """The app's own judge, taught by `scores`."""
        from core.focus.text.tone.sentiment import judge

        return judge(self.comments, self.mentions, scores, [self.language] * len(self.comments),
                     seed=0, report=lambda _fraction, _message: None)


def main() -> None:
    """Prints a line a figure, then the CPU seconds."""
    folder = real_data()
    warm_up()
    print(f"{'':34}{'ActionGap':>10}{'VADER':>8}{'must':>7}{'aim':>6}")
    ours, peers, said = 0.0, 0.0, 0
    for figures, own, peer, mentions in (_reviews(folder), _tweets(folder), _rail(folder)):
        for name, what, figure, other in figures:
            must, aim = MUSTS[name]
            print(f"{what:34}{figure:10.3f}{other:8.3f}{must:7.2f}{aim:6.2f}")
        ours, peers, said = ours + own, peers + peer, said + mentions
    print(f"CPU for {said:,} mentions and their comments, teaching included: {ours:.1f} s, "
          f"VADER {peers:.1f} s; ratio {ours / peers:.2f}")


def warm_up() -> None:
    """Imports and tables, which a server has loaded: no part of the work on either side."""
    from core.focus.text.tone import pieces, sentiment

    pieces.valences(), pieces.guesser()
    sentiment.lexicon("warm")
    import scipy.sparse.linalg  # noqa: F401


def _reviews(folder: Path) -> tuple[list, float, float, int]:
    rows = _table(folder / "airport-lounge-reviews.csv")
    rating = np.array([min(float(row["overall_rating"] or "nan"), 5.0) for row in rows])
    scored = _scored([row["content"] for row in rows], (rating - 3) / 2, "en")
    judged, ours = _timed(lambda: scored.judged(scored.scores))
    (whole, parts), peer = _timed(lambda: _vader(scored))
    figures = [
        ("rating", "reviews: comment, rank correlation", _ranks(judged.comments, rating),
         _ranks(whole, rating)),
        ("mentions", "reviews: mentions, mean of seven", _by_subject(scored, judged.mentions, rows),
         _by_subject(scored, parts, rows)),
    ]
    return figures, ours, peer, len(parts)


def _by_subject(scored: Scored, tone: np.ndarray, rows: list[dict[str, str]]) -> float:
    texts = scored.mentions.texts(0, len(tone))
    found = []
    for subject, words in SUBJECTS.items():
        own = np.array([float(row[f"{subject}_rating"] or 0) or np.nan for row in rows])
        wanted = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
        here = np.array([bool(wanted.search(text)) for text in texts])
        at = scored.mentions.response[here]
        count = np.bincount(at, minlength=len(rows))
        total = np.bincount(at, tone[here], len(rows))
        mean = np.divide(total, count, out=np.full(len(rows), np.nan), where=count > 0)
        found.append(_ranks(mean, own))
    return float(np.mean(found))


def _tweets(folder: Path) -> tuple[list, float, float, int]:
    rows = _table(folder / "airline-tweets-7000.csv")
    labels = np.array([CLASSES[row["airline_sentiment"]] for row in rows])
    return _classes("tweets", "airline tweets, macro F1", [row["text"] for row in rows], labels,
                    "en")


def _rail(folder: Path) -> tuple[list, float, float, int]:
    import pandas as pd

    table = pd.read_csv(folder / "germeval2017-rail-1000.tsv", sep="\t", header=None,
                        quoting=csv.QUOTE_NONE, keep_default_na=False)
    labels = table[3].map(CLASSES).to_numpy()
    return _classes("rail", "rail posts (German), macro F1", table[1].tolist(), labels, "de")


def _classes(
    name: str, what: str, texts: list[str], labels: np.ndarray, language: str
) -> tuple[list, float, float, int]:
    from sklearn.metrics import f1_score
    from sklearn.model_selection import StratifiedKFold

    scored = _scored(texts, labels, language)
    ours, seconds = [], []
    for draw in range(DRAWS[name]):
        said = np.zeros(len(labels))
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=draw)
        for _, unseen in folds.split(texts, labels):
            scores = labels.copy()
            scores[unseen] = np.nan
            judged, took = _timed(lambda scores=scores: scored.judged(scores))
            said[unseen] = judged.kinds[unseen]
            seconds.append(took)
        ours.append(f1_score(labels, said, average="macro"))
    (whole, parts), peer = _timed(lambda: _vader(scored))
    other = np.where(whole >= 0.05, 1.0, np.where(whole <= -0.05, -1.0, 0.0))
    figures = [(name, what, np.mean(ours), f1_score(labels, other, average="macro"))]
    return figures, float(np.mean(seconds)), peer, len(parts)  # one study's seconds


def _scored(comments: list[str], scores: np.ndarray, language: str) -> Scored:
    from core.focus.text.split.passages import split

    return Scored(comments, scores, language, split(comments, lambda _done: None))


def _vader(scored: Scored) -> tuple[np.ndarray, np.ndarray]:
    from core.focus.text.tone.sentiment import lexicon

    texts = scored.mentions.texts(0, len(scored.mentions.response))
    return _each(lexicon, scored.comments), _each(lexicon, texts)


def _each(judge: Callable[[str], float], texts: Sequence[str]) -> np.ndarray:
    return np.array([judge(text) for text in texts])


def _ranks(one: np.ndarray, other: np.ndarray) -> float:
    from scipy.stats import spearmanr

    both = ~np.isnan(one) & ~np.isnan(other)
    return float(spearmanr(one[both], other[both]).statistic)


def _table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _timed(work: Callable[[], object]) -> tuple:
    before = time.process_time()
    done = work()
    return done, time.process_time() - before


if __name__ == "__main__":
    main()
