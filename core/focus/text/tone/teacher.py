"""Models of the tone, taught by scored comments, none of which is judged by a model that saw it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.focus.text.tone import pieces
from core.focus.text.tone.lexical import Words
from core.focus.text.tone.ridge import ridge
from core.focus.text.tone.rows import TeachingRows, Vocabulary, bags, pooling, table, vocabulary

# Teaching comments up to which there are so many folds: where few teach, each is worth more.
FOLDS = ((4000, 10), (10_000, 5), (np.inf, 3))
PENALTY = 8.0
MENTION_WEIGHT = 0.3  # of a mention beside its comment; more helps reviews and harms tweets
MENTIONS_MOST = 3.0  # of all mentions of a comment together
LENGTH_WEIGHT = 1.0
CLEAR = 1 / 3  # scores from here to 1 are good, to −1 bad, between them neither
SPREAD, MOST_STRETCH = 0.5, 3.0
CLEAR_VALENCE = 1.0  # standard deviations
FEWEST_OF_A_KIND = 20
SMOOTH = 6  # offsets on either side
_OFFSETS = np.linspace(-0.6, 0.6, 61)

Report = Callable[[float, str], None]


@dataclass(frozen=True)
class Told:
    """tone: −1…1. kind: −1 bad, 0 neither, 1 good. A row a text."""

    tone: np.ndarray
    kind: np.ndarray


@dataclass
class Teacher:
    """Models that left a fold out and, last, their mean for what taught nothing.

    Every model has two answers: the score, and how far it is from the middle; a text that is
    neither good nor bad is near the middle for another reason than one that is both.
    fold: (n,) the model that may judge a comment. told: (2 · words, 2 · models), grows
    with the words. offsets: of bad and of good, see `kinds`. zero, stretch: see `_scale_of`.
    """

    learned: Vocabulary
    made_of: np.ndarray
    pairs: np.ndarray
    longer: np.ndarray
    level: np.ndarray
    fold: np.ndarray
    told: np.ndarray
    usual: float
    offsets: tuple[float, float] = (0.0, 0.0)
    zero: float = 0.0
    stretch: float = 1.0

    def judge(self, texts: Sequence[str], comment: np.ndarray) -> tuple[Told, Told]:
        """Of mentions, and of the comments they are from. comment: ascending, one a mention."""
        positions, at = np.unique(comment, return_inverse=True)
        said = self.learned.words.read(texts)
        self._describe()
        bag = bags(self.learned, said, conceding=True)
        mentions = bag.cells @ self.told + bag.pairs @ self.pairs
        comments = pooling(bag.length, at, len(positions)) @ mentions
        long = long_by(bag.words, at) - self.usual
        return self._answers(mentions, comment), self._answers(comments, positions, long)

    def tone(self, score: np.ndarray) -> np.ndarray:
        """−1…1 for predicted scores: 0 parts bad from good, see `_scale_of`; the order stays."""
        return np.tanh((score - self.zero) * self.stretch)

    def _answers(
        self, found: np.ndarray, comment: np.ndarray, long: float | np.ndarray = 0.0
    ) -> Told:
        column, rows = self.fold[comment], np.arange(len(found))
        kind, found = column + len(self.level) // 2, found + self.level
        score, clear = found[rows, column], found[rows, kind]
        # Its length tells what a customer scored, but is no tone: "Terrible!" is short.
        told = kinds(score + long * self.longer[column], clear + long * self.longer[kind],
                     self.offsets)
        return Told(self.tone(score), told)

    def _describe(self) -> None:
        """Words that teaching never saw are judged by what they are made of."""
        known = len(self.told) // 2
        new = self.learned.words.spelled(known)
        if new:
            own = np.zeros((2 * len(new), self.told.shape[1]), self.told.dtype)
            made_of = pieces.described(new, self.learned.piece_rarity)
            self.told = np.concatenate((self.told, table(own, made_of, self.made_of)))


def teach(
    texts: Sequence[str], comment: np.ndarray, scores: np.ndarray, comments: int,
    rng: np.random.Generator, report: Report,
) -> Teacher:  # fmt: skip
    """Taught by mentions and the scores of their comments.

    texts: mentions. comment: (mentions,) 0…comments−1, ascending. scores: (comments,), NaN where
    the comment teaches nothing; it then has no mention here.
    """
    positions, at = np.unique(comment, return_inverse=True)
    saying = f"Learning the tone from {len(positions):,} scored comments"
    report(0.02, saying)
    words = Words()
    said = words.read(texts)
    learned = vocabulary(words, said)
    report(0.1, saying)
    bag = bags(learned, said)
    long = long_by(bag.words, at)
    usual = float(long.mean())
    rows = TeachingRows(learned, bag, pooling(bag.length, at, len(positions)), long - usual)
    folds = next(many for most, many in FOLDS if len(positions) <= most)
    fold = np.full(comments, folds)
    fold[positions] = rng.permutation(len(positions)) % folds
    targets, weights = _targets(scores[positions], fold[positions], at, folds)
    found, level = ridge(rows, targets, weights, PENALTY, step=lambda: report(0.3, saying))
    found, level = _with_mean(found, folds), _with_mean(level[None], folds)[0]
    _, made_of, pairs, longer = rows.split(found)
    teacher = Teacher(learned, made_of, pairs, longer, level, fold, rows.told(found), usual)
    unseen = rows.times(found) + level  # each by the model that left its comment out
    own = np.concatenate((fold[positions][at], fold[positions]))
    each = np.arange(len(own))
    score, clear = unseen[each, own], unseen[each, folds + 1 + own]
    n = len(at)
    teacher.offsets = _offsets_of(score[n:], clear[n:], kind_of_score(scores[positions]))
    teacher.zero, teacher.stretch = _scale_of(score[:n], rows.valence())
    return teacher


def long_by(words: np.ndarray, at: np.ndarray) -> np.ndarray:
    """How long comments are, from the words of their mentions: LENGTH_WEIGHT · log(1 + words)."""
    return LENGTH_WEIGHT * np.log1p(np.bincount(at, words))


def kinds(score: np.ndarray, clear: np.ndarray, offsets: tuple[float, float]) -> np.ndarray:
    """−1 bad, 0 neither, 1 good, int8: the largest of three chances.

    For scores of −1, 0 and 1 the chances are what three regressions of one class against the rest
    say: bad (clear − score)/2, neither 1 − clear, good (clear + score)/2. offsets are added to bad
    and to good.
    """
    bad, good = (clear - score) / 2 + offsets[0], (clear + score) / 2 + offsets[1]
    neither = 1 - clear
    kind = np.where(bad > good, -1, 1)
    return np.where(neither >= np.maximum(bad, good), 0, kind).astype(np.int8)


def kind_of_score(scores: np.ndarray) -> np.ndarray:
    """−1, 0 or 1 for scores on −1…1."""
    return np.where(scores >= CLEAR, 1, np.where(scores <= -CLEAR, -1, 0))


def balanced(truth: np.ndarray, said: np.ndarray) -> float:
    """Mean over the kinds that occur in truth of F1, 0…1."""
    table = np.bincount((truth + 1) * 3 + said + 1, minlength=9).reshape(3, 3)
    share = 2 * np.diag(table) / np.maximum(table.sum(axis=0) + table.sum(axis=1), 1)
    return float(share[table.sum(axis=1) > 0].mean())


def _targets(
    scores: np.ndarray, fold: np.ndarray, at: np.ndarray, folds: int
) -> tuple[np.ndarray, np.ndarray]:
    """(targets, weights) of mentions, then comments; columns of the score, then of |score|.

    Column k leaves out fold k.
    """
    once = np.column_stack([scores, np.abs(scores)]).astype(np.float32)
    targets = np.repeat(once, folds, axis=1)
    weights = np.tile((fold[:, None] != np.arange(folds)).astype(np.float32), 2)
    share = np.minimum(MENTION_WEIGHT, MENTIONS_MOST / np.bincount(at))
    share = share.astype(np.float32)[at, None]
    return (
        np.concatenate((targets[at], targets)), np.concatenate((weights[at] * share, weights))
    )  # fmt: skip


def _with_mean(columns: np.ndarray, folds: int) -> np.ndarray:
    """(p, 2 · folds) → (p, 2 · (folds + 1)): after each target's folds their mean."""
    apart = columns.reshape(len(columns), 2, folds)
    both = np.concatenate((apart, apart.mean(axis=2, keepdims=True)), axis=2)
    return both.reshape(len(columns), 2 * (folds + 1))


