"""Which phrases are what a group of mentions is about: nouns that enough of it say."""

from collections.abc import Sequence

from core.focus.text.naming.ranking import Candidate, Told, is_name

LIFT = 2.0  # times as often as others say it; "flight" is no subject of tweets to airlines
NOUN = 0.5  # from which a word is taken for one
SUBJECT = 0.08  # share of a group's mentions that must say its name
SHARED = 0.05  # of a parent: the mean over its leaves, as `labels` counts it
NO_NOUN, FEWEST_NO_NOUN = 0.2, 5  # share and mentions, for a word that is no noun: "declined"
# Of what says a subject, so much is under its parent, or so much of the topic says it: customers
# find many things dear, and "tea lights" among them are no topic.
AT_HOME, MOST_SAY = 0.25, 0.5
INSTEAD = 0.35  # of the weight of a word that is no noun; so good a noun is the better name
FEWEST_SAY = 2  # mentions; what one says is one person's
FEW_SAY, OFTEN = 3, 0.25  # mentions, or share, that say a phrase: else it is what one thing is
STANDS_ALONE, STANDS_OVER_LEAVES = 0.3, 0.6  # the same for a phrase that is the best itself


def subjects_of(
    told: Told, group: int, candidates: Sequence[Candidate], *, parent: bool
) -> list[Candidate]:
    """The candidates that are subjects of a group, best first.

    Words that are no noun are left out where a noun is nearly as good: "wear", though more say
    "daily"; but "cheaper", where each says it of something else. So is what other parents' mentions
    speak of more, where a leaf has a subject of its own.
    """
    found = [one for one in candidates if _is_subject(told, group, one, parent=parent)]
    found = [one for one in found if parent or one.share >= MOST_SAY
             or told.at_home(group, one.number) >= AT_HOME] or found
    enough = INSTEAD * max((one.weight for one in found if one.noun < NOUN), default=0)
    nouns = [one for one in found if one.noun >= NOUN]
    return nouns if any(one.weight >= enough for one in nouns) else found


def said_as_subject(told: Told, group: int) -> float:
    """Share of a group's mentions that say the commonest of its subjects; 0 if it has none."""
    counts, size = told.counts[group], max(1.0, float(told.sizes[group]))
    for number in counts.argsort(kind="stable")[::-1]:
        if counts[number] < max(FEWEST_SAY, SUBJECT * size):
            return 0.0
        one = Candidate(int(number), 0.0, counts[number] / size, told.wording.head(int(number)))
        if _is_subject(told, group, one, parent=False) and not is_name(told, one):
            return one.share
    return 0.0


def _is_subject(told: Told, group: int, one: Candidate, *, parent: bool) -> bool:
    said = told.counts[group, one.number]
    if not _stands(told, group, one, parent=parent) or told.lift(group, one.number) < LIFT:
        return False
    if one.noun >= NOUN:
        return one.share >= (SHARED if parent else SUBJECT)
    words = told.wording.surface(one.number)
    often = said >= FEWEST_NO_NOUN and one.share >= NO_NOUN and len(words) == 1
    return bool(often) and not parent and told.wording.nouns.describes(words[0])


def _stands(told: Told, group: int, one: Candidate, *, parent: bool) -> bool:
    """Whether a phrase is more than what one or two say, or what some say something else with."""
    key, said = told.wording.keys[one.number], told.counts[group, one.number]
    if len(key) == 1:
        return bool(said >= FEW_SAY or one.share >= OFTEN)
    numbers = [told.wording.number.get((word,)) for word in key]
    alone = [told.counts[group, number] for number in numbers if number is not None]
    # What a parent's leaves share is rather the commoner word: "parking", not "parking space".
    enough = STANDS_ALONE * min(alone, default=0)
    if parent or told.wording.elliptic(one.number):
        enough = (STANDS_OVER_LEAVES if parent else STANDS_ALONE) * max(alone, default=0)
    return said >= enough and (said >= FEW_SAY or one.share >= OFTEN)
