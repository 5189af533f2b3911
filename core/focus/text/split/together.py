"""The mentions of thousands of comments at once: the spans of `mentions_of`, in half the time.

Most comments hold nothing but words and everyday punctuation, with an emoji at the end. Of these
the chunks between two spaces say all: where a sentence ends, and where its words stand and of what
kinds they are. A chunk is looked at once, whatever the number of comments it stands in; what
follows are arrays. Only sentences in which a second clause may begin are looked at for `clauses`,
and only comments that are not plain go through `mentions_of`.
"""

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from core.focus.text.chunks import Chunks
from core.focus.text.split import clauses as kinds
from core.focus.text.split import mentions, own_words
from core.focus.text.split.mentions import Span, mentions_of

LONGEST = 1000  # characters of a comment that is read here

_BORDER = "\n"  # between two comments; one with a line break of its own is not plain
_AT_THE_END = mentions.SYMBOL[1:-1] + "\ufe0f\u200d"  # emoji, and what they are made of
# Marks that part sentences, if at all, by the chunk that they are in; a dash alone is a chunk.
_UNUSUAL = re.compile(f"[^{mentions.EVERYDAY}{_BORDER}¡¿;…“”„()–—-]+")
_DASH = "[–—-]{1,3}"
_LONE = re.compile(f"[–—)-]+(?![^ {_BORDER}])")
_EASTERN = re.compile(mentions.EASTERN)
_ENDING = re.compile(f"[{_AT_THE_END} ]*+(?={_BORDER}|\\Z)")
_LENGTH, _PLACE = 8, 24  # bits of a part before its length, and before its place in the chunk
_END = 16  # of a sentence; a number beside the kinds of words
_KIND, _STARTS_PAIR, _ENDS_PAIR, _DUTCH = 31, 32, 64, 128  # bits of a number
_PAIRS = kinds.PAIRS | kinds.PAIRS_AFTER_COMMA
_FIRST, _SECOND = ({pair[side] for pair in _PAIRS} for side in (0, 1))


def mentions_of_all(comments: Sequence[str | None]) -> list[list[Span]]:
    """`mentions_of` each comment."""
    short = [i for i, comment in enumerate(comments)
             if comment and len(comment) <= LONGEST and _BORDER not in comment]  # fmt: skip
    plain = [short[i] for i in _plain([comments[i] for i in short])]
    found: list[list[Span] | None] = [None] * len(comments)
    for i, spans in zip(plain, _of_plain([comments[i] for i in plain]), strict=True):
        found[i] = spans
    return [mentions_of(comment) if spans is None else spans
            for comment, spans in zip(comments, found, strict=True)]


def _plain(comments: Sequence[str]) -> list[int]:
    """Numbers of comments of everyday characters, all of them the customer's own words."""
    joined = _BORDER.join(comments)
    starts = [0, *accumulate(len(comment) + 1 for comment in comments)]
    places = [found.start() for found in _UNUSUAL.finditer(joined)
              if not _ENDING.match(joined, found.start())]  # fmt: skip
    places += (found.start() for found in _EASTERN.finditer(joined))
    places += (found.start() for found in _LONE.finditer(joined) if _is_odd(joined, *found.span()))
    odd = {bisect(starts, place) - 1 for place in places}
    # A closing that begins its comment begins with the border before it.
    odd.update(bisect(starts, found.end() - 1) - 1 for found in own_words.CLOSING.finditer(joined))
    return [i for i, comment in enumerate(comments)
            if i not in odd and not comment[0].isspace() and comment[0] not in "(0123456789"
            and not own_words.GREETING.match(comment)
            and not (i == 0 and own_words.NOTHING_ELSE.match(comment))]


def _is_odd(joined: str, start: int, stop: int) -> bool:
    """Whether dashes and brackets before a space may part by what stands around their chunk."""
    before = joined[max(0, start - 2) : start]
    if before[-1:] not in ("", " ", _BORDER):
        return before[-1].isdigit() and joined[start] == ")"  # "1)"
    apart = before[-1:] == " " and before[:-1] not in ("", _BORDER, *"–—-")
    return not (apart and joined[stop : stop + 1] == " "
                and re.fullmatch(_DASH, joined[start:stop]))


