"""Publish forms and take answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.builder import events, questions
from aftercare.builder.models import Form, FormVersion, Sheet
from aftercare.journal import services as journal
from aftercare.kit import clock
from aftercare.kit.actor import Actor, ref
from aftercare.kit.errors import Conflict, Refused


class AnswersRefused(Refused):
    """Some answers are missing or do not fit; `problems` says which, by question id."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(_("Some answers are missing or do not fit."), field=next(iter(problems)))
        self.problems = dict(problems)


@transaction.atomic
def publish_form(
    *, slug: str, kind: str, name: str, name_zh: str, content: Sequence[Mapping[str, Any]], by: Actor
) -> FormVersion:
    """Make `content` the next version of the form `slug`, and make the form if it is new."""
    found = questions.problems(list(content))
    if found:
        raise Refused(found[0], field="questions")
    form, _new = Form.objects.update_or_create(slug=slug, defaults={"kind": kind, "name": name, "name_zh": name_zh})
    number = FormVersion.objects.filter(form=form).count() + 1
    version = FormVersion.objects.create(form=form, number=number, questions=list(content), published_at=clock.now())
    published = events.FormPublished(form_id=form.id, slug=slug, number=number)
    journal.record(published, subjects=[ref("form", form.id)], by=by)
    return version


@transaction.atomic
def fill(
    *,
    version_id: int,
    subject: str,
    answers: Mapping[str, Any],
    by: Actor,
    photos: Mapping[str, int] | None = None,
    close: bool = True,
) -> Sheet:
    """Store the answers of `subject`; with `close` they must be whole and are final.

    Without `close` what is there is kept as a draft. Raises AnswersRefused, and Conflict when the sheet is closed.
    """
    version = FormVersion.objects.select_related("form").get(id=version_id)
    cleaned, wrong = questions.check(version.questions, answers, photos or {})
    if wrong and close:
        raise AnswersRefused(wrong)
    sheet, _new = Sheet.objects.select_for_update().get_or_create(
        version=version, subject=subject, defaults={"at": clock.now(), "actor_name": by.name}
    )
    if sheet.closed:
        raise Conflict(_("These answers were given already and are closed."))
    sheet.answers, sheet.at, sheet.actor_name, sheet.closed = cleaned, clock.now(), by.name[:120], close
    sheet.save()
    filled = _filled(sheet.id, version, closed=close)
    journal.record(filled, subjects=[subject, ref("sheet", sheet.id)], by=by)
    return sheet


def _filled(sheet_id: int, version: FormVersion, *, closed: bool) -> events.SheetFilled:
    form = version.form
    return events.SheetFilled(
        sheet_id=sheet_id, form=form.slug, name=form.name, name_zh=form.name_zh, number=version.number, closed=closed
    )


@dataclass(frozen=True, slots=True)
class PastSheet:
    """Answers that were given and closed before: to which version, about what, when and by whom."""

    version_id: int
    subject: str
    answers: Mapping[str, Any]
    at: datetime
    by: Actor


@transaction.atomic
def fill_past(sheets: Sequence[PastSheet]) -> list[journal.Past]:
    """Take in closed answers, many at once, as they are; answers what the journal says of them."""
    versions = {row.id: row for row in FormVersion.objects.select_related("form")}
    made = Sheet.objects.bulk_create(
        [
            Sheet(
                version_id=one.version_id,
                subject=one.subject,
                answers=dict(one.answers),
                actor_name=one.by.name[:120],
                at=one.at,
                closed=True,
            )
            for one in sheets
        ],
        batch_size=1000,
    )
    return [_filled_before(row, one, versions[one.version_id]) for row, one in zip(made, sheets, strict=True)]


def _filled_before(row: Sheet, past: PastSheet, version: FormVersion) -> journal.Past:
    filled = _filled(row.id, version, closed=True)
    return journal.Past(past.at, filled, (past.subject, ref("sheet", row.id)), past.by)
