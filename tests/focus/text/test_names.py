"""What names a topic rather than what: nouns, what most say, and what says about nothing."""

from itertools import product

import numpy as np
import pytest

from core.focus.text import space
from core.focus.text.naming.labels import Taken, name_of
from core.focus.text.naming.words import alike, names_a_subject, stem
from core.focus.text.reading import placed
from core.focus.text.topics import LONGEST_LABEL


@pytest.mark.parametrize("text", [
    "Neither good nor bad", "Nothing special", "It was ok", "So-so", "Not bad so far",
    "No further comments", "As expected, thanks", "Quite nice", "Two hours",
    "Weder gut noch schlecht", "Nichts Besonderes", "Es war in Ordnung", "Naja, mittelmäßig",
    "Keine Anmerkungen", "Jederzeit wieder, bis bald", "Herzlichen Dank",
    "Ni bon ni mauvais", "Rien de spécial", "C'était correct", "Rien à signaler, merci", "Bof",
    "Ni bueno ni malo", "Nada especial", "Normal", "Podría ser mejor", "Sin comentarios",
    "Niente di speciale", "Nada a acrescentar", "Gewoon goed", "", "👍",
])  # fmt: skip
def test_what_is_neither_here_nor_there_names_no_subject(text):
    assert not names_a_subject(text)


@pytest.mark.parametrize("text", [
    "The wifi", "no receipt", "I waited", "crowded", "normal opening hours", "Der Preis ist normal",
    "la cajera", "rien en stock", "il personale", "A fila", "物流太慢了", "تأخير في التسليم",
])  # fmt: skip
def test_what_is_about_something_names_a_subject(text):
    assert names_a_subject(text)


def test_a_mention_lies_nowhere_where_its_comment_names_no_subject_and_else_by_its_neighbours():
    vectors = space.normalised(np.random.default_rng(0).standard_normal((200, 8)).astype("f4"))
    where = space.fit(vectors, ["en"] * 200)
    # Two comments: "The wifi." and "So-so."; "So-so." alone.
    told = vectors[[0, 1, 1]].copy()
    points = placed(told, np.array([True, False, False]), np.array([4, 4, 7]), where, ["en"] * 3)
    assert not points[2].any()
    assert points[0] @ points[1] > 0.9


def named(texts, *others, taken=()):
    return name_of(texts, ["en"] * len(texts), others=others, other_languages=["en"] * len(others),
                   taken=taken)[0]


OTHERS = [f"the {what} was {how}" for what, how in product(
    ["parcel", "queue", "lamp", "chair", "vase"], ["late", "long", "odd", "here", "gone"])]


def test_a_noun_that_half_as_many_say_names_a_topic_before_a_word_that_is_none():
    said = [f"{years} years of daily use and {end}" for years, end in product(
        ["two", "three", "four", "five"], ["no wear", "hardly any wear", "they shine", "no wear"])]
    assert named(said, *OTHERS) == "Wear"


def test_a_part_without_a_subject_is_named_after_its_topic_and_a_word_of_its_own():
    said = [f"{one} worst {two} ever" for one, two in product(
        ["the", "my", "one of the", "surely the"], ["lounge", "lounge by far", "lounge of all"])]
    rest = [f"a {tone} lounge {end}" for tone, end in product(
        ["nice", "good", "calm", "great"], ["indeed", "today", "again"])]
    name, _ = name_of(said, ["en"] * 12, others=rest, other_languages=["en"] * 12, of="Lounge")
    assert name == "Lounge" or name.startswith("Lounge: ")


def test_a_word_that_is_said_of_all_sorts_of_things_names_a_topic_before_each_of_them():
    things = ["lamp", "chair", "vase", "clock", "rug", "desk", "bed", "shelf", "bowl", "mug"]
    said = [f"the {thing} was heavier {where}" for thing, where in product(
        things, ["elsewhere", "next door"])]
    assert named(said, *OTHERS) == "Heavier"


