"""What a letter's text may hold, and the one sentence that refuses all else."""

import time

import pytest

from core.errors import BadInput
from core.post.templates import FIELDS, LONGEST, compile_letter


def filled(text, **values):
    return compile_letter(text).render({name.replace("_", ".", 1): value
                                        for name, value in values.items()})


@pytest.mark.parametrize(("text", "values", "expected"), [
    ("Dear {{ customer.name }},", {"customer_name": "Zoë"}, "Dear Zoë,"),
    ("Dear {{ customer.name }},", {}, "Dear ,"),
    ("Dear {{ customer.name }},", {"customer_name": None}, "Dear ,"),
    ("{{ customer.name | default('friend') }}", {"customer_name": None}, "friend"),
    ("{{ customer.name | default(brand.name) | upper }}", {"brand_name": "Acme"}, "ACME"),
    ("{{ customer.name|title }}{{ customer.name|trim }}{{ customer.name|lower }}"
     "{{ customer.name|truncate(9) }}", {}, ""),
    ("{{ customer.name|truncate(8) }}", {"customer_name": "Maximilia"}, "Maxim..."),
    ("{% if feedback.score <= 3 %}very {% endif %}sorry", {"feedback_score": 3}, "very sorry"),
    ("{% if feedback.score <= 3 %}very {% endif %}sorry", {"feedback_score": 4}, "sorry"),
    ("{% if feedback.score <= 3 %}very {% endif %}sorry", {}, "sorry"),
    ("{% if feedback.score >= 3 %}very {% endif %}sorry", {}, "sorry"),
    ("{% if not customer.name and feedback.topic %}A{% elif customer.name %}B{% else %}C"
     "{% endif %}", {"customer_name": "x"}, "B"),
    ("{{ 'Hi' if customer.name == 'Bo' or feedback.score > 2 else 'Ho' }}",
     {"feedback_score": 2}, "Ho"),
    ("{{ feedback.score }}", {"feedback_score": 7}, "7"),
    ("{{ customer.name }}", {"customer_name": "<b>Bo & Co</b>"}, "<b>Bo & Co</b>"),
    ("{{ customer.name }}", {"customer_name": "{{ brand.name }}{% for %}"},
     "{{ brand.name }}{% for %}"),
    ("100 % {curly} {# a note #}", {}, "100 % {curly} "),
])
def test_a_text_is_filled_and_what_is_missing_is_empty_never_none(text, values, expected):
    assert filled(text, **values) == expected


def test_a_template_says_which_of_the_11_fields_it_names():
    assert len(FIELDS) == 11
    text = "{{ customer.name }}{% if feedback.score > 3 %}{{ links.unsubscribe }}{% endif %}"
    assert compile_letter(text).fields == {"customer.name", "feedback.score", "links.unsubscribe"}


@pytest.mark.parametrize(("text", "said"), [
    ("{{ customer.shoe }}", "The field {{ customer.shoe }} is not known; fields are customer.name"),
    ("{{ customer }}", "The field {{ customer }} is not known"),
    ("{{ shoe }}", "The field {{ shoe }} is not known"),
    ("{{ links.unsubscribe | upper }}", "A filter would break the link"),
    ("{{ customer.name | default(links.unsubscribe) }}", "A filter would break the link"),
    ("{{ customer.name.first }}", "The field {{ customer.name.first }} is not known"),
    ("{% for x in customer.name %}{{ x }}{% endfor %}", "Loops"),
    ("{% for x in range(1000000000) %}{% endfor %}", "Loops"),
    ("{{ customer.__class__ }}", "The field {{ customer.__class__ }} is not known"),
    ("{{ ''.__class__.__mro__ }}", "__class__"),
    ("{{ customer.name.__class__ }}", "__class__"),
    ("{{ customer['__class__'] }}", "Square brackets"),
    ("{{ customer|attr('__class__') }}", "The filter attr is not known; filters are default"),
    ("{{ customer.name.upper() }}", "Calls such as name() are not allowed"),
    ("{{ lipsum() }}", "Calls"),
    ("{{ self.__init__ }}", "not known"),
    ("{{ config }}", "The field {{ config }} is not known"),
    ("{{ 10**9 }}", "Arithmetic"), ("{{ 'a' * 1000000000 }}", "Arithmetic"),
    ("{{ feedback.score + 1 }}", "Arithmetic"), ("{{ feedback.score % 2 }}", "Arithmetic"),
    ("{{ -1 }}", "below 0"), ("{{ 1000000000 }}", "between 0 and 10,000"),
    ("{{ customer.name|truncate(1000000000) }}", "between 0 and 10,000"),
    ("{{ customer.name|truncate(2) }}", "does not fit"),
    ("{{ customer.name ~ brand.name }}", "“~”"),
    ("{{ customer.name is defined }}", "{% if customer.name %}"),
    ("{% set a = 1 %}", "{% set"), ("{% include 'x' %}", "{% if … %}"),
    ("{% import 'x' as y %}", "{% if … %}"), ("{% extends 'x' %}", "{% if … %}"),
    ("{% macro a() %}{% endmacro %}", "{% if … %}"), ("{% block a %}{% endblock %}", "{% if … %}"),
    ("{% do 1 %}", "{% do %} in line 1 is not known"),
    ("One\n{% frob %}", "{% frob %} in line 2 is not known"),
    ("{% endif %}", "{% endif %} in line 1 has no {% if … %}"),
    ("{% if customer.name %}x", "never closed"),
    ("{{ customer.name", "cannot be read"), ("{{ }}", "cannot be read"),
    ("{% if %}{% endif %}", "cannot be read"), ("{# never closed", "cannot be read"),
    ("{{ customer.name < 3 }}", "feedback.score is a number"),
    ("{% if feedback.score > 99 %}{{ customer.name < 3 }}{% endif %}{{ customer.name > 1 }}",
     "feedback.score is a number"),
    ("{{ [1, 2] }}", "nothing else"), ("{{ {'a': 1} }}", "nothing else"),
    ("{{" + "(" * 9_000 + "customer.name" + ")" * 9_000 + "}}", "too deep"),
    ("{% if customer.name %}" * 200 + "{% endif %}" * 200, "too "),
    ("{{ customer.name }}" * 1_000, "too many fields"),
    ("x" * (LONGEST + 1), "20,001 characters; a letter takes up to 20,000"),
])
def test_a_text_that_could_run_or_reach_further_is_refused_in_1_sentence(text, said):
    began = time.monotonic()
    with pytest.raises(BadInput) as refused:
        compile_letter(text)
    assert said in str(refused.value)
    assert "Traceback" not in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400
    assert time.monotonic() - began < 5


def test_a_comparison_that_fails_only_in_a_branch_is_refused_when_it_is_filled():
    template = compile_letter(
        "{% if customer.name == 'Bo' %}{{ customer.name < 3 }}{% endif %}ok")
    assert template.render({"customer.name": "Ann"}) == "ok"
    with pytest.raises(BadInput, match="does not fit"):
        template.render({"customer.name": "Bo"})


def test_a_value_for_a_field_that_letters_do_not_have_is_a_mistake_of_the_program():
    with pytest.raises(KeyError, match=r"customer\.shoe"):
        compile_letter("x").render({"customer.shoe": "42"})
