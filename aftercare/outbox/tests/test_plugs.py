from datetime import timedelta

import pytest

from aftercare.kit import clock
from aftercare.kit.plugs import Check, PeriodicJob
from aftercare.outbox import services
from aftercare.outbox.models import Parcel
from aftercare.outbox.plugs import PLUGS
from aftercare.outbox.tests.post import post

pytestmark = pytest.mark.django_db


def test_what_waits_for_days_is_named() -> None:
    [check] = [plug for plug in PLUGS if isinstance(plug, Check)]
    post("old")
    post("sent")
    Parcel.objects.filter(key="sent").update(state="sent")
    assert list(check.run()) == []
    with clock.standing_at(clock.now() + timedelta(days=3)):
        post("new")
        assert [problem.where for problem in check.run()] == ["outbox old"]


def test_mail_is_sent_by_the_worker() -> None:
    assert [(job.name, job.run) for job in PLUGS if isinstance(job, PeriodicJob)] == [
        ("outbox.send_due", services.send_due)
    ]
