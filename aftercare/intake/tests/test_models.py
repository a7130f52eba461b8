"""What the database refuses."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from aftercare.intake import services
from aftercare.intake.models import InboundMail
from aftercare.intake.tests.requests import mail

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "lost"},
        {"state": "quarantined"},
        {"state": "discarded", "reason": ""},
        {"message_id": "<1@a.example>"},
    ],
)
def test_states_that_cannot_be(changes: dict[str, Any]) -> None:
    for number in (1, 2):
        services.keep_mail(raw=mail(number=number), source="smtp")
    first, second = InboundMail.objects.order_by("id")
    InboundMail.objects.filter(id=first.id).update(message_id="<1@a.example>")
    with pytest.raises(IntegrityError), transaction.atomic():
        InboundMail.objects.filter(id=second.id).update(**changes)


def test_control_a_reason_is_enough() -> None:
    services.keep_mail(raw=mail(), source="smtp")
    assert InboundMail.objects.update(state="quarantined", reason="empty") == 1
