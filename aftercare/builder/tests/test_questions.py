"""What a form may ask, and which answers fit."""

import json
from typing import Any

import pytest

from aftercare.builder import questions

WORDS = {"label": "One", "label_zh": "一"}
OPTIONS = [{"value": "a", **WORDS}, {"value": "b", **WORDS}]


def question(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """A question of this kind."""
    return {"id": name, "kind": kind, **WORDS, **more}


READING = question("reading", "number", low=0, high=2000, required=True)
LOW = {"field": "reading", "at_most": 1.99}
REASON = question("reason", "text", required=True, when=LOW)


def test_a_form_of_every_kind_can_be_published() -> None:
    kinds = [question(kind, kind, **({"options": OPTIONS} if kind == "choice" else {})) for kind in questions.KINDS]
    assert questions.problems([*kinds, READING, REASON]) == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ([], "[] should be non-empty"),
        ([question("a", "text"), question("a", "text")], "Two questions have the same id."),
        ([question("a", "choice")], "The question “a” needs options to choose from."),
        ([question("Ä", "text")], "'Ä' does not match '^[a-z][a-z0-9_]{0,39}$'"),
        ([REASON], "The condition of the question “reason” does not fit: unknown_field (reading)."),
        ([REASON, READING], "The condition of the question “reason” does not fit: unknown_field (reading)."),
        (
            [question("a", "text"), question("b", "text", when={"field": "a", "matches": "x"})],
            "The condition of the question “b” does not fit: pattern_in_browser ().",
        ),
        (
            [question("a", "yes_no"), question("b", "text", when={"field": "a", "at_least": 2})],
            "The condition of the question “b” does not fit: wrong_operator (at_least).",
        ),
        (
            [question("a", "photo"), question("b", "text", when={"all": [{"field": "a", "at_least": "2"}]})],
            "The condition of the question “b” does not fit: wrong_operand (at_least).",
        ),
    ],
)
def test_a_form_with_a_mistake_is_refused(content: list[Any], problem: str) -> None:
    assert questions.problems(content) == [problem]


def test_a_question_applies_when_its_condition_holds() -> None:
    both = [READING, REASON]
    assert questions.asked(both, {"reading": 1.5}) == both
    assert questions.asked(both, {"reading": 2}) == [READING]
    assert questions.asked(both, {}) == [READING]


@pytest.mark.parametrize(
    ("asked", "raw", "value"),
    [
        (question("a", "yes_no"), "yes", "yes"),
        (question("a", "choice", options=OPTIONS), "b", "b"),
        (question("a", "grade"), "4", "4"),
        (question("a", "score"), "0", 0),
        (question("a", "score"), "10", 10),
        (question("a", "number"), "0", 0.0),
        (question("a", "number"), " 3，5 ", 3.5),
        (question("a", "number"), -2, -2.0),
        (question("a", "text"), " a\x00b\ud800 ", "ab\ufffd"),
        (question("a", "text"), "修" * 30_000, "修" * questions.LONGEST_TEXT),
    ],
)
def test_an_answer_is_kept_in_its_stored_form(asked: dict[str, Any], raw: Any, value: Any) -> None:
    assert questions.check([asked], {"a": raw}, {}) == ({"a": value}, {})


CHOOSE = "Choose one of the answers shown."
NUMBER = "Write a number, for example 3.5."


@pytest.mark.parametrize(
    ("asked", "raw", "problem"),
    [
        (question("a", "yes_no"), "maybe", CHOOSE),
        (question("a", "choice", options=OPTIONS), "c", CHOOSE),
        (question("a", "choice", options=OPTIONS), ["a"], CHOOSE),
        (question("a", "grade"), "5", CHOOSE),
        (question("a", "score"), "11", "Choose a number from 0 to 10."),
        (question("a", "score"), "٣", "Choose a number from 0 to 10."),
        (question("a", "number"), "NaN", NUMBER),
        (question("a", "number"), "Infinity", NUMBER),
        (question("a", "number"), "1e12", NUMBER),
        (question("a", "number"), {"x": 1}, NUMBER),
        (READING | {"id": "a"}, "2001", "The reading must lie between 0 and 2000."),
        (READING | {"id": "a"}, "-0.1", "The reading must lie between 0 and 2000."),
        (READING | {"id": "a"}, "", "Please answer this question."),
        (question("a", "photo", required=True), "x", "Please take a photo."),
    ],
)
def test_an_answer_that_does_not_fit_is_named(asked: dict[str, Any], raw: Any, problem: str) -> None:
    assert questions.check([asked], {"a": raw}, {}) == ({}, {"a": problem})


def test_photos_are_counted_and_what_does_not_apply_is_dropped() -> None:
    content = [READING, REASON, question("photo", "photo", required=True)]
    given = {"reading": "500", "reason": "told the customer"}
    assert questions.check(content, given, {"photo": 2}) == ({"reading": 500.0, "photo": 2}, {})


def test_control_the_condition_is_what_makes_the_answer_required() -> None:
    answers, wrong = questions.check([READING, REASON], {"reading": "1"}, {})
    assert (answers, wrong) == ({"reading": 1.0}, {"reason": "Please answer this question."})
    assert json.dumps(answers) == '{"reading": 1.0}'
