"""Names of topics: planted groups whose names are known by hand."""

import re
from itertools import product

import numpy as np
import pytest

from core.focus.text.naming.corpus import Corpus
from core.focus.text.naming.labels import Taken, name_of, named
from core.focus.text.naming.remarks import COMPLAINTS, OTHER_TOPICS, PRAISE, REST
from core.focus.text.naming.words import stem
from core.focus.text.topics import FoundTopic

# What is said → language → sentences with a place for what differs between mentions.
SAID = {
    "queue": {
        "en": ["the queue at the till was {}", "I waited in the queue at the till {}",
               "a {} queue at the till again"],
        "de": ["die Schlange an der Kasse war {}", "wir standen {} in der Schlange an der Kasse"],
        "fr": ["la queue à la caisse était {}", "une queue à la caisse {}"],
        "es": ["la cola en la caja fue {}", "había una cola {} en la caja"],
    },
    "late": {
        "en": ["the late delivery was {}", "another late delivery, {}", "a {} and late delivery"],
        "de": ["die verspätete Lieferung war {}", "wieder eine verspätete Lieferung, {}"],
        "fr": ["la livraison en retard était {}", "encore une livraison en retard, {}"],
        "es": ["la entrega con retraso fue {}", "otra entrega con retraso, {}"],
    },
    "wifi": {
        "en": ["the wifi is {}", "your wifi was {} in the room", "no wifi, {}"],
        "de": ["das WLAN ist {}", "euer WLAN war {} im Zimmer"],
        "fr": ["le wifi est {}", "votre wifi était {} dans la chambre"],
        "es": ["el wifi es {}", "vuestro wifi era {} en la habitación"],
    },
    "rate": {
        "en": ["the exchange rate is {}", "your exchange rate was {}", "a {} exchange rate"],
        "de": ["der Wechselkurs ist {}", "euer Wechselkurs war {}"],
        "fr": ["le taux de change est {}", "votre taux de change était {}"],
        "es": ["el tipo de cambio es {}", "vuestro tipo de cambio era {}"],
    },
}  # fmt: skip
TONES = {
    "en": ["terrible", "long", "very slow", "a shame", "quite odd", "strange", "awful"],
    "de": ["furchtbar", "lang", "sehr langsam", "seltsam", "schlecht", "komisch", "übel"],
    "fr": ["affreux", "long", "très lent", "étrange", "mauvais", "bizarre", "pénible"],
    "es": ["terrible", "largo", "muy lento", "raro", "malo", "extraño", "pesado"],
}


def mentions(what, language):
    return [say.format(tone) for say, tone in product(SAID[what][language], TONES[language])]


def topic(number, parent=None, label="", keywords=(), kind=FoundTopic):
    return kind(number, parent, label, keywords, np.zeros(256, np.float32))


def labels_of(groups, parents=None, known=(), centres=None):
    """The leaves' and the parents' topics; a group is {language: texts}, parents its families."""
    parents = parents or ["p0"] * len(groups)
    texts, languages, member = [], [], []
    for number, group in enumerate(groups):
        for language, said in group.items():
            texts += said
            languages += [language] * len(said)
            member += [number] * len(said)
    above = [topic(one) for one in dict.fromkeys(parents)]
    below = [topic(f"t{number}", parent) for number, parent in enumerate(parents)]
    corpus, place = Corpus(texts, languages), np.array(member)
    centres = np.eye(len(groups)) if centres is None else centres
    above, below = named(above, below, corpus, place, centres, known)
    return below, above


def names(*groups, **how):
    return [one.label for one in labels_of(groups, **how)[0]]


@pytest.mark.parametrize(("language", "expected"), [
    ("en", ["Queue at the till", "Late delivery", "Wi-Fi", "Exchange rate"]),
    ("de", ["Schlange an der Kasse", "Verspätete Lieferung", "WLAN", "Wechselkurs"]),
    ("fr", ["Queue à la caisse", "Livraison en retard", "Wi-Fi", "Taux de change"]),
    ("es", ["Cola en la caja", "Entrega con retraso", "Wi-Fi", "Tipo de cambio"]),
])  # fmt: skip
def test_4_planted_subjects_are_named_in_the_words_of_1_language(language, expected):
    found = names(*({language: mentions(what, language)} for what in SAID))
    assert found == expected


def test_topics_of_4_languages_are_named_in_the_main_one_and_show_the_word_of_the_others():
    groups = [{language: mentions(what, language) * (3 if language == "en" else 1)
               for language in TONES} for what in SAID]  # fmt: skip
    leaves, _ = labels_of(groups)
    assert [one.label for one in leaves] == [
        "Queue at the till", "Late delivery", "Wi-Fi", "Exchange rate"]  # fmt: skip
    words = " ".join(leaves[0].keywords).lower()
    assert all(word in words for word in ("till", "kasse", "caisse", "caja"))
    assert all(len(one.keywords) <= 6 for one in leaves)


