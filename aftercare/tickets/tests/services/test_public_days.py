from datetime import datetime

import pytest

from aftercare.accounts import services as accounts
from aftercare.kit import clock
from aftercare.kit.actor import system
from aftercare.messaging.models import Notice
from aftercare.tickets import services

pytestmark = pytest.mark.django_db
SYSTEM = system("test")


def told_at(text: str) -> int:
    with clock.standing_at(datetime.fromisoformat(f"{text}+08:00")):
        return services.tell_of_missing_days()


def test_administrators_are_told_once_that_a_year_is_missing() -> None:
    for name, role in (("ada", "administrator"), ("mei", "manager")):
        accounts.add_user(username=name, name=name, password="kettle-4711-x", roles=[role], by=SYSTEM)
    assert [told_at("2026-11-02T09:00"), told_at("2026-11-03T09:00")] == [1, 0]
    notice = Notice.objects.get()
    assert (notice.user.name, notice.text) == (
        "ada",
        "The make-up days of China for 2027 are missing: load the public days.",
    )
    assert notice.text_zh == "缺少中国 2027 年的调休补班日：请导入公共假日。"


def test_control_a_day_earlier_nobody_is_told() -> None:
    accounts.add_user(username="ada", name="Ada", password="kettle-4711-x", roles=["administrator"], by=SYSTEM)
    assert told_at("2026-11-01T23:59") == 0
    assert Notice.objects.count() == 0
