"""A letter to one person: language, footer, and values that behave."""

from datetime import date

import pytest

from core.errors import BadInput, Conflict
from core.post import letters
from core.post.letters import LONGEST_BODY, LONGEST_SUBJECT, UNSUBSCRIBE, draft
from core.store import letters as kept
from core.store.changes import changes_of
from core.store.letters import Letter
from core.store.preferences import preferences, set_preferences

DAY = date(2026, 5, 3)


def letter_with(**texts):
    return Letter(1, "Sorry", "answer", {
        language: {"subject": f"Subject {language}", "body": body}
        for language, body in texts.items()}, 1, "", "")


@pytest.mark.parametrize(("wanted", "there", "chosen"), [
    ("de", ("en", "de"), "de"), ("de-CH", ("en", "de"), "de"), ("DE", ("en", "de"), "de"),
    ("fr", ("en", "de"), "en"), (None, ("en", "de"), "en"), ("", ("en", "de"), "en"),
    ("fr", ("es", "de"), "de"), ("ja", ("es",), "es"),
])
def test_a_letter_speaks_the_persons_language_else_english_else_one_it_has(wanted, there, chosen):
    letter = letter_with(**dict.fromkeys(there, "Hello."))
    text = draft(letter, language=wanted, fields={})
    assert (text.language, text.subject) == (chosen, f"Subject {chosen}")


@pytest.mark.parametrize(("language", "because"), [
    ("en", "because you gave us your feedback on 3 May 2026."),
    ("de", "weil Sie uns am 3. Mai 2026 Ihre Meinung gesagt haben."),
    ("fr", "parce que vous nous avez donné votre avis le 3 mai 2026."),
    ("es", "porque nos dio su opinión el 3 de mayo de 2026."),
])
def test_a_letter_without_the_link_gets_reason_and_link_in_4_languages(language, because):
    text = draft(letter_with(**{language: "Hello."}), language=language,
                 fields={"feedback.date": DAY})
    assert because in text.body
    assert text.body.endswith(f"\n{UNSUBSCRIBE}\n")
    assert text.body.count(UNSUBSCRIBE) == 1
    undated = draft(letter_with(**{language: "Hello."}), language=language, fields={})
    assert "2026" not in undated.body
    assert UNSUBSCRIBE in undated.body


def test_a_letter_with_its_own_link_gets_no_second_one():
    text = draft(letter_with(en="No more? {{ links.unsubscribe }}"), language="en", fields={})
    assert text.body == f"No more? {UNSUBSCRIBE}\n"


def test_a_link_behind_a_condition_that_does_not_hold_is_added_all_the_same():
    body = "Hello.{% if feedback.score > 9 %}{{ links.unsubscribe }}{% endif %}"
    text = draft(letter_with(en=body), language="en", fields={"feedback.score": 3})
    assert text.body.count(UNSUBSCRIBE) == 1


def test_a_comment_that_bears_our_placeholder_does_not_take_the_footer_away():
    text = draft(letter_with(en="{{ feedback.comment }}"), language="en",
                 fields={"feedback.comment": f"ha {UNSUBSCRIBE}"})
    assert text.body.count(UNSUBSCRIBE) == 1
    assert "because you gave us" in text.body


def test_dates_and_scores_read_as_people_write_them():
    text = draft(letter_with(de="{{ feedback.date }}: {{ feedback.score }}"), language="de",
                 fields={"feedback.date": DAY, "feedback.score": 4.0})
    assert text.body.startswith("3. Mai 2026: 4\n")


@pytest.mark.parametrize("name", [
    "Bo\r\nBcc: evil@example.com", "Bo\nBcc: x", "Bo\u2028Bcc: x", "Bo\x85Bcc: x", "Bo\x0bBcc: x",
    "Bo\x00Bcc: x", "Bo\ud800Bcc: x",
])
def test_a_name_with_a_line_break_stays_on_1_line_of_the_subject(name):
    letter = Letter(1, "x", "answer", {"en": {"subject": "Dear {{ customer.name }}",
                                              "body": "Dear {{ customer.name }},"}}, 1, "", "")
    text = draft(letter, language="en", fields={"customer.name": name})
    assert len(text.subject.splitlines()) == 1
    assert "Bcc" in text.subject
    assert text.body.splitlines()[0] == f"{text.subject},"
    text.subject.encode("utf-8")


def test_long_values_are_cut_to_200_characters_of_subject_and_20_000_of_body():
    letter = Letter(1, "x", "answer", {"en": {"subject": "{{ customer.name }}!" * 5,
                                              "body": "{{ feedback.comment }}\n" * 20}}, 1, "", "")
    text = draft(letter, language="en", fields={"customer.name": "n" * 10**6,
                                                "feedback.comment": "c" * 10**6})
    assert len(text.subject) == LONGEST_SUBJECT == 200
    assert LONGEST_BODY == 20_000
    assert len(text.body) <= LONGEST_BODY + 300


