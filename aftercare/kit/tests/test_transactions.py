import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aftercare.kit import transactions

pytestmark = pytest.mark.django_db


@transactions.part
def keep(key: str, *, fail: bool = False) -> str:
    Session.objects.create(session_key=key, session_data="", expire_date=timezone.now())
    if fail:
        raise ValueError(key)
    return key


def kept() -> set[str]:
    return set(Session.objects.values_list("session_key", flat=True))


def savepoints(run: object) -> int:
    with CaptureQueriesContext(connection) as captured:
        run()  # type: ignore[operator]
    return sum(query["sql"].startswith("SAVEPOINT") for query in captured.captured_queries)


def in_whole() -> None:
    with transactions.whole():
        keep("in whole")


def test_a_part_of_a_whole_needs_no_savepoint_of_its_own() -> None:
    assert savepoints(lambda: keep("alone")) == 1  # within the transaction of the test
    assert savepoints(in_whole) == 1  # the whole itself
    assert kept() == {"alone", "in whole"}


def test_a_part_that_fails_undoes_the_whole() -> None:
    def run() -> None:
        with transactions.whole():
            keep("first")
            keep("second", fail=True)

    with pytest.raises(ValueError, match="second"):
        run()
    assert kept() == set()


def test_a_part_that_fails_alone_is_undone_alone() -> None:
    with transaction.atomic():
        keep("first")
        with pytest.raises(ValueError, match="second"):
            keep("second", fail=True)
    assert kept() == {"first"}


def test_a_whole_ends_with_its_block() -> None:
    in_whole()
    assert savepoints(lambda: keep("after")) == 1