def _offsets_of(score: np.ndarray, clear: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """The offsets under which teaching comments fit best, each judged unseen.

    One after the other, in the middle of where it fits: a lone peak is luck.
    """
    best = [0.0, 0.0]
    for side in (0, 1, 0, 1):
        fits = []
        for offset in _OFFSETS:
            best[side] = float(offset)
            fits.append(balanced(truth, kinds(score, clear, (best[0], best[1]))))
        around = np.convolve(np.pad(fits, SMOOTH, mode="edge"), np.ones(2 * SMOOTH + 1), "valid")
        best[side] = float(_OFFSETS[int(np.argmax(around))])
    return best[0], best[1]


def _scale_of(score: np.ndarray, valence: np.ndarray) -> tuple[float, float]:
    """(zero, stretch) of the tone, from mentions, each judged unseen.

    Most customers score high, so even "terrible service" predicts a score above the middle. 0 lies
    halfway between the mean predictions of mentions whose words a lexicon and their meaning call
    bad and of those they call good; what is how bad, the scores say. (0, 1) where too few are.
    """
    clear = CLEAR_VALENCE * valence.std()
    bad, good = score[valence < -clear], score[valence > clear]
    if min(len(bad), len(good)) < FEWEST_OF_A_KIND or not score.std() > 0:
        return 0.0, 1.0
    zero = (float(bad.mean()) + float(good.mean())) / 2
    return zero, float(np.clip(SPREAD / float(score.std()), 1, MOST_STRETCH))
