"""The words of mentions as numbers, each told whether a "not" reaches it.

All words of a batch are found in one pass and held as arrays: what follows never walks over words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.focus.text.chunks import Chunks

REACH = 3  # words after "not" that are turned; 2, 4 and 5 did a little worse on reviews

_WORD = re.compile(r"\w+|[^\w\s]")
_BORDER = "\ue000"  # between two texts; a private character that nobody types
_STOPS = frozenset(".,;:!?…()[]\"" + _BORDER)  # what a "not" does not reach across
# Words that turn what follows. French "ne … pas" counts once: the two reaches overlap.
_TURNING = {
    "en": "not no never nor neither without hardly barely scarcely cannot nothing nobody none lacks"
    " lacking dont doesnt didnt isnt wasnt werent arent wont cant wouldnt couldnt shouldnt havent"
    " hasnt hadnt aint",
    "de": "nicht kein keine keinen keinem keiner keines nie niemals ohne nichts weder kaum niemand",
    "fr": "ne n pas jamais sans rien aucun aucune ni",
    "es": "no nunca jamás sin nada ninguna ninguno ningún tampoco nadie ni",
    "it": "non mai senza nessun nessuna nessuno niente",
    "pt": "não sem nenhum nenhuma nunca",
    "nl": "niet geen nooit zonder niets",
    "pl": "nie bez nigdy brak",
    "ru": "не нет без никогда ничего",
}
# Without "ma", "ale" and "ama", which are everyday words of other languages.
_CONTRASTS = frozenset([
    "but", "however", "aber", "jedoch", "allerdings", "mais", "cependant", "toutefois", "pero",
    "però", "porém", "maar", "echter", "jednak", "fakat", "но", "однако",
])  # fmt: skip
TURNERS = frozenset(word for words in _TURNING.values() for word in words.split())
_TURNER, _STOP, _CONTRAST = 1, 2, 3  # kinds of words; 0 is any other
_KIND = (dict.fromkeys(_CONTRASTS, _CONTRAST) | dict.fromkeys(_STOPS, _STOP)
         | dict.fromkeys(TURNERS, _TURNER))


@dataclass(frozen=True)
class Said:
    """Words of t texts in order. word: numbers in a `Words`. turned: a "not" reaches the word.

    conceded: a "but" follows in the text. text: 0…t−1 for each word; texts: t.
    """

    word: np.ndarray
    turned: np.ndarray
    conceded: np.ndarray
    text: np.ndarray
    texts: int


class Words(dict[str, int]):
    """Word → number, growing as texts are read."""

    def __init__(self) -> None:
        super().__init__()
        self.border = self[_BORDER]
        self._chunks = Chunks(lambda chunk: map(self.__getitem__, _WORD.findall(chunk)))
        self._kind = np.zeros(0, np.int8)

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number

    def read(self, texts: Sequence[str]) -> Said:
        """The words of texts, in lower case; punctuation marks and emoji are words too."""
        if not texts:
            nothing = np.zeros(0, np.int64)
            return Said(nothing, nothing.astype(bool), nothing.astype(bool), nothing, 0)
        apart = f" {_BORDER} "
        joined = apart.join(texts)
        if joined.count(_BORDER) != len(texts) - 1:
            joined = apart.join(text.replace(_BORDER, " ") for text in texts)
        joined = joined.lower().replace("’", "'").replace("n't", " not")
        word, _ = self._chunks.read(joined.split())
        border = word == self.border
        kind = self._kinds()[word]
        turned = self._turned(kind)
        text = np.cumsum(border)
        kept = ~border
        conceded = self._conceded(kind, text)
        return Said(word[kept], turned[kept], conceded[kept], text[kept], len(texts))

    def _conceded(self, kind: np.ndarray, text: np.ndarray) -> np.ndarray:
        last = np.zeros(text[-1] + 1 if len(text) else 0, np.int64)  # "but" of each text
        contrasts = np.flatnonzero(kind == _CONTRAST)
        last[text[contrasts]] = contrasts
        return np.arange(len(kind)) < last[text]

    def _turned(self, kind: np.ndarray) -> np.ndarray:
        place = np.arange(len(kind))
        turner = np.maximum.accumulate(np.where(kind == _TURNER, place, -1))
        stop = np.maximum.accumulate(np.where(kind == _STOP, place, -1))
        return (turner > stop) & (place - turner <= REACH) & (kind != _TURNER) & (kind != _STOP)

    def _kinds(self) -> np.ndarray:
        """Per word."""
        if len(self._kind) < len(self):
            new = list(self)[len(self._kind) :]
            kinds = [_KIND.get(word, 0) for word in new]
            self._kind = np.concatenate((self._kind, np.array(kinds, np.int8)))
        return self._kind

    def spelled(self, first: int) -> list[str]:
        """Words from number `first` on."""
        return list(self)[first:]
