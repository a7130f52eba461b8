"""Publish forms and take answers."""

from datetime import UTC, datetime

import pytest

from aftercare.builder import queries, services
from aftercare.builder.models import FormVersion, Sheet
from aftercare.builder.tests.samples import QUESTIONS, publish
from aftercare.journal import queries as journal
from aftercare.kit.actor import system
from aftercare.kit.errors import Conflict, Refused

pytestmark = pytest.mark.django_db
BY = system("test")


def fill(version: FormVersion, *, close: bool = True, **answers: str) -> Sheet:
    """Answers of work order 1."""
    return services.fill(version_id=version.id, subject="workorder:1", answers=answers, by=BY, close=close)


def test_a_version_never_changes() -> None:
    first = publish()
    publish(content=QUESTIONS[:1])
    assert [len(row["questions"]) for row in map(queries.version, [first.id, first.id + 1])] == [4, 1]
    assert FormVersion.objects.get(id=first.id).questions == QUESTIONS


def test_a_form_with_a_mistake_is_not_published() -> None:
    with pytest.raises(Refused) as refusal:
        publish(content=[QUESTIONS[1]])
    assert refusal.value.field == "questions"
    assert FormVersion.objects.filter(form__slug="visit").count() == 0


def test_a_draft_is_kept_and_changed_until_it_is_closed() -> None:
    version = publish()
    fill(version, close=False, reading="3")
    sheet = fill(version, close=False, reading="99", dry="yes")
    assert (sheet.answers, sheet.closed) == ({"dry": "yes"}, False)
    assert fill(version, dry="no", cause="pipe").closed is True
    with pytest.raises(Conflict):
        fill(version, dry="yes")
    assert Sheet.objects.get().answers == {"dry": "no", "cause": "pipe"}


def test_closing_wants_whole_answers() -> None:
    version = publish()
    with pytest.raises(services.AnswersRefused) as refusal:
        fill(version, reading="99")
    assert refusal.value.problems == {
        "dry": "Please answer this question.",
        "reading": "The reading must lie between 0 and 9.",
    }
    assert refusal.value.field == "dry"
    assert Sheet.objects.count() == 0


def test_what_was_filled_in_stands_in_the_journal() -> None:
    version = publish()
    fill(version, dry="yes")
    assert [line.sentence for line in journal.timeline(["workorder:1"])] == ["filled in “Visit”, version 1"]


def test_answers_of_before_are_closed_as_they_are() -> None:
    version = publish()
    at = datetime(2026, 1, 2, tzinfo=UTC)
    told = services.fill_past([services.PastSheet(version.id, "workorder:1", {"dry": "yes"}, at, BY)])
    sheet = Sheet.objects.get()
    assert (sheet.answers, sheet.closed, sheet.at, sheet.actor_name) == ({"dry": "yes"}, True, at, "test")
    assert [(one.at, one.event.journal_name, one.subjects) for one in told] == [
        (at, "builder.SheetFilled", ("workorder:1", f"sheet:{sheet.id}"))
    ]


def test_control_what_was_closed_before_is_not_filled_again() -> None:
    version = publish()
    services.fill_past(
        [services.PastSheet(version.id, "workorder:1", {"dry": "yes"}, datetime(2026, 1, 2, tzinfo=UTC), BY)]
    )
    with pytest.raises(Conflict):
        fill(version, dry="no")
