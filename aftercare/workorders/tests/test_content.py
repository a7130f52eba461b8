"""What is shown before it is signed, and its hash."""

import json
from datetime import timedelta

import pytest
from django.utils import translation

from aftercare.kit import clock
from aftercare.workorders.services.content import fingerprint, in_one_line, shown
from aftercare.workorders.tests import visits


@pytest.mark.django_db
def test_it_stays_the_same_whoever_looks_and_in_the_database() -> None:
    visits.install()
    visit = visits.ready_to_sign()
    visit.booking.refresh_from_db()
    until = clock.now() + timedelta(minutes=30)
    first = shown(visit.booking, until=until)
    with translation.override("zh-hans"):
        assert shown(visit.booking, until=until) == first
    assert fingerprint(json.loads(json.dumps(first))) == fingerprint(first)
    assert (first["language"], first["visit"]["work_minutes"], first["done"]["outcome_name"]) == (
        "zh-hans",
        30,
        "已修复",
    )


def test_the_hash_knows_no_order_but_every_sign() -> None:
    assert fingerprint({"a": "空", "b": 1}) == fingerprint({"b": 1, "a": "空"})
    assert fingerprint({"a": "1"}) != fingerprint({"a": 1})
    assert fingerprint({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_one_line_of_words() -> None:
    assert in_one_line(" a\n\x00b \t c ") == "a b c"
    assert len(in_one_line("修" * 20_000)) == 200
