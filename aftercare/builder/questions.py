"""What a question may be, and whether answers fit: pure functions over the stored JSON."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import jsonschema
from django.utils.translation import gettext as _

from aftercare.engines import conditions
from aftercare.kit.text import clean

KINDS = ("yes_no", "choice", "number", "text", "photo", "grade", "score")
LONGEST_TEXT = 20_000
GRADES = ("4", "3", "2", "1")
HIGHEST_SCORE = 10
# What a condition may ask of an answer; a photo counts how many there are, the others are choices.
FIELDS = {
    "number": conditions.FieldKind.NUMBER,
    "score": conditions.FieldKind.NUMBER,
    "photo": conditions.FieldKind.NUMBER,
    "text": conditions.FieldKind.TEXT,
}

SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "minItems": 1,
    "maxItems": 100,
    "items": {
        "type": "object",
        "required": ["id", "kind", "label", "label_zh"],
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"},
            "kind": {"enum": list(KINDS)},
            "label": {"type": "string", "minLength": 1, "maxLength": 300},
            "label_zh": {"type": "string", "minLength": 1, "maxLength": 300},
            "hint": {"type": "string", "maxLength": 300},
            "hint_zh": {"type": "string", "maxLength": 300},
            "required": {"type": "boolean"},
            "unit": {"type": "string", "maxLength": 20},
            "low": {"type": "number"},
            "high": {"type": "number"},
            "when": {"type": "object"},
            "options": {
                "type": "array",
                "minItems": 2,
                "maxItems": 30,
                "items": {
                    "type": "object",
                    "required": ["value", "label", "label_zh"],
                    "additionalProperties": False,
                    "properties": {
                        "value": {"type": "string", "pattern": "^[a-z0-9_]{1,40}$"},
                        "label": {"type": "string", "minLength": 1, "maxLength": 120},
                        "label_zh": {"type": "string", "minLength": 1, "maxLength": 120},
                    },
                },
            },
        },
    },
}


def problems(questions: Any) -> list[str]:
    """What is wrong with the questions of a form, in sentences; empty when they can be published."""
    found = [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(questions)]
    if found:
        return found
    ids = [question["id"] for question in questions]
    if len(set(ids)) != len(ids):
        return [_("Two questions have the same id.")]
    lacking = [question["id"] for question in questions if question["kind"] == "choice" and "options" not in question]
    without = [_("The question “{id}” needs options to choose from.").format(id=name) for name in lacking]
    return without + _condition_problems(questions)


def _condition_problems(questions: Sequence[Mapping[str, Any]]) -> list[str]:
    """Conditions that no browser could judge, or that ask for something else than an earlier answer."""
    fields: dict[str, conditions.FieldKind] = {}
    found: list[str] = []
    for question in questions:
        if "when" in question and (wrong := conditions.check(question["when"], fields, browser=True)):
            sentence = _("The condition of the question “{id}” does not fit: {problem} ({detail}).")
            first = wrong[0]
            found.append(sentence.format(id=question["id"], problem=first.key, detail=first.detail or first.path))
        fields[question["id"]] = FIELDS.get(question["kind"], conditions.FieldKind.CHOICE)
    return found


def asked(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The questions that apply, given the answers so far: those without a condition or whose condition holds."""
    return [item for item in questions if "when" not in item or conditions.evaluate(item["when"], answers)]


def check(
    questions: Sequence[Mapping[str, Any]], given: Mapping[str, Any], photos: Mapping[str, int]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Clean the given answers; answers (clean answers, problem by question id).

    `photos` counts the photos that were attached for a question. Answers to questions that do not apply are dropped.
    """
    answers: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for question in questions:
        if not asked([question], answers):
            continue
        name = question["id"]
        try:
            value = photos.get(name, 0) if question["kind"] == "photo" else _value(question, given.get(name))
        except ValueError as error:
            wrong[name] = str(error)
            continue
        if value not in (None, "", 0) or (value == 0 and question["kind"] in {"number", "score"}):
            answers[name] = value
        elif question.get("required"):
            wrong[name] = _lacking(question["kind"])
    return answers, wrong


def _lacking(kind: str) -> str:
    return _("Please take a photo.") if kind == "photo" else _("Please answer this question.")


def _value(question: Mapping[str, Any], raw: Any) -> Any:
    """The answer in its stored form, None when there is none. Raises ValueError with a sentence when it is wrong."""
    text = clean(str(raw), LONGEST_TEXT).strip() if raw is not None else ""
    if not text:
        return None
    kind = question["kind"]
    if kind == "text":
        return text
    if kind == "number":
        return _number(question, text)
    if kind == "score":
        if not (text.isascii() and text.isdecimal() and int(text) <= HIGHEST_SCORE):
            raise ValueError(_("Choose a number from 0 to 10."))
        return int(text)
    if text not in _choices(question):
        raise ValueError(_("Choose one of the answers shown."))
    return text


def _choices(question: Mapping[str, Any]) -> Sequence[str]:
    if question["kind"] == "yes_no":
        return ("yes", "no")
    if question["kind"] == "grade":
        return GRADES
    return [option["value"] for option in question["options"]]


def _number(question: Mapping[str, Any], text: str) -> float:
    try:
        number = Decimal(text.replace("，", ".").replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(_("Write a number, for example 3.5.")) from error
    if not number.is_finite() or abs(number) >= Decimal("1e12"):
        raise ValueError(_("Write a number, for example 3.5."))
    low, high = question.get("low"), question.get("high")
    if (low is not None and number < Decimal(str(low))) or (high is not None and number > Decimal(str(high))):
        raise ValueError(_("The reading must lie between {low} and {high}.").format(low=low, high=high))
    return float(number)