def _of_plain(comments: Sequence[str]) -> list[list[Span]]:
    found: list[list[Span]] = [[] for _ in comments]
    if not comments:
        return found
    read = _sentences(comments)
    first = np.cumsum([0, *(len(comment) + 3 for comment in comments[:-1])])
    which = np.searchsorted(first, read.start, side="right") - 1
    origin = first[which]
    sentences = zip(
        which.tolist(), origin.tolist(), (read.start - origin).tolist(),
        (read.stop - origin).tolist(), read.several.tolist(), read.words.tolist(), strict=True,
    )  # fmt: skip
    for i, before, start, stop, several, (one, last) in sentences:
        comment, spans = comments[i], found[i]
        if not several:
            _add(spans, comment, start, stop)
            continue
        places = [(begin - before, end - before) for begin, end in read.places[one:last].tolist()]
        words = [comment[begin:end] for begin, end in places]
        sentence = kinds.Sentence(comment, start, stop, words, read.kind[one:last].tolist(), places)
        for begin, end in kinds.clauses_in(sentence):
            _add(spans, comment, begin, end)
    return found


def _add(spans: list[Span], comment: str, start: int, stop: int) -> None:
    """`mentions.add_clause`; what begins with a letter and ends as usual has nothing to trim."""
    begins = comment[start : start + 1].isalnum() and stop - start <= mentions.LONGEST
    if begins and comment[stop - 1] not in mentions.TRAILING:
        spans.append((start, stop))
    else:
        mentions.add_clause(spans, comment, start, stop)


@dataclass(frozen=True)
class _Sentences:
    """Sentences of comments joined by a border between two spaces, where all places are.

    start, stop: (s,). several: (s,) bool, whether there may be several clauses. words: (s, 2) the
    first of its words, and the one after the last. kind, places: (w,), (w, 2) of every word.
    """

    start: np.ndarray
    stop: np.ndarray
    several: np.ndarray
    words: np.ndarray
    kind: np.ndarray
    places: np.ndarray


def _sentences(comments: Sequence[str]) -> _Sentences:
    chunks = f" {_BORDER} ".join([*comments, ""]).split(" ")[:-1]
    parts, size = _CHUNKS.read(chunks)
    told = (parts & 255).astype(np.uint8)
    ends = np.flatnonzero(told == _END)
    length = np.fromiter(map(len, chunks), np.int64, len(chunks)) + 1
    place = np.repeat(np.cumsum(length) - length, size) + (parts >> _PLACE)
    places = np.column_stack([place, place + ((parts >> _LENGTH) & 0xFFFF)])
    starts, stops = np.append(0, places[ends[:-1], 1]), place[ends]
    words = np.column_stack([np.append(0, ends[:-1] + 1), ends])
    said = starts < stops
    return _Sentences(starts[said], stops[said], _may_part(told, ends)[said], words[said],
                      told & _KIND, places)


def _parts_of(chunk: str) -> list[int]:
    """What each word of a chunk is, and each place where a sentence ends in it."""
    if chunk == _BORDER or re.fullmatch(_DASH, chunk):
        return [_part(-1, len(chunk) + 1, _END)]  # without the spaces around it
    if chunk.isalnum():
        return [_part(0, len(chunk), _told(chunk))]
    words = [(found.start(), 1, _part(*found.span(), _told(found.group())))
             for found in kinds.TOKEN.finditer(chunk)]  # fmt: skip
    # A word that starts where a sentence ends is of the next.
    ends = [(stop, 0, _part(stop, start, _END)) for stop, start in mentions.breaks_in(chunk)]
    return [told for _, _, told in sorted(words + ends)]


def _part(start: int, stop: int, told: int) -> int:
    """What stands at these places of a chunk; of the end of a sentence: between two sentences."""
    return (start << _PLACE) | (stop - start << _LENGTH) | told


_CHUNKS = Chunks(_parts_of)


def _told(word: str) -> int:
    small = word.lower()
    return (kinds.kind_of(word) | _STARTS_PAIR * (small in _FIRST)
            | _ENDS_PAIR * (small in _SECOND) | _DUTCH * (small in kinds.DUTCH))  # fmt: skip


