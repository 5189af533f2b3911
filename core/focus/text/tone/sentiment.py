"""What sounds good and what bad, taught by the customers' own scores.

A ridge regression of the score on words, pieces of words and static vectors, pooled over
languages (`tone_teacher`). A language that taught too little is judged by a lexicon where a
well-kept one exists (VADER, English: Hutto & Gilbert 2014), else by what the scores of other
languages taught about meaning (`tone_abroad`), else by nobody. Each of them is told praise that
denies a fault, "nothing to complain about", in plain words (`praise`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np

from core.focus.text.split.language import LANGUAGES
from core.focus.text.tone import abroad as tone_abroad
from core.focus.text.tone import idioms
from core.focus.text.tone import teacher as tone_teacher
from core.focus.text.tone.teacher import Teacher, Told

if TYPE_CHECKING:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

FEWEST_SCORED = 300  # scored comments of a language, from which scores judge it
MOST_TEACHING = 10_000
AT_ONCE = 12_000  # mentions between two reports
READ = 5000  # characters of a comment that the lexicon reads
LEXICON_CLEAR = 0.05  # VADER's own bounds of neither good nor bad

SCORES, LEXICON, ABROAD, NOBODY = "scores", "lexicon", "other languages", "nobody"

Report = Callable[[float, str], None]


class Spans(Protocol):
    """Mentions as `reading` holds them: response is ascending."""

    response: np.ndarray

    def texts(self, first: int, last: int) -> list[str]:
        """Texts of the mentions first…last−1."""
        ...


@dataclass(frozen=True)
class Judged:
    """Tone of n comments and m mentions.

    comments: (n,), mentions: (m,), −1…1, NaN where not judged or, of a comment, nothing is said.
    0 parts what sounds bad from what sounds good, wherever most scores lie.
    by: language → "scores", "lexicon", "other languages" or "nobody".
    taught: language → scored comments that taught, for the languages that scores judge.
    kinds: (n,) int8, the class of score that a comment reads like: −1, 0 (or not judged) or 1; the
    bounds are learned from the scores.
    """

    comments: np.ndarray
    mentions: np.ndarray
    by: dict[str, str]
    taught: dict[str, int] = field(default_factory=dict)
    kinds: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int8))


def judge(
    comments: Sequence[str | None], mentions: Spans, scores: np.ndarray,
    languages: Sequence[str | None], *, seed: int, report: Report,
) -> Judged:  # fmt: skip
    """Sentiment of every comment and mention; a comment is the sum of its mentions.

    scores: (n,) −1…1, NaN where there is none. languages: per comment, None where in doubt; such a
    comment is judged as most others are. The score of a comment never judges the comment itself or
    its mentions.
    """
    scores = np.where(np.isfinite(scores), np.asarray(scores, float), np.nan)
    by = _judges(mentions, scores, languages)
    teaching = _teaching(mentions, scores, languages, by, np.random.default_rng(seed))
    teacher, abroad = _taught(comments, mentions, scores, teaching, by, seed, report)
    usual = _usual(languages, by)
    judges = np.array([by.get(language or "", usual) for language in languages], dtype=object)
    whole, parts = _empty(len(comments)), _empty(len(mentions.response))
    for first, last in _runs(mentions.response):
        at = mentions.response[first:last]
        texts = idioms.plain(mentions.texts(first, last), [languages[i] for i in at])
        for judge_is, how in (
            (SCORES, teacher.judge if teacher else None),
            (LEXICON, lambda texts, at: _by_lexicon(texts, at, comments)),
            (ABROAD, abroad.judge if abroad else None),
        ):
            here = np.flatnonzero(judges[at] == judge_is)
            if here.size and how:
                of_mentions, of_comments = how([texts[i] for i in here], at[here])
                _put(parts, first + here, of_mentions)
                _put(whole, np.unique(at[here]), of_comments)
        report(0.4 + 0.6 * last / len(parts.tone),
               f"Judging the tone, {last:,} of {len(parts.tone):,} mentions")
    taught = _counted([languages[i] for i in teaching], by)
    return Judged(whole.tone, parts.tone, by, taught, whole.kind)


def _judges(
    mentions: Spans, scores: np.ndarray, languages: Sequence[str | None]
) -> dict[str, str]:
    """Who judges each language that appears."""
    says = np.zeros(len(languages), bool)
    says[mentions.response] = True
    scored: dict[str, int] = {}
    for language, counts in zip(languages, says & ~np.isnan(scores), strict=True):
        if language:
            scored[language] = scored.get(language, 0) + bool(counts)
    known = scores[~np.isnan(scores)]
    varied = known.size > 0 and np.ptp(known) > 0
    able = {language for language, n in scored.items() if varied and n >= FEWEST_SCORED}

    def judge_of(language: str) -> str:
        if language in able:
            return SCORES
        if language == "en":
            return LEXICON
        return ABROAD if able and language in LANGUAGES else NOBODY

    return {language: judge_of(language) for language in sorted(scored)}


def _usual(languages: Sequence[str | None], by: dict[str, str]) -> str:
    """The judge of the most frequent language; comments of unknown language get it."""
    known = [language for language in languages if language]
    return by[max(sorted(by), key=known.count)] if known else NOBODY


def _counted(languages: Sequence[str | None], by: dict[str, str]) -> dict[str, int]:
    return {name: languages.count(name) for name, judge_is in by.items() if judge_is == SCORES}


def _teaching(
    mentions: Spans, scores: np.ndarray, languages: Sequence[str | None], by: dict[str, str],
    rng: np.random.Generator,
) -> np.ndarray:  # fmt: skip
    """The comments that teach: scored, saying something, in a language that scores judge."""
    if SCORES not in by.values():
        return np.zeros(0, np.int64)
    may = np.zeros(len(scores), bool)
    may[mentions.response] = True
    may &= ~np.isnan(scores)
    may &= np.array([by.get(language or "", SCORES) == SCORES for language in languages])
    teaching = np.flatnonzero(may)
    if len(teaching) > MOST_TEACHING:
        teaching = np.sort(rng.choice(teaching, MOST_TEACHING, replace=False))
    return teaching


def _taught(
    comments: Sequence[str | None], mentions: Spans, scores: np.ndarray, teaching: np.ndarray,
    by: dict[str, str], seed: int, report: Report,
) -> tuple[Teacher | None, "tone_abroad.Abroad | None"]:  # fmt: skip
    """The models by scores and by other languages, or None where they are not wanted."""
    if not teaching.size:
        return None, None
    chosen = np.zeros(len(scores), bool)
    chosen[teaching] = True
    texts: list[str] = []
    for first, last in _runs(mentions.response):
        here = chosen[mentions.response[first:last]]
        if here.any():
            told = mentions.texts(first, last)
            texts += [told[i] for i in np.flatnonzero(here)]
    comment = mentions.response[chosen[mentions.response]]
    rng = np.random.default_rng(seed)
    teacher = tone_teacher.teach(texts, comment, scores, len(scores), rng, report)
    if ABROAD not in by.values():
        return teacher, None
    return teacher, tone_abroad.teach(comments, scores, teaching, teacher, rng, report)


def _runs(response: np.ndarray) -> Iterator[tuple[int, int]]:
    """Runs of about AT_ONCE mentions; a comment is never torn apart."""
    first = 0
    while first < len(response):
        last = min(first + AT_ONCE, len(response))
        last = int(np.searchsorted(response, response[last - 1], side="right"))
        yield first, last
        first = last


def _by_lexicon(
    texts: Sequence[str], comment: np.ndarray, comments: Sequence[str | None]
) -> tuple[Told, Told]:
    parts = np.array([lexicon(text) for text in texts])
    said = [(comments[at] or "")[:READ] for at in np.unique(comment)]
    whole = np.array([lexicon(text) for text in idioms.plain(said, ["en"] * len(said))])

    def told(tone: np.ndarray) -> Told:
        return Told(tone, (np.sign(tone) * (np.abs(tone) >= LEXICON_CLEAR)).astype(np.int8))

    return told(parts), told(whole)


def _empty(n: int) -> Told:
    return Told(np.full(n, np.nan), np.zeros(n, np.int8))


def _put(told: Told, at: np.ndarray, new: Told) -> None:
    told.tone[at], told.kind[at] = new.tone, new.kind


def lexicon(text: str) -> float:
    """VADER's compound, −1…1, of an English text."""
    return _vader().polarity_scores(text)["compound"]


@lru_cache(maxsize=1)
def _vader() -> "SentimentIntensityAnalyzer":
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
