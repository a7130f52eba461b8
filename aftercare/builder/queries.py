"""Reading forms in the reader's language, and what was answered."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext as _, ngettext

from aftercare.builder import questions
from aftercare.builder.models import Form, FormVersion, Sheet
from aftercare.kit.rows import Row, rows


def current_version(slug: str) -> int:
    """The id of the newest version of a form. Raises FormVersion.DoesNotExist."""
    return FormVersion.objects.filter(form__slug=slug).order_by("-number").values_list("id", flat=True)[0:1].get()


def forms() -> list[Row]:
    """All forms: id, slug, kind, name, name_zh."""
    return rows(Form.objects.order_by("kind", "slug").values("id", "slug", "kind", "name", "name_zh"))


def checklists() -> list[Row]:
    """The forms that are filled in on a visit; fields as in :func:`forms`."""
    return [row for row in forms() if row["kind"] == Form.Kind.CHECKLIST]


def version(version_id: int) -> Row:
    """One version: slug, number, title and questions in the reader's language."""
    row = FormVersion.objects.filter(id=version_id).values(
        "number", "questions", "form__slug", "form__name", "form__name_zh"
    )[0]
    chinese = _chinese()
    return {
        "id": version_id,
        "slug": row["form__slug"],
        "number": row["number"],
        "title": row["form__name_zh"] if chinese else row["form__name"],
        "questions": [_in_words(question, chinese=chinese) for question in row["questions"]],
    }


def given(version_id: int, posted: Mapping[str, str], *, prefix: str = "q_") -> dict[str, str]:
    """The answers in a form that the macro `questions` made, by question id; what was left empty is left out."""
    asked = FormVersion.objects.values_list("questions", flat=True).get(id=version_id)
    found = {question["id"]: posted.get(prefix + question["id"], "") for question in asked}
    return {name: text for name, text in found.items() if text}


def sheet(subject: str, version_id: int) -> Row | None:
    """What `subject` answered: answers, at, actor_name, closed; None when nothing yet."""
    found = Sheet.objects.filter(subject=subject, version_id=version_id)
    return next(iter(rows(found.values("id", "answers", "at", "actor_name", "closed")[:1])), None)


def answered(subject: str, version_id: int) -> list[Row]:
    """The questions that applied to `subject`, each with its answer in words: for reports and pages."""
    filled = sheet(subject, version_id)
    return in_words(version(version_id), filled["answers"] if filled else {})


def in_words(asked: Row, answers: Mapping[str, Any]) -> list[Row]:
    """As :func:`answered`, of answers that the caller has: `asked` is a row of :func:`version`, in its language."""
    return [
        {**question, "answer": answers.get(question["id"]), "answer_text": _answer_text(question, answers)}
        for question in map(dict, questions.asked(asked["questions"], answers))
    ]


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _in_words(question: Mapping[str, Any], *, chinese: bool) -> Row:
    suffix = "_zh" if chinese else ""
    options = question.get("options", [])
    return {
        **{key: question[key] for key in ("id", "kind", "unit", "low", "high", "when") if key in question},
        "required": bool(question.get("required")),
        "label": question[f"label{suffix}"],
        "hint": question.get(f"hint{suffix}", ""),
        "options": [{"value": option["value"], "label": option[f"label{suffix}"]} for option in options],
    }


def _answer_text(question: Row, answers: Mapping[str, Any]) -> str:
    value = answers.get(question["id"])
    if value is None:
        return ""
    if question["kind"] == "number":
        return " ".join(filter(None, (f"{value:.12g}", question.get("unit", ""))))
    if question["kind"] == "photo":
        return ngettext("%(num)s photo", "%(num)s photos", value) % {"num": value}
    by_value = {option["value"]: option["label"] for option in question["options"]} or _usual_words(question["kind"])
    return str(by_value.get(value, value))


def _usual_words(kind: str) -> Mapping[str, str]:
    """The words of answers that every form shares."""
    if kind == "yes_no":
        return {"yes": _("Yes"), "no": _("No")}
    if kind == "grade":
        return {"4": _("Very satisfied"), "3": _("Satisfied"), "2": _("So-so"), "1": _("Dissatisfied")}
    return {}
