"""What sounds good and what bad, taught by the customers' own scores.

A ridge regression of the score on words, pieces of words and static vectors, pooled over
languages. Every comment that teaches is judged by a model that has not seen its score. A language
that taught too little is judged by a lexicon where a well-kept one exists (VADER, English: Hutto &
Gilbert 2014), else by nobody.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from core.focus.text import pieces

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

FEWEST_SCORED = 300  # scored comments of a language, from which scores judge it
MOST_TEACHING = 20_000
FOLDS = 3
PENALTY = 4.0
TOLERANCE, ITERATIONS = 1e-3, 100  # of the regression
AT_ONCE = 2000
READ = 5000  # characters of a comment

Report = Callable[[float, str], None]


class Spans(Protocol):
    """Mentions as `reading` holds them."""

    response: np.ndarray

    def texts(self, first: int, last: int) -> list[str]:
        """Texts of the mentions first…last−1."""
        ...


@dataclass(frozen=True)
class Judged:
    """comments: (n,), mentions: (m,), −1…1 or NaN. by: language → scores, lexicon or nobody."""

    comments: np.ndarray
    mentions: np.ndarray
    by: dict[str, str]


@dataclass(frozen=True)
class Teacher:
    """Models taught on FOLDS − 1 of the folds each, and their mean for what taught nothing.

    weights: (features, FOLDS + 1), the last column the mean. level: (FOLDS + 1,) intercepts.
    fold: (n,) the column that may judge a comment.
    """

    pieces: pieces.Pieces
    weights: np.ndarray
    level: np.ndarray
    fold: np.ndarray

    def judge(self, texts: Sequence[str], positions: np.ndarray) -> np.ndarray:
        """−1…1 per text; positions: the comments they are from."""
        column = self.fold[positions]
        told = np.asarray(self.pieces.rows(texts) @ self.weights) + self.level
        return np.clip(told[np.arange(len(texts)), column], -1, 1)


def judge(
    comments: Sequence[str | None], mentions: Spans, scores: np.ndarray,
    languages: Sequence[str | None], *, seed: int, report: Report,
) -> Judged:  # fmt: skip
    """Sentiment of every comment and mention.

    scores: (n,) −1…1, NaN where there is none. languages: per comment, None where in doubt; such a
    comment is judged as most others are.
    """
    by = _judges(comments, scores, languages)
    teacher = _taught(comments, scores, languages, by, seed, report)
    usual = _usual(languages, by)
    judges = np.array([by.get(language or "", usual) for language in languages], dtype=object)
    whole = np.full(len(comments), np.nan)
    parts = np.full(len(mentions.response), np.nan)
    for done, texts, positions in _comments(comments):
        whole[positions] = _judged(texts, positions, judges[positions], teacher)
        report(0.3 + 0.3 * done, "Judging the tone of comments")
    for first in range(0, len(parts), AT_ONCE):
        last = min(first + AT_ONCE, len(parts))
        at = mentions.response[first:last]
        parts[first:last] = _judged(mentions.texts(first, last), at, judges[at], teacher)
        done = f"Judging the tone, {last:,} of {len(parts):,} mentions"
        report(0.6 + 0.4 * last / len(parts), done)
    return Judged(whole, parts, by)


def _judges(
    comments: Sequence[str | None], scores: np.ndarray, languages: Sequence[str | None]
) -> dict[str, str]:
    """Who judges each language that appears."""
    scored: dict[str, int] = {}
    for comment, score, language in zip(comments, scores, languages, strict=True):
        if language:
            scored[language] = scored.get(language, 0) + bool(comment and not np.isnan(score))
    varied = np.nanstd(scores) > 0 if np.isfinite(scores).any() else False

    def judge_of(language: str, n: int) -> str:
        if n >= FEWEST_SCORED and varied:
            return "scores"
        return "lexicon" if language == "en" else "nobody"

    return {language: judge_of(language, n) for language, n in sorted(scored.items())}


def _usual(languages: Sequence[str | None], by: dict[str, str]) -> str:
    """The judge of the most frequent language; comments of unknown language get it."""
    known = [language for language in languages if language]
    return by[max(sorted(by), key=known.count)] if known else "nobody"


def _taught(
    comments: Sequence[str | None], scores: np.ndarray, languages: Sequence[str | None],
    by: dict[str, str], seed: int, report: Report,
) -> Teacher | None:  # fmt: skip
    """The taught models, or None where no language has enough scored comments."""
    from scipy.sparse import vstack

    if "scores" not in by.values():
        return None
    may = [
        bool(comment and comment.strip()) and not np.isnan(score)
        and by.get(language or "", "scores") == "scores"
        for comment, score, language in zip(comments, scores, languages, strict=True)
    ]  # fmt: skip
    rng = np.random.default_rng(seed)
    teaching = np.flatnonzero(may)
    if len(teaching) > MOST_TEACHING:
        teaching = np.sort(rng.choice(teaching, MOST_TEACHING, replace=False))
    report(0.02, f"Learning the tone from {len(teaching):,} scored comments")
    texts = [(comments[position] or "")[:READ] for position in teaching]
    learned = pieces.learn(texts)
    report(0.1, f"Learning the tone from {len(teaching):,} scored comments")
    parts = []
    for first in range(0, len(texts), AT_ONCE):
        parts.append(learned.rows(texts[first : first + AT_ONCE]))
        report(0.12, f"Learning the tone from {len(teaching):,} scored comments")
    rows = vstack(parts, format="csr")
    fold = np.full(len(comments), FOLDS)
    fold[teaching] = rng.permutation(len(teaching)) % FOLDS
    columns, levels = [], []
    for number in range(FOLDS):
        learning = f"Learning the tone, part {number + 1} of {FOLDS}"
        step = partial(report, 0.15 + 0.15 * number / FOLDS, learning)
        others = fold[teaching] != number
        weights, level = ridge(rows[others], scores[teaching][others], step=step)
        columns.append(weights)
        levels.append(level)
    columns.append(np.mean(columns, axis=0))
    levels.append(np.mean(levels))
    return Teacher(learned, np.column_stack(columns), np.array(levels), fold)


def ridge(
    rows: "csr_matrix",
    scores: np.ndarray,
    penalty: float = PENALTY,
    step: Callable[[], None] = lambda: None,
) -> tuple[np.ndarray, float]:
    """(weights, level) of the ridge regression of scores on sparse rows, centred as they are.

    By conjugate gradients (Hestenes & Stiefel 1952) here and not in a library, so that `step` can
    say between two iterations that the work goes on, or stop it.
    """
    n, middle, level = rows.shape[0], np.asarray(rows.mean(axis=0)).ravel(), float(scores.mean())

    def applied(weights: np.ndarray) -> np.ndarray:
        return rows.T @ (rows @ weights) - n * middle * (middle @ weights) + penalty * weights

    weights = np.zeros(rows.shape[1])
    rest = rows.T @ (scores - level)  # the mean of scores − level is 0: nothing to centre
    direction, size = rest, rest @ rest
    enough = TOLERANCE**2 * size
    for _ in range(ITERATIONS):
        if size <= enough:
            break
        step()
        bent = applied(direction)
        length = size / (direction @ bent)
        weights = weights + length * direction
        rest = rest - length * bent
        size, before = rest @ rest, size
        direction = rest + size / before * direction
    return weights, level - float(middle @ weights)


def _comments(
    comments: Sequence[str | None],
) -> Iterator[tuple[float, list[str], np.ndarray]]:
    """(share done, texts, positions) of the comments that say anything."""
    some = np.array([i for i, text in enumerate(comments) if text and text.strip()], np.int64)
    for first in range(0, len(some), AT_ONCE):
        at = some[first : first + AT_ONCE]
        yield min(1.0, (first + len(at)) / len(some)), [(comments[i] or "")[:READ] for i in at], at


def _judged(
    texts: Sequence[str], positions: np.ndarray, judges: np.ndarray, teacher: Teacher | None
) -> np.ndarray:
    """Each text by its judge; NaN where nobody judges."""
    told = np.full(len(texts), np.nan)
    by_scores = np.flatnonzero(judges == "scores")
    if teacher and by_scores.size:
        told[by_scores] = teacher.judge([texts[i] for i in by_scores], positions[by_scores])
    by_lexicon = np.flatnonzero(judges == "lexicon")
    if by_lexicon.size:
        told[by_lexicon] = [lexicon(texts[i]) for i in by_lexicon]
    return told


def lexicon(text: str) -> float:
    """VADER's compound, −1…1, of an English text."""
    return _vader().polarity_scores(text)["compound"]


@lru_cache(maxsize=1)
def _vader() -> "SentimentIntensityAnalyzer":
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
