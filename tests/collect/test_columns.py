"""Columns: which is what, by header and values, in four languages."""

from collections import Counter

import pytest

from core.collect.corrections import changes_from, settled_roles
from core.collect.meaning.columns import Column, find_roles
from core.collect.meaning.segments import is_segment


def table(text, rows=40):
    """Columns of `header=value|value` lines; values are repeated to the number of rows."""
    columns = []
    for line in text.strip().splitlines():
        name, _, listed = line.strip().partition("=")
        listed = listed.split("|")
        cells = [listed[n % len(listed)].replace("#", str(n)) for n in range(rows)]
        columns.append(Column(name, Counter(cells)))
    return columns


def roles(text, **fixed):
    return {item.role: item.column for item in find_roles(table(text), fixed)}


COMMENTS = "It took far too long #|The staff were very kind to me #|Never again, I think #"
RATINGS = "1|2|3|4|5"


def test_an_english_export_is_recognised_whole():
    assert roles(f"""
        Response ID=R#
        NPS=0|6|9|10
        Comment={COMMENTS}
        Submitted At=2024-01-01 10:00|2024-02-03 11:00
        Customer ID=C#
        Email=a#@example.org
        Language=en|de
        Touchpoint=Check-in|Lounge
        Store=Bonn|Ulm
    """) == {"id": "Response ID", "score": "NPS", "comment": "Comment", "date": "Submitted At",
             "customer": "Customer ID", "email": "Email", "language": "Language",
             "step": "Touchpoint"}


@pytest.mark.parametrize("headers", [
    ("Antwort-ID", "Gesamtbewertung", "Kommentar", "Datum", "Kundennummer", "E-Mail", "Sprache",
     "Kontaktpunkt"),
    ("ID réponse", "Note globale", "Commentaire", "Date de réponse", "ID client",
     "Adresse mail", "Langue", "Étape"),
    ("ID respuesta", "Puntuación", "Comentario", "Fecha", "ID cliente", "Correo electrónico",
     "Idioma", "Etapa"),
])
def test_german_french_and_spanish_headers_are_recognised(headers):
    values = ("R#", RATINGS, COMMENTS, "03.04.2024|13.04.2024", "C#", "a#@example.org", "de|fr",
              "Kauf|Lieferung")
    text = "\n".join(f"{name}={value}" for name, value in zip(headers, values, strict=True))
    assert tuple(roles(text).values()) == headers


def test_the_overall_rating_goes_before_the_ratings_of_parts():
    found = roles(f"""
        wifi_rating={RATINGS}
        overall_rating={RATINGS}
        staff_rating={RATINGS}
        recommended=0|1
    """)
    assert found == {"score": "overall_rating"}


def test_recommended_yes_or_no_is_the_score_only_where_no_rating_is():
    assert roles("recommended=0|1\nrating=1|2|3|4|5") == {"score": "rating"}
    assert roles("recommended=yes|no") == {"score": "recommended"}


def test_how_easy_it_was_is_the_score():
    name = "How easy was it to get help? (1-7)"
    assert roles(f"{name}=1|2|3|4|5|6|7\ncomment={COMMENTS}")["score"] == name


def test_being_a_member_or_not_names_no_customer():
    assert roles("member=yes|no\ncustomer_id=C#")["customer"] == "customer_id"
    assert "customer" not in roles(f"member=yes|no\ncomment={COMMENTS}")


def test_of_two_customer_columns_the_one_that_tells_more_apart_is_taken():
    assert roles("account=Nord|Sued\nuser_id=U#")["customer"] == "user_id"


def test_an_id_that_repeats_is_no_id():
    assert "id" not in roles(f"tweet_id=5.7E+17|5.8E+17\ntext={COMMENTS}")


def test_numbers_called_comments_are_no_comment():
    assert roles("comments=0|3|1\nscore=1|2|3|4|5") == {"score": "score"}


def test_without_words_the_longest_texts_are_the_comment():
    found = roles(f"Column 1=http://a.example/#\nColumn 2={COMMENTS}\nColumn 3=true|false")
    assert found == {"comment": "Column 2"}


def test_a_reason_with_few_values_is_no_comment():
    assert "comment" not in roles("negativereason=Late Flight today|Lost Luggage again|Bad Flight")


def test_a_birth_date_is_not_the_date():
    found = roles("birth date=1970-01-01|1980-02-02\nreceived=2024-01-01|2024-01-02\n"
                  f"text={COMMENTS}")
    assert found["date"] == "received"


def test_a_column_called_date_is_one_even_where_most_days_do_not_exist():
    assert roles("Date=31/02/2024|30/02/2024|01/02/2024\nscore=1|5")["date"] == "Date"
    assert "date" not in roles("Date=soon|later\nscore=1|5")


def test_five_digit_postcodes_are_no_date():
    assert "date" not in roles("postcode=53111|53113\nscore=1|2|3|4|5")


def test_a_column_set_by_hand_stays_and_no_other_role_takes_it():
    text = f"text={COMMENTS}\nnotes={COMMENTS}\nscore={RATINGS}"
    found = roles(text, comment="notes", score=None)
    assert found == {"comment": "notes"}


@pytest.mark.parametrize(("line", "expected"), [
    ("store=Bonn|Ulm|Köln", True), ("store_name=Bonn|Ulm|Köln", True), ("country=DE|FR", True),
    ("store number=1|2|3|4", True), ("author=Ann|Bob", False), ("name=Ann|Bob", False),
    ("title=Good|Bad", False), ("link=/a/b|/a/c", False),
    ("page=https://a.example/x|https://a.example/y", False),
    ("first name=Ann|Bob", False), ("customer=C#", False), ("wifi_rating=1|2|3", False),
    ("visit=2024-01-01|2024-01-02", False), ("same=1", False), ("store id=7|8", False),
    ("remark=" + "x" * 70 + "|" + "y" * 70, False),
])
def test_what_is_a_segment(line, expected):
    assert is_segment(table(line)[0]) is expected


def test_51_values_are_too_many_for_a_segment_and_50_are_not():
    assert is_segment(Column("store", Counter({f"S{n}": 9 for n in range(50)})))
    assert not is_segment(Column("store", Counter({f"S{n}": 9 for n in range(51)})))


def test_corrections_are_read_with_empty_for_none_and_an_order_for_dates():
    changes = changes_from(["id=Ref", "date=When:dmy", "customer="])
    assert settled_roles(["ref", "When", "x"], changes) == (
        {"id": "ref", "date": "When", "customer": None}, "dmy")
    assert settled_roles(["When:dmy"], {"date": "When:dmy"}) == ({"date": "When:dmy"}, None)