def test_a_topic_in_1_other_language_keeps_that_language():
    groups = [{"en": mentions(what, "en")} for what in ("late", "wifi", "rate")]
    assert names(*groups, {"de": mentions("queue", "de")})[-1] == "Schlange an der Kasse"


def test_3_groups_without_a_subject_are_praise_complaints_and_remarks_and_1_with_is_none():
    praise = [f"{one} {two}" for one, two in product(
        ["great", "wonderful", "excellent", "super"], ["thanks", "as always", "really", "again"])]
    pain = [f"{one} {two}" for one, two in product(
        ["terrible", "awful", "dreadful", "useless"], ["really", "again", "as always", "yes"])]
    rest = ["what can I say", "so it is then", "and that was it", "I do not know", "why not"] * 3
    said = [mentions("wifi", "en"), praise, pain, rest]
    corpus = Corpus([text for group in said for text in group], ["en"] * sum(map(len, said)))
    member = np.repeat(np.arange(4), [len(group) for group in said])
    assert corpus.remarks(member, np.array([0, 1, 2, 1])) == ["", PRAISE, COMPLAINTS, REST]


def test_what_only_1_of_4_languages_says_without_a_subject_is_no_remark():
    said = {"en": ["it is so it is then", "and that was it", "why not", "I do not know"] * 3,
            "es": mentions("queue", "es"), "fr": mentions("queue", "fr")}
    corpus = Corpus([text for group in said.values() for text in group],
                    [language for language, group in said.items() for _ in group])
    member = np.zeros(sum(map(len, said.values())), np.int64)
    assert corpus.remarks(member, np.zeros(1, np.int64)) == [""]


def test_2_leaves_that_only_1_name_fits_are_1_topic_where_they_lie_near_and_2_where_far():
    groups = [{"en": mentions("rate", "en")}, {"en": mentions("rate", "en")},
              {"en": mentions("queue", "en")}]
    parents = ["p0", "p0", "p1"]
    near, _ = labels_of(groups, parents=parents, centres=np.array([[1, 0], [0.8, 0.6], [0, 1]]))
    assert near[0].label == near[1].label
    far, _ = labels_of(groups, parents=parents, centres=np.eye(3))
    assert far[1].label.startswith(f"{far[0].label.removesuffix(' in general')}: ")


def test_7_leaves_that_share_no_subject_are_other_topics_and_2_that_share_1_are_not():
    said = mentions("queue", "en")
    slow = [one.replace("queue at the till", "queue at the door") for one in said]
    apart = [[f"the {noun} is {tone}" for tone in TONES["en"]] * 2
             for noun in ("lamp", "garden", "ticket", "menu", "music", "coach", "lift")]
    groups = [{"en": group} for group in (said, slow, *apart)]
    leaves, above = labels_of(groups, parents=["p0", "p0", *["p1"] * 7])
    assert [one.label for one in above] == ["Queue", OTHER_TOPICS]
    assert {one.parent for one in leaves[2:]} == {"p1"}


def test_a_topic_is_called_by_its_usual_word_though_as_many_customers_say_a_rarer_one():
    tones = ["friendly", "rude", "kind", "slow", "quick", "late", "odd", "calm", "warm", "busy"]
    said = [f"the gentleman was {tone}" for tone in tones]
    said += [f"the staff was {tone}" for tone in tones]
    others = [{"en": mentions(what, "en")} for what in ("wifi", "rate")]
    assert names({"en": said}, *others)[0].startswith("Staff")


def test_whom_customers_came_with_and_when_something_closes_names_no_topic():
    friends = [f"I was {one} with my {two}" for one, two in product(
        ["there", "here", "in there", "back"], ["friend", "sister", "husband", "neighbour"])]
    hours = [f"the shop closes {one} {two}" for one, two in product(
        ["at six", "at half past five", "too early"], ["already", "again", "sadly"])]
    hours += [f"they close at {one}, short opening hours" for one in ("six", "five", "noon")]
    said = [friends, hours, mentions("wifi", "en"), mentions("rate", "en")]
    corpus = Corpus([text for group in said for text in group], ["en"] * sum(map(len, said)))
    member = np.repeat(np.arange(4), [len(group) for group in said])
    assert corpus.remarks(member, np.arange(4))[0] == REST
    found = names(*({"en": group} for group in said[1:]))[0].lower()
    assert "closes" not in found.split()


