"""A comment becomes mentions."""

import re
import unicodedata
from datetime import date
from itertools import pairwise
from random import Random

import pytest

from core.demo.company import LANGUAGES
from core.demo.world import responses
from core.focus.text.split.clauses import CONTENT, OPINION, kind_of
from core.focus.text.split.mentions import LONGEST, mentions_of
from core.focus.text.split.together import mentions_of_all

LETTER = "Dear Sir or Madam,\nthe parcel was late.\nKind regards,\nAnna Smith\nTel. 030 12345"
REPLY = """From: Anna <a@example.com>
To: shop@example.com
Subject: late parcel

Dear team,
my parcel was late.

On Mon, 3 Feb 2025, Shop <shop@example.com> wrote:
> Thank you for your order
> It is on its way"""
OUTLOOK = """Das Paket kam zu spät.

Von: Laden <laden@example.com>
Gesendet: Montag
Betreff: Ihre Bestellung

Ihre Bestellung ist unterwegs."""


def cut(comment):
    return [comment[start:stop] for start, stop in mentions_of(comment)]


@pytest.mark.parametrize(
    ("comment", "mentions"),
    [
        ("Great staff but the wifi never works", ["Great staff", "but the wifi never works"]),
        ("Guter Service, aber das WLAN lahm", ["Guter Service", "aber das WLAN lahm"]),
        ("Pas mal mais un peu cher", ["Pas mal", "mais un peu cher"]),
        ("Muy limpio pero caro y lejos", ["Muy limpio", "pero caro y lejos"]),
        ("Il personale è gentile ma il cibo è freddo",
         ["Il personale è gentile", "ma il cibo è freddo"]),
        ("Het personeel was aardig maar het eten was koud",
         ["Het personeel was aardig", "maar het eten was koud"]),
        ("Obsługa miła, ale jedzenie zimne", ["Obsługa miła", "ale jedzenie zimne"]),
        ("O atendimento é bom, mas a sopa é fria", ["O atendimento é bom", "mas a sopa é fria"]),
        ("Personel nazik ama yemek soğuk", ["Personel nazik", "ama yemek soğuk"]),
        ("Персонал вежливый, но еда холодная", ["Персонал вежливый", "но еда холодная"]),
        ("مكان جميل ولكن الخدمة سيئة", ["مكان جميل", "ولكن الخدمة سيئة"]),
        ("スタッフは親切ですが、部屋は狭いです", ["スタッフは親切ですが", "部屋は狭いです"]),
        ("직원은 친절하지만 와이파이가 느려요", ["직원은 친절하지만", "와이파이가 느려요"]),
        ("服务很好，但是食物很冷", ["服务很好", "但是食物很冷"]),
        ("พนักงานดีแต่อาหารเย็น", ["พนักงานดี", "แต่อาหารเย็น"]),
        ("Parking is free, though I waited long", ["Parking is free", "though I waited long"]),
        ("Netter Laden, andererseits: zu teuer", ["Netter Laden", "andererseits: zu teuer"]),
        ("Buen sitio, en cambio precios altos", ["Buen sitio", "en cambio precios altos"]),
    ],
)  # fmt: skip
def test_a_word_that_turns_parts_2_things_in_15_languages(comment, mentions):
    assert cut(comment) == mentions


@pytest.mark.parametrize(
    ("comment", "mentions"),
    [
        ("clean rooms, friendly staff, awful breakfast",
         ["clean rooms", "friendly staff", "awful breakfast"]),
        ("saubere Zimmer, freundliches Personal, furchtbares Frühstück",
         ["saubere Zimmer", "freundliches Personal", "furchtbares Frühstück"]),
        ("chambres propres, personnel aimable, petit-déjeuner affreux",
         ["chambres propres", "personnel aimable", "petit-déjeuner affreux"]),
        ("habitaciones limpias, personal amable, desayuno horrible",
         ["habitaciones limpias", "personal amable", "desayuno horrible"]),
        ("camere pulite, personale gentile, colazione pessima",
         ["camere pulite", "personale gentile", "colazione pessima"]),
        ("schone kamers, vriendelijk personeel, slecht ontbijt",
         ["schone kamers", "vriendelijk personeel", "slecht ontbijt"]),
        ("чистые номера, вежливый персонал, ужасный завтрак",
         ["чистые номера", "вежливый персонал", "ужасный завтрак"]),
        ("غرف نظيفة، موظفون ودودون، فطور سيئ", ["غرف نظيفة", "موظفون ودودون", "فطور سيئ"]),
        ("房间很干净，早餐很难吃，服务员很友好", ["房间很干净", "早餐很难吃", "服务员很友好"]),
        ("great staff wifi never works food cold",
         ["great staff", "wifi never works", "food cold"]),
        ("Personal nett WLAN lahm Essen kalt", ["Personal nett", "WLAN lahm", "Essen kalt"]),
        ("personal amable wifi lento comida fría",
         ["personal amable", "wifi lento", "comida fría"]),
        ("friendly staff and cold food", ["friendly staff", "cold food"]),
        ("personnel sympa et repas froid", ["personnel sympa", "repas froid"]),
        ("The staff were very friendly and the food was cold as ice",
         ["The staff were very friendly", "the food was cold as ice"]),
        ("Es war alles sehr sauber und die Bedienung war freundlich",
         ["Es war alles sehr sauber", "die Bedienung war freundlich"]),
        ("Although the food was good, the staff was rude",
         ["Although the food was good", "the staff was rude"]),
    ],
)  # fmt: skip
def test_2_or_3_things_with_opinions_of_their_own_are_as_many_mentions(comment, mentions):
    assert cut(comment) == mentions


