import pytest
from django.db import IntegrityError, transaction

from aftercare.feedback.models import Survey
from aftercare.feedback.tests import cases

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [{"state": "answered"}, {"score": 11}, {"grade": 0}, {"grade": 5}],
)
def test_the_database_refuses_what_cannot_be(change: dict[str, object]) -> None:
    cases.install()
    survey = cases.sent()
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(id=survey.id).update(**change)


def test_a_ticket_is_asked_about_once() -> None:
    cases.install()
    first, second = cases.sent(), cases.sent()
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(id=second.id).update(ticket_id=first.ticket_id)
    Survey.objects.filter(id=first.id).update(state="skipped")
    assert Survey.objects.filter(id=second.id).update(ticket_id=first.ticket_id) == 1