def test_of_2_parents_that_speak_of_stock_the_second_is_called_by_what_it_has_of_its_own():
    taken = Taken(["Stock & shelves"])
    names = [("Stock", 1.0), ("Restock & opening hours", 0.0)]
    stock, shelves = frozenset([stem("stock")]), frozenset([stem("shelves")])
    assert taken.first(names, {stock, shelves}, as_good=0) == "Restock & opening hours"
    assert taken.first(names, {stock, shelves}) == "Stock"


def groups_of(*said, families):
    """The leaves' groups. families: the parent of each."""
    corpus = Corpus([text for group in said for text in group], ["en"] * sum(map(len, said)))
    return corpus.groups(np.repeat(np.arange(len(said)), [len(group) for group in said]),
                         np.array(families))[0]


def test_a_leaf_that_says_its_parents_word_3_times_as_often_as_a_ware_is_not_called_by_the_ware():
    dear = [f"{one} prices are {tone}" for one, tone in product(["your", "the"], TONES["en"])]
    lights = [*dear[:12], *(f"the tea lights are {tone}" for tone in TONES["en"][:4])]
    bills = [f"{one} invoice {end} is {tone}" for one, end, tone in product(
        ["your", "the"], ["here", "there", "of tea lights"], TONES["en"])]
    leaf = groups_of(lights, dear, bills, mentions("wifi", "en"), families=[0, 0, 0, 1])[0]
    assert "Tea lights" in leaf.subject_names
    assert list(leaf.names(frozenset([stem("prices")]))) == [("Prices in general", 1.0)]


def test_a_ware_that_4_other_topics_speak_of_too_is_no_subject_where_a_third_say_it():
    lamp = [f"{one} lamp is {tone}" for one, tone in product(["your", "the"], TONES["en"][:4])]
    glass = [f"{one} {what} is {tone}" for one, what, tone in product(
        ["your", "the"], ["glass", "carafe"], TONES["en"][:4])]
    others = [[f"{one} {what} {end} was {tone}" for one, end, tone in product(
        ["your", "the"], ["", "here", "there", "again", "on time", "now", "of the lamp"],
        TONES["en"])]
        for what in ("queue", "parcel", "ticket", "music")]
    leaf = groups_of([*lamp, *glass], *others, families=range(5))[0]
    assert {"Glass", "Carafe"} <= set(leaf.subject_names)
    assert "Lamp" not in leaf.subject_names


def test_2_siblings_that_differ_in_one_word_are_told_apart_by_it():
    lost = [f"{one} lost card {two}" for one, two in product(
        ["my", "the", "a"], ["is blocked", "needs replacing", "again", "was found", "is here"])]
    stolen = [one.replace("lost", "stolen") for one in lost]
    assert names({"en": lost}, {"en": stolen}) == ["Lost card", "Stolen card"]


def test_2_groups_with_the_same_best_word_get_2_names_without_a_word_in_common_alone():
    found, above = labels_of([{"en": mentions("wifi", "en")}, {"en": mentions("wifi", "en")}])
    first, second = (one.label for one in found)
    assert (above[0].label, first) == ("Wi-Fi", "Wi-Fi in general")
    assert second.casefold() != first.casefold()


def test_a_parent_says_what_3_leaves_share_and_differs_from_all():
    slow = [f"the parking {one} is {two}" for one, two in product(
        ["ticket"], ["dear", "lost", "too small", "wrong", "unreadable", "gone", "late"])] * 2
    full = [one.replace("ticket", "spaces") for one in slow]
    rest = [one.replace("parking ticket", "parking") for one in slow]
    groups = [{"en": slow}, {"en": full}, {"en": rest}, {"en": mentions("wifi", "en")}]
    leaves, above = labels_of(groups, parents=["p0", "p0", "p0", "p1"])
    assert [one.label for one in leaves[:2]] == ["Parking ticket", "Parking spaces"]
    assert above[0].label == "Parking"
    assert leaves[2].label == "Parking in general"
    assert len({one.label for one in (*leaves, *above)}) == 6


def test_a_phrase_of_3_words_stands_together_as_customers_wrote_it():
    said = [f"{one} value for money {two}" for one, two in product(
        ["the", "such a", "this"], ["is here", "at last", "was there", "again", "indeed"])]
    assert names({"en": said}, {"en": mentions("wifi", "en")})[0] == "Value for money"


def test_2_subjects_that_different_mentions_speak_of_are_joined_and_1_phrase_is_not():
    both = [f"the {one} {two}" for one, two in product(
        ["toilets", "showers"], ["were closed", "need paint", "are upstairs", "had no soap"])] * 2
    assert names({"en": both}, {"en": mentions("wifi", "en")})[0] in (
        "Toilets & showers", "Showers & toilets")