@pytest.mark.parametrize(
    ("comment", "mentions"),
    [
        ("Nice place. Bad food! Why?", ["Nice place.", "Bad food!", "Why?"]),
        ("Great staff.Bad food.", ["Great staff.", "Bad food."]),
        ("- slow\n- dirty toilets\n* rude", ["slow", "dirty toilets", "rude"]),
        ("1. slow\n2. old", ["slow", "old"]),
        ("1) slow 2) dirty 3) rude", ["slow", "dirty", "rude"]),
        ("clean; quiet; cheap", ["clean", "quiet", "cheap"]),
        ("fast - but far away", ["fast", "but far away"]),
        ("サービスが良い。でも高い。", ["サービスが良い。", "でも高い。"]),
        ("Great staff 😊 wifi bad 😡", ["Great staff 😊", "wifi bad 😡"]),
    ],
)  # fmt: skip
def test_lines_bullets_and_emoji_part_2_or_3_mentions(comment, mentions):
    assert cut(comment) == mentions


@pytest.mark.parametrize(
    "comment",
    ["Super", "👍", "👍 great", "wifi lento", "Nothing but praise!", "Dr. Smith was nice",
     "It cost 3.50 euros", "open until 5 p.m. today", "friendly and helpful",
     "Last but not least cheap", "bread, butter and jam", "nice bread, butter and jam",
     "Brot, Butter und Marmelade", "pan, mantequilla y mermelada",
     "du pain, du beurre et de la confiture", "very friendly and helpful staff",
     "Good wifi, which works well everywhere", "The lounge was clean and was never full",
     "I bought a lamp six years ago and it still looks like new",
     "Wir hatten einen Kellner am Tisch, der sehr unfreundlich zu uns war",
     "The courier did not come although I took the day off", "Gentile personale e pulito.",
     "see www.example.com for the bad wifi photos", "Regards the food it was cold yesterday"],
)  # fmt: skip
def test_what_says_1_thing_stays_1_mention(comment):
    assert cut(comment) == [comment]


@pytest.mark.parametrize(
    "comment",
    [None, "", "   ", "...", "?!", "-----", "\0\0", "\n\n", "<br>", "." * 10_000, "(" * 10_000,
     "\u200b\u200b", "http://example.com/?q=1", "someone@example.com", "Hello!", "Kind regards",
     "<script>alert('bad food')</script>", "&nbsp;&nbsp;", "> Thank you for your order"],
)  # fmt: skip
def test_what_says_nothing_has_0_mentions(comment):
    assert mentions_of(comment) == []


@pytest.mark.parametrize(
    ("comment", "own"),
    [
        (LETTER, ["the parcel was late."]),
        (REPLY, ["my parcel was late."]),
        (OUTLOOK, ["Das Paket kam zu spät."]),
        ("The wifi is slow. Kind regards, Anna Smith", ["The wifi is slow."]),
        ("Hallo zusammen, das WLAN ist langsam. Viele Grüße, Anna", ["das WLAN ist langsam."]),
        ("Bonjour, le colis est arrivé cassé.\nCordialement\nMarie Dupont",
         ["le colis est arrivé cassé."]),
        ("Buenos días, el envío fue lento. Un saludo, Ana", ["el envío fue lento."]),
        ("Too late.\n\n-----Original Message-----\nFrom: Shop\nSent: Monday\nOn its way.",
         ["Too late."]),
        ("On Mon, Shop wrote:\n> On its way\nIt never came.", ["It never came."]),
        ("Too slow\n\nSent from my iPhone", ["Too slow"]),
        ("> 20 minutes in the queue", ["20 minutes in the queue"]),
    ],
)  # fmt: skip
def test_greetings_signatures_and_quoted_mail_leave_the_1_thing_that_was_said(comment, own):
    assert cut(comment) == own


@pytest.mark.parametrize(
    ("comment", "mentions"),
    [
        ("<p>Nice lounge.</p><br>Bad food", ["Nice lounge.", "Bad food"]),
        ("Nice <b>wifi</b> here", ["Nice <b>wifi</b> here"]),
        ("Slow<style>p {color: red}</style> wifi<script>x = 'rude'</script>", ["Slow", "wifi"]),
        ("cold food &amp; rude staff&nbsp;", ["cold food", "rude staff"]),
        ("fish &amp; chips", ["fish &amp; chips"]),
    ],
)  # fmt: skip
def test_markup_is_0_mentions_and_marks_inside_a_sentence_do_not_part_it(comment, mentions):
    assert cut(comment) == mentions


