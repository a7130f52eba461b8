"""What the database refuses."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from aftercare.demo.models import DemoClock, Letter

NINE = datetime(2031, 5, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(("number", "speed"), [(2, 1.0), (1, -1.0), (1, 601.0)])
def test_there_is_one_clock_and_it_runs_on(db: None, number: int, speed: float) -> None:
    with pytest.raises(IntegrityError):
        DemoClock.objects.create(id=number, base_real=NINE, base_demo=NINE, speed=speed)


def test_control_a_clock_at_rest_is_one(db: None) -> None:
    assert DemoClock.objects.create(base_real=NINE, base_demo=NINE, speed=0).pk == 1


def test_a_mailbox_holds_a_mail_once(db: None) -> None:
    values = {"mailbox": "a@b", "message_id": "<1>", "sender": "c@d", "subject": "", "text": "", "at": NINE}
    Letter.objects.create(**values)
    Letter.objects.create(**{**values, "mailbox": "e@f"})
    with pytest.raises(IntegrityError):
        Letter.objects.create(**values)