@pytest.mark.parametrize(("language", "said", "label"), [
    ("en", ["it was so dirty", "spotless as ever", "clean everywhere", "filthy again"],
     "Cleanliness"),
    ("de", ["hier war es sauber", "es war schmutzig", "so dreckig war es noch nie"], "Sauberkeit"),
    ("fr", ["c'était cher", "beaucoup trop chère", "plus abordable que jamais"], "Prix"),
])  # fmt: skip
def test_words_that_say_how_something_is_name_what_they_say_it_of(language, said, label):
    texts = [f"{text}, {end}" for text, end in product(said, ["oui", "ja", "yes", "well"])]
    others = [f"{what} {how}" for what, how in product(
        ["parcel", "queue", "lamp", "chair"], ["here", "gone", "odd", "new"])]
    found, _ = name_of(texts, [language] * len(texts), others=others,
                       other_languages=[language] * len(others), main=language)
    assert found == label


def test_a_second_subject_that_fewer_than_a_fifth_speak_of_is_in_no_name():
    lanterns = [f"the lantern was {how}" for how in ["odd", "high", "late", "wrong", "new", "here"]]
    desk = [f"the desk was {how}" for how in ["odd", "here", "late", "new", "wrong"]]
    rest = [f"{one} {how}" for one, how in product(["as ever", "so it is"], ["then", "too"])]
    assert named([*lanterns, *desk, *rest], *OTHERS) == "Lantern & desk"
    assert named([*lanterns, *desk, *rest * 4], *OTHERS) == "Lantern"


def test_no_verb_names_a_topic():
    said = [f"{who} feels {how}" for who, how in product(
        ["it", "she", "everyone"], ["so", "like that", "the same", "as before", "again"])]
    assert "feels" not in named(said, *OTHERS).split(":")[0].lower()


def test_an_adjective_stands_before_its_noun_and_a_participle_after_it():
    ends = ["again", "today", "as always", "in here", "once more", "and how", "as usual", "I say"]
    assert named([f"the lounge was dirty {end}" for end in ends], *OTHERS) == "Dirty lounge"
    assert named([f"my card was declined {end}" for end in ends], *OTHERS) == "Card declined"


def test_a_word_that_others_say_more_often_names_no_topic():
    said = [f"the flight {how}" for how in ["and so on", "well", "it is"]] + [
        f"{what} {how}" for what, how in product(
            ["just so", "well then", "there you are", "that is it"], ["again", "too", "then"])]
    others = [f"the flight was {how}" for how in ["late", "long", "odd", "here"]] * 5
    assert "flight" not in named(said, *others).lower().split(":")[0]


def test_no_name_is_longer_than_60_characters():
    long = ["antidisestablishmentarianism", "counterrevolutionaries", "internationalisation"]
    said = [f"the {' '.join(long)} {end}" for end in ["is odd", "was here", "again", "came late"]]
    label = named(said * 4, *OTHERS)
    assert len(" ".join(long)) > LONGEST_LABEL >= len(label)
    both = [(f"the {'x' * 28} {'y' * 28}", 1.0), ("Lamp", 0.0)]
    assert Taken([]).first(both, set()) == "Lamp"


@pytest.mark.parametrize("forms", [
    "delivery deliveries delivered", "transfer transfers transferred transferring",
    "park parking parked", "pay paid payment paying", "queue queues queuing queued",
    "price prices priced pricing", "Kasse Kassen", "Stuhl Stühle Stühlen", "caisse caisses",
    "remboursement remboursé remboursée", "pedido pedidos", "party parties", "Wi-Fi wifi wi-fi",
    "cancel cancelled canceled cancellation", "Verkäufer Verkäuferin Verkäuferinnen",
    "shelf shelves", "knife knives", "drive drives",
])  # fmt: skip
def test_forms_of_one_word_share_a_stem(forms):
    assert len({stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize(("one", "other"), [
    ("car", "card"), ("part", "party"), ("tea", "team"), ("app", "apple"), ("state", "station"),
    ("toilets", "towels"), ("late", "latte"),
])  # fmt: skip
def test_2_words_that_only_begin_alike_are_not_alike(one, other):
    assert not alike(one, other)


def test_crowded_and_overcrowded_are_alike():
    assert alike("crowded", "overcrowded")