@pytest.mark.parametrize(("written", "label"), [
    ("atm", "ATM"), ("ATM", "ATM"), ("wi-fi", "Wi-Fi"), ("PIN", "PIN"), ("GBP", "GBP"),
])  # fmt: skip
def test_abbreviations_keep_their_usual_form(written, label):
    said = [f"the {written} {end}" for end in ("is down", "was wrong", "again", "will not do",
                                               "is here", "stays closed", "is out")] * 2
    assert names({"en": said}, {"en": mentions("late", "en")})[0] == label


def test_no_address_entity_emoji_or_account_is_in_a_label_or_keyword():
    dirt = ["https://example.com/queue", "&amp;&nbsp;&#39;", "😡🤬", "@Ollivane", "<b>x</b>",
            "t.co/Ab12", "#late", "ð\x9f\x98", "mail@example.com"]
    said = [f"{one} the delivery is late {two}" for one, two in product(dirt, dirt)]
    found, _ = labels_of([{"en": said}, {"en": mentions("wifi", "en")}])
    text = " ".join([found[0].label, *found[0].keywords]).lower()
    assert "delivery" in text
    assert not re.search(r"http|amp|nbsp|ollivane|example|t\.co|😡|ð|[@#<>/]", text)


def test_a_town_or_company_that_some_mentions_name_is_in_no_label():
    said = [f"in {town} the delivery {end}" for town, end in product(
        ["London", "Leeds", "Cardiff", "Bristol"], ["came late", "was here", "took long", "is free"]
    )]
    found, _ = labels_of([{"en": said}, {"en": mentions("wifi", "en")}])
    words = " ".join([found[0].label, *found[0].keywords])
    assert not re.search("London|Leeds|Cardiff|Bristol", words, re.IGNORECASE)


def test_100_identical_texts_are_named_after_their_noun():
    label, keywords = name_of(["The wifi is slow"] * 100, ["en"] * 100)
    assert label in ("Wi-Fi", "Slow Wi-Fi")
    assert keywords[0].casefold() == label.casefold()


def test_units_and_numbers_name_nothing_alone():
    said = [f"the minutes at the till, {number} minutes" for number in range(20)]
    assert names({"en": said}, {"en": mentions("wifi", "en")})[0] == "Till"


def test_a_known_topic_keeps_its_name_and_no_other_topic_takes_it():
    known = [topic("t0", "p0", "Wi-Fi", ("ours",))]
    leaves, _ = labels_of(
        [{"en": mentions("late", "en")}, {"en": mentions("wifi", "en")}], known=known)
    assert (leaves[0].label, leaves[0].keywords) == ("Wi-Fi", ("ours",))
    assert leaves[1].label.casefold() not in ("wi-fi", "wifi", "wifis")


def test_a_new_leaf_of_a_known_parent_takes_its_name_before_a_new_parent_of_14_mentions():
    known = [topic("p0", label="Wi-Fi"), topic("t0", "p0", "Wi-Fi in general")]
    groups = [{"en": mentions(what, "en")} for what in ("wifi", "late", "queue", "rate")]
    groups.append({"en": mentions("late", "en")[:14]})
    leaves, above = labels_of(groups, parents=["p0", "p0", "p2", "p3", "p1"], known=known)
    assert leaves[1].label == "Late delivery"
    assert above[3].label != "Late delivery"


def test_a_split_is_named_by_what_its_siblings_do_not_say():
    label, _ = name_of(
        [f"the parcel box was {one}" for one in TONES["en"]] * 2, ["en"] * 14,
        others=[f"the parcel label was {one}" for one in TONES["en"]] * 2,
        other_languages=["en"] * 14, taken=["Parcel", "Boxes"])
    assert label == "Parcel box"


def test_a_name_that_is_taken_in_another_form_is_not_given_again():
    label, _ = name_of(mentions("wifi", "en"), ["en"] * 21, taken=["WIFI"])
    assert stem(label) != stem("wifi")


def test_the_same_mentions_give_the_same_names():
    groups = [{language: mentions(what, language) for language in TONES} for what in SAID]
    first, again = labels_of(groups), labels_of(groups)
    assert [(t.label, t.keywords) for t in (*first[0], *first[1])] == [
        (t.label, t.keywords) for t in (*again[0], *again[1])]


@pytest.mark.parametrize("texts", [
    [], [""], ["😀"] * 20, ["1 2 3"] * 12, ["تأخير في التسليم"] * 12, ["物流太慢了"] * 12,
])  # fmt: skip
def test_mentions_without_a_word_still_get_a_name(texts):
    label, keywords = name_of(texts, [None] * len(texts))
    assert label
    assert len(keywords) <= 6
