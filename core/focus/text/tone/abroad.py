"""The tone in languages without scores of their own, by what scores in other languages taught.

Only the static vectors speak all languages, so only they are used: a ridge regression of the score
on 256 numbers. On the made-up company, each of four languages judged by the other three, the rank
correlation with the score is .57–.62, as good as vectors taught in the language itself; across
kinds of text as well (airline tweets to rail posts) it is no more than .18. It is offered because
it says more than nothing, and never under the name of the language's own scores.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.focus.text.encoding.embedding import load
from core.focus.text.tone.teacher import Report, Teacher, Told, kinds

MOST_TEACHING = 2000  # 256 numbers need no more: 4,000 rank no better than .003
PENALTY = 3.0
READ = 2000  # characters of a comment


@dataclass(frozen=True)
class Abroad:
    """weights: (256, 2), level: (2,), of the score and its distance from the middle.

    teacher: whose bounds between good and bad hold here too.
    """

    weights: np.ndarray
    level: np.ndarray
    teacher: Teacher

    def judge(self, texts: Sequence[str], comment: np.ndarray) -> tuple[Told, Told]:
        """Of mentions, and of the comments they are from, as the mean of their mentions."""
        _, at = np.unique(comment, return_inverse=True)
        mentions = load().encode(texts) @ self.weights + self.level
        count = np.bincount(at)[:, None]
        comments = np.column_stack([np.bincount(at, column) for column in mentions.T]) / count
        return self._told(mentions), self._told(comments)

    def _told(self, found: np.ndarray) -> Told:
        kind = kinds(found[:, 0], found[:, 1], self.teacher.offsets)
        return Told(self.teacher.tone(found[:, 0]), kind)


def teach(
    comments: Sequence[str | None], scores: np.ndarray, teaching: np.ndarray,
    teacher: Teacher, rng: np.random.Generator, report: Report,
) -> Abroad:  # fmt: skip
    """Taught by the comments at `teaching`, up to MOST_TEACHING of them."""
    if len(teaching) > MOST_TEACHING:
        teaching = np.sort(rng.choice(teaching, MOST_TEACHING, replace=False))
    texts = [(comments[at] or "")[:READ] for at in teaching]
    vectors = load().encode(
        texts, advanced=lambda _: report(0.35, "Learning the tone for other languages")
    ).astype(float)
    wanted = np.column_stack([scores[teaching], np.abs(scores[teaching])])
    middle, level = vectors.mean(axis=0), wanted.mean(axis=0)
    centred = vectors - middle
    weights = np.linalg.solve(
        centred.T @ centred + PENALTY * np.eye(centred.shape[1]), centred.T @ (wanted - level)
    )
    return Abroad(weights, level - middle @ weights, teacher)