def test_spans_point_into_the_original_in_order_and_without_overlap():
    comment = "  Great staff 😀;\n• the wifi\tnever works, aber das Essen war gut…  "
    spans = mentions_of(comment)
    assert [comment[a:b] for a, b in spans] == [
        "Great staff 😀", "the wifi\tnever works", "aber das Essen war gut…",
    ]  # fmt: skip
    assert all(one[1] <= two[0] for one, two in pairwise(spans))


def test_2000_words_without_punctuation_become_mentions_of_at_most_280_characters():
    comment = "waiting for the train again " * 400
    spans = mentions_of(comment)
    assert max(stop - start for start, stop in spans) <= LONGEST
    assert "".join(comment[a:b] for a, b in spans).replace(" ", "") == comment.replace(" ", "")


@pytest.mark.parametrize(
    ("unit", "kept"),
    [("word ", True), ("x", True), ("good ", True), ("nice food, ", True), ("staff good ", True),
     ("but ", True), ("😀", True), ("😀 ", True), ("。", False), ("(", False), (".", False),
     ("- ", False), ("<b>", False), ("<script>", False), ("\n> ", False), ("\0", False),
     ("On Mon, X wrote:\n", False)],
)  # fmt: skip
def test_10_times_the_text_is_10_times_the_pieces(unit, kept):
    small, large = (mentions_of(unit * (n // len(unit))) for n in (5_000, 50_000))
    assert bool(large) is kept
    assert abs(len(large) - 10 * len(small)) <= 0.1 * len(large) + 12


@pytest.mark.parametrize(
    "unit", [".x", "a.", "<a", "\n- ", "'", "& ", "\nFrom: a\nTo: b\n", ", and the ", "\n\nAm ",
             "<script></script>", "\nOn ", "好，", "が、", "https://", "@.", "I. ", "1) "],
)  # fmt: skip
def test_50000_characters_of_borders_end_in_spans_that_do_not_overlap(unit):
    comment = unit * (50_000 // len(unit))
    spans = mentions_of(comment)
    assert all(0 <= one[0] < one[1] <= two[0] for one, two in pairwise(spans))
    assert all(stop - start <= LONGEST for start, stop in spans)


def test_a_word_is_the_same_to_a_sentence_in_capitals_and_with_another_apostrophe():
    assert kind_of("FREUNDLICHE") == kind_of("freundliches") == OPINION
    assert kind_of("doesn’t") == kind_of("doesn't")
    assert kind_of("teapot") == CONTENT


def test_85_of_100_planted_clauses_in_4_languages_are_mostly_one_mention_of_their_own():
    world = responses(date(2026, 6, 30), 7)
    said = world.mentions.groupby(["source", "external_id"])["clause"].agg(list)
    found, planted = dict.fromkeys(LANGUAGES, 0), dict.fromkeys(LANGUAGES, 0)
    for source, rows in world.responses.items():
        for row in rows.dropna(subset=["comment"]).itertuples():
            held = [_letters(mention) for mention in cut(row.comment)]
            for clause in said.get((source, row.external_id), []):
                planted[row.language] += 1
                found[row.language] += _is_own(_letters(clause), held)
    share = {language: found[language] / planted[language] for language in LANGUAGES}
    # Clauses with a letter swapped or lost are not found again here, and count as lost.
    assert min(share.values()) >= 0.8, share
    assert sum(found.values()) / sum(planted.values()) >= 0.85, share


def _letters(text):
    plain = unicodedata.normalize("NFD", text.lower())
    plain = re.sub(r"[^a-zß]", "", plain).replace("ß", "ss")
    return re.sub("([aou])e", r"\1", plain)


def _is_own(clause, mentions):
    """A mention lies within the clause and is most of it, or holds it and little else."""
    return any(
        (one in clause and len(one) >= 0.6 * len(clause))
        or (clause in one and len(clause) >= 0.6 * len(one))
        for one in mentions
    )


# What parts, greets, frames or only looks so, between words of all kinds.
PIECES = (
    "the wifi,but never staff rude and food cold y rápido, die Kasse war zu sin embargo en revanche"
    " great. Bad!Good z.B. Dr. e.g. 3.5 ... ?! .' (1) 7) - -- – ; x;y 🙄 👍🏽 ❤️ ¡Hola! «ok» it’s _"
    " &amp; <b> @anna Hello Hi, Regards mfg Saludos 1. il ma 很好 좋지만 ดี แต่ I. A. i 5,50 |"
)


def test_4000_comments_at_once_have_the_mentions_that_each_has_alone():
    dice, pieces = Random(3), PIECES.split()
    made = ["".join(dice.choice(pieces) + dice.choice((" ", " ", " ", ", ", "  ", ". ", "\n", ""))
                    for _ in range(dice.randint(0, 14))) for _ in range(4000)]  # fmt: skip
    made += [None, "", LETTER, REPLY, OUTLOOK, "good " * 300]
    assert mentions_of_all(made) == [mentions_of(comment) for comment in made]
    plain = "The wifi is slow but the staff were kind. Food cold 🙄"
    assert [plain[i:j] for i, j in mentions_of_all([plain])[0]] == cut(plain)