def _table(*members: int) -> np.ndarray:
    return np.isin(np.arange(_KIND + 1), members)


_ENDS_PIECE = _table(kinds.COMMA, kinds.AND, kinds.TURN, kinds.CONCESSION, _END)
_JOINING = _table(kinds.COMMA, kinds.AND, kinds.WEAK_AND)
_CUTTING = _JOINING | _table(kinds.TURN, kinds.TURN_AFTER_COMMA, kinds.CONCESSION, kinds.PAIR)
_NO_TURN = _table(kinds.NOT_TURNING, kinds.TURN)
_NO_START = _table(kinds.DEPENDENT, kinds.PAIR)
_WORD = ~_table(kinds.COMMA)
_SUBJECT = _table(kinds.CONTENT, kinds.THING)
_OPINION, _SAYING = _table(kinds.OPINION), _table(kinds.OPINION, kinds.VERB)
_THING, _TWO_PARTED = _table(kinds.THING), _table(*kinds.TWO_PARTED)


def _may_part(told: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Whether `clauses` may find more than one in each sentence; where it does, it is True.

    The conditions are those of `clauses`, as if no clause had been found before in the sentence.
    told: the words of sentences, each with an _END; ends: where those are.
    """
    kind = told & _KIND
    begins = np.concatenate(([0], ends[:-1] + 1))
    things, two_parted = _before(kind, _THING), _before(kind, _TWO_PARTED)
    several = (things[ends] - things[begins] > 1) & (two_parted[ends] == two_parted[begins])
    at = np.flatnonzero(_CUTTING[kind])
    sentence = np.searchsorted(ends, at)
    inside = at > begins[sentence]
    at, sentence = at[inside], sentence[inside]
    words = _before(kind, _WORD)
    words = words[at] - words[begins[sentence]]
    cuts = _turns(told, kind, at) & (words >= kinds.SHORTEST_SIDE)
    cuts |= _joins(told, kind, at, begins[sentence], words >= kinds.CLAUSE_WORDS)
    several[sentence[cuts]] = True
    return several


def _turns(told: np.ndarray, kind: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Whether a sentence may turn at these words, as `clauses` says."""
    here, before = kind[at], kind[at - 1]
    return (
        (told[at] & _STARTS_PAIR > 0) & (told[at + 1] & _ENDS_PAIR > 0)
        | (here == kinds.TURN) & ~_NO_TURN[before]
        | (here == kinds.TURN_AFTER_COMMA) & (before == kinds.COMMA)
        | (here == kinds.CONCESSION) & (kind[at + 1] != kinds.PRONOUN)
    )


def _joins(
    told: np.ndarray, kind: np.ndarray, at: np.ndarray, begin: np.ndarray, long: np.ndarray
) -> np.ndarray:
    """Whether these words may stand between two things, each with something said of it.

    long: enough stands before for a clause.
    """
    first, back = at + 1, np.maximum(begin, at - 2 * kinds.AHEAD)
    stops = np.append(np.where(_ENDS_PIECE[kind], np.arange(len(kind)), len(kind)), len(kind))
    stops = np.minimum.accumulate(stops[::-1])[::-1]
    last = np.minimum(stops[first + 1], first + kinds.AHEAD)

    def held(members: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        count = _before(kind, members)
        return count[at] > count[back], count[last] > count[first]

    subject, saying, opinion = held(_SUBJECT), held(_SAYING), held(_OPINION)
    following, dutch = kind[first], told[first] & _DUTCH > 0
    starts = (following == kinds.DETERMINER) | dutch
    return (
        _JOINING[kind[at]] & (dutch | ~_NO_START[following]) & saying[0] & saying[1] & subject[1]
        & (subject[0] & (opinion[0] & opinion[1] | (following == kinds.THING)) | long & starts)
    )


def _before(kind: np.ndarray, members: np.ndarray) -> np.ndarray:
    """How many of the words before each, and before the end, are of these kinds."""
    return np.concatenate(([0], np.cumsum(members[kind], dtype=np.int32)))