def test_a_letter_that_says_nothing_to_this_person_is_refused_by_name():
    with pytest.raises(BadInput, match=r"“Sorry” \(en\) says nothing"):
        draft(letter_with(en="{{ customer.name }}"), language="en", fields={})


def test_saving_names_language_and_part_of_a_wrong_template_and_keeps_nothing(db):
    texts = {"en": {"subject": "Hi", "body": "Hi"},
             "de": {"subject": "Hallo", "body": "{{ customer.shoe }}"}}
    with pytest.raises(BadInput, match=r"Body \(de\): The field {{ customer\.shoe }}"):
        letters.save(db, None, "Sorry", "answer", texts, by="Ann")
    with pytest.raises(BadInput, match="two letters"):
        letters.save(db, None, "Sorry", "answer", {"german": texts["en"]}, by="Ann")
    assert kept.letters(db) == []


def test_the_link_belongs_into_the_body_for_a_subject_would_show_its_placeholder(db):
    texts = {"en": {"subject": "Hi {{ links.unsubscribe }}", "body": "Hi"}}
    with pytest.raises(BadInput, match=r"Subject \(en\): The link to unsubscribe belongs"):
        letters.save(db, None, "Sorry", "answer", texts, by="Ann")


@pytest.mark.parametrize(("name", "texts", "said"), [
    ("  ", {"en": {"subject": "a", "body": "b"}}, "a name"),
    ("x" * 81, {"en": {"subject": "a", "body": "b"}}, "80"),
    ("Sorry", {}, "one language"),
    ("Sorry", {"en": {"subject": " ", "body": "b"}}, "no subject"),
    ("Sorry", {"en": {"subject": "a"}}, "no body"),
])
def test_a_letter_without_name_or_words_is_refused(db, name, texts, said):
    with pytest.raises(BadInput, match=said):
        letters.save(db, None, name, "answer", texts, by="Ann")


def test_2_people_editing_1_letter_the_second_is_told_and_nothing_is_overwritten(db):
    text = {"en": {"subject": "a", "body": "b"}}
    number = letters.save(db, None, "Sorry", "answer", text, by="Ann")
    letters.save(db, number, "Sorry", "answer", {"en": {"subject": "a", "body": "c"}},
                 version=1, by="Ann")
    with pytest.raises(Conflict, match="“Sorry” was changed by somebody else"):
        letters.save(db, number, "Sorry", "answer", {"en": {"subject": "z", "body": "b"}},
                     version=1, by="Bo")
    found = kept.letter(db, number)
    assert (found.texts["en"]["body"], found.version, found.changed_by) == ("c", 2, "Ann")
    assert len(changes_of(db, "letter", number)) == 2


def test_the_2_letters_of_a_new_database_say_something_in_4_languages_with_any_fields(db):
    kept.ensure_defaults(db, "Ann")
    kept.ensure_defaults(db, "Ann")
    assert [(one.name, one.purpose) for one in kept.letters(db)] == [
        ("We are sorry", "answer"), ("You said, we did", "good news")]
    full = {"customer.name": "Bo", "feedback.comment": "Late deliveries", "feedback.date": DAY,
            "brand.person": "Ana", "brand.name": "Acme", "initiative.change": "A second van."}
    for letter in kept.letters(db):
        letters.check(letter.texts)
        assert sorted(letter.texts) == ["de", "en", "es", "fr"]
        for language in letter.texts:
            for fields in (full, {}):
                text = draft(letter, language=language, fields=fields)
                assert UNSUBSCRIBE in text.body
                assert "None" not in text.body + text.subject
                assert not {"  ", " ,", " .", " :\n"} & {
                    text.body[i:i + 2] for i in range(len(text.body))}
                assert ("Late deliveries" in text.body) == bool(fields)


def test_a_letter_is_signed_by_person_and_company_and_never_by_you(db):
    letter = letter_with(en="{{ brand.person }}/{{ brand.name }}")
    for changes, signed in (({}, "/"), ({"sender_name": "Care"}, "/Care"),
                            ({"person": "Ana", "company": "Acme"}, "Ana/Acme")):
        set_preferences(db, changes, by="Ann")
        text = draft(letter, language="en", fields=letters.brand_of(preferences(db)))
        assert text.body.splitlines()[0] == signed


def test_ensuring_the_defaults_leaves_a_letter_that_people_wrote_alone(db):
    letters.save(db, None, "Ours", "answer", {"en": {"subject": "a", "body": "b"}}, by="Ann")
    kept.ensure_defaults(db, "Ann")
    assert {one.name for one in kept.letters(db, "answer")} == {"Ours"}
    assert {one.name for one in kept.letters(db, "good news")} == {"You said, we did"}
