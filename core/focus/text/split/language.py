"""Which language a comment is in, with doubt admitted.

py3langid carries its model in the wheel: byte sequences found by an automaton, and a naive Bayes
model of them. Here the automaton walks through thousands of texts at once, which is ten times
sooner than one after another. It knows some 140 languages; only those of the embedding are given
as an answer. A text that alone leaves doubt ("Super!") is weighed with what the others of its
batch are written in, and gets no answer where that does not settle it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from core.collect.meaning.languages import language_named

# The languages of the multilingual Universal Sentence Encoder, as ISO 639-1 codes.
LANGUAGES = (
    "ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh",
)  # fmt: skip

READ = 300  # characters; what comes after seldom changes the answer, and costs time
FEWEST_LETTERS = 8  # "Super", "OK": the same word in several languages
FEWEST_LETTERS_AMONG_OTHERS = 4  # the same, where the rest of the batch is known
FEWEST_LETTERS_OWN_SCRIPT = 2  # Thai or Japanese say it with a sign
CERTAIN = 0.5  # share of the probability that the best language must have
CERTAIN_AMONG_OTHERS = 0.9  # the same, once weighed with the rest of the batch
AT_ONCE = 8000  # texts; the fewer at once, the longer the automaton takes for one
OTHERS, LIKELIEST_OTHER = len(LANGUAGES), len(LANGUAGES) + 1  # columns of shares
_ANSWERS = (*LANGUAGES, None)  # by number; all others are none

# What py3langid tells apart and the embedding does not.
_VARIETIES = {"ary": "ar", "arz": "ar", "pcm": "en", "wuu": "zh", "yue": "zh"}

_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|<[^<>\n]{1,300}>|\0")
_LETTER = re.compile(r"[^\W\d_]")
_ENOUGH_LETTERS = re.compile(rf"(?:[\W\d_]*+[^\W\d_]){{{FEWEST_LETTERS}}}")
_OWN_SCRIPT = re.compile("[\u0500-\u1fff\u2e80-\ud7ff\uf900-\ufdff\ufe70-\ufefc\uff66-\uffdc]")


def language_of(comment: str | None) -> str | None:
    """ISO 639-1 code of the language, or None where the text is too short or too ambiguous."""
    return languages_of([comment])[0]


def languages_of(
    comments: Sequence[str | None],
    given: Sequence[str | None] | None = None,
    *,
    advanced: Callable[[int], None] | None = None,
) -> list[str | None]:
    """A language per comment: what the file said where it said it, else what the text looks like.

    given: codes or names as they stood in the file ("de", "de-AT", "German").
    advanced: called every few thousand comments with how many are done.
    """
    said = [normalised(one) for one in given] if given is not None else [None] * len(comments)
    open_questions: dict[str, list[int]] = {}
    for position, comment in enumerate(comments):
        if not said[position] and comment:
            open_questions.setdefault(comment[:READ], []).append(position)
    tally = _Tally()
    for language in said:
        tally.count(language)
    settled = len(comments) - sum(map(len, open_questions.values()))
    for texts, shares in _judged(list(open_questions)):
        asked = [open_questions[text] for text in texts]
        answers = tally.certain(texts, shares, list(map(len, asked)))
        for positions, answer in zip(asked, answers, strict=True):
            for position in positions:
                said[position] = answer
            settled += len(positions)
        if advanced:
            advanced(settled)
    for text, language in tally.among_others():
        for position in open_questions[text]:
            said[position] = language
    return said


def normalised(given: str | None) -> str | None:
    """A code or name as a file gives it, as a two-letter code; None where it says nothing."""
    return language_named(given) if isinstance(given, str) else None


@dataclass
class _Tally:
    """How many comments of the batch are certainly in each language, and which are in doubt.

    times: (16,) comments by LANGUAGES, the last for all others. doubtful: text → its shares.
    """

    times: np.ndarray = field(default_factory=lambda: np.zeros(OTHERS + 1))
    doubtful: dict[str, np.ndarray] = field(default_factory=dict)

    def count(self, language: str | None, times: int = 1) -> None:
        if language:
            known = LANGUAGES.index(language) if language in LANGUAGES else OTHERS
            self.times[known] += times

    def certain(
        self, texts: Sequence[str], shares: np.ndarray, times: Sequence[int]
    ) -> list[str | None]:
        """The language that each text alone makes certain; what it leaves in doubt is kept."""
        best = shares[:, :OTHERS].argmax(axis=1)
        sure = shares[np.arange(len(texts)), best] >= CERTAIN
        foreign = shares[:, LIKELIEST_OTHER] >= CERTAIN
        enough = np.array([found is not None for found in map(_ENOUGH_LETTERS.match, texts)])
        may = enough.copy()
        for row in np.flatnonzero(~enough).tolist():
            letters, needed = _letters(texts[row])
            enough[row], may[row] = letters >= needed, letters >= FEWEST_LETTERS_AMONG_OTHERS
        known = np.where(sure, best, OTHERS)
        settled = enough & (sure | foreign)
        self.times += np.bincount(known[settled], np.array(times)[settled], OTHERS + 1)
        for row in np.flatnonzero((enough | may) & ~settled).tolist():
            self.doubtful[texts[row]] = shares[row]
        return [_ANSWERS[number] for number in np.where(enough, known, OTHERS).tolist()]

    def among_others(self) -> Iterator[tuple[str, str]]:
        """(text, language) of doubtful texts that the rest of the batch settles (Bayes' rule)."""
        # One comment more in each language than there are: none is ruled out.
        weights = self.times + 1
        for text, shares in self.doubtful.items():
            weighed = shares[: OTHERS + 1] * weights
            best = int(weighed.argmax())
            if best < OTHERS and weighed[best] >= CERTAIN_AMONG_OTHERS * weighed.sum():
                yield text, LANGUAGES[best]


def _letters(text: str) -> tuple[int, int]:
    """(letters of a text without enough of them in every script, and how many are needed)."""
    letters = len(_LETTER.findall(text))
    return letters, FEWEST_LETTERS_OWN_SCRIPT if _OWN_SCRIPT.search(text) else FEWEST_LETTERS


def _judged(texts: Sequence[str]) -> Iterator[tuple[Sequence[str], np.ndarray]]:
    """(texts, their shares) in bounded runs."""
    for first in range(0, len(texts), AT_ONCE):
        run = texts[first : first + AT_ONCE]
        yield run, _model().shares(run)


class _Model:
    """py3langid's model as arrays."""

    def __init__(self) -> None:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        read = LanguageIdentifier.from_model_file(MODEL_FILE)
        self.next_row = np.asarray(read.tk_nextmove, np.uint32)  # [row of a state + byte] → state
        self.row = np.asarray(read.tk_row, np.int32) << 8
        self.feature = np.asarray(read.tk_output, np.int32)  # of a state, or −1
        self.table = read.nb_ptc  # (features, classes), float16: 28 MB
        self.prior = read.nb_pc.astype(np.float32)
        names = [_VARIETIES.get(name, name) for name in read.nb_classes]
        column = [LANGUAGES.index(n) if n in LANGUAGES else OTHERS for n in names]
        self.joined = np.eye(OTHERS + 1, dtype=np.float32)[column]
        self.others = np.flatnonzero(self.joined[:, OTHERS])

    def shares(self, texts: Sequence[str]) -> np.ndarray:
        """(n, 17) of the probability: the LANGUAGES, all others, and the likeliest of those."""
        from scipy.sparse import csr_matrix

        data = [_bytes(text) for text in texts]
        text, feature = self._walked(data)
        used = np.flatnonzero(np.bincount(feature, minlength=len(self.table)))
        number = np.zeros(len(self.table), np.int32)
        number[used] = np.arange(len(used))
        column = number[feature]
        # Told in the order of features, no row must be sorted; numbers of 16 bits sort fastest.
        order = np.argsort(column.astype(np.uint16) if len(used) < 1 << 16 else column,
                           kind="stable")  # fmt: skip
        counts = csr_matrix((np.ones(len(text), np.float32), (text[order], column[order])),
                            shape=(len(data), len(used)))  # fmt: skip
        counts.data = np.log1p(counts.data)
        told = counts @ self.table[used].astype(np.float32) + self.prior
        told[np.diff(counts.indptr) == 0] = 0  # nothing seen: every language alike
        # py3langid's temperature, which keeps the probability honest at every length.
        told /= np.sqrt(np.maximum(1, [len(one) for one in data]))[:, None]
        told = np.exp(told - told.max(axis=1, keepdims=True))
        told /= told.sum(axis=1, keepdims=True)
        return np.column_stack([told @ self.joined, told[:, self.others].max(axis=1)])

    def _walked(self, data: Sequence[bytes]) -> tuple[np.ndarray, np.ndarray]:
        """(text, feature) of every feature that the automaton meets, byte by byte in all texts."""
        sizes = np.array([len(one) for one in data])
        longest_first = np.argsort(-sizes, kind="stable").astype(np.int32)
        sizes = sizes[longest_first]
        letters = np.frombuffer(b"".join([data[i] for i in longest_first]), np.uint8)
        start = np.cumsum(sizes) - sizes
        state = np.zeros(len(data), np.uint32)
        texts, features = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
        longer = np.searchsorted(-sizes, -np.arange(sizes.max(initial=0)), side="left")
        for step, still in enumerate(longer.tolist()):
            at = self.row[state[:still]] + letters[start[:still] + step]
            state[:still] = self.next_row[at]
            met = self.feature[state[:still]]
            some = np.flatnonzero(met >= 0)
            texts.append(longest_first[some])
            features.append(met[some])
        return np.concatenate(texts), np.concatenate(features)


def _bytes(text: str) -> bytes:
    """What the model was taught on: small letters where all shout, composed, as UTF-8."""
    if "@" in text or "<" in text or "\0" in text or "www." in text or "://" in text:
        text = _NOT_WORDS.sub(" ", text)
    if text.isupper():
        text = text.lower()
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=1)
def _model() -> _Model:
    return _Model()
