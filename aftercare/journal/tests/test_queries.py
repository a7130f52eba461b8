from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from aftercare.journal import queries, services
from aftercare.journal.models import Entry, SetAside
from aftercare.journal.tests.samples import ALICE, CupBroke, KettleBoiled, boil
from aftercare.kit import plugs
from aftercare.kit.actor import system
from aftercare.kit.plugs import TimelineLine

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lines(monkeypatch: pytest.MonkeyPatch) -> None:
    line = TimelineLine("tests.KettleBoiled", "kettle {kettle_id} at {degrees} °C {lid}", "cup", "good")
    monkeypatch.setattr(plugs, "_shelf", plugs._Shelf([line]))


def sentences(*subjects: str, limit: int = 50, before: int | None = None) -> list[str]:
    """What a timeline says."""
    return [line.sentence for line in queries.timeline(subjects, limit=limit, before=before)]


def test_a_timeline_tells_the_newest_first_and_fills_in_what_is_missing() -> None:
    boil(1)
    boil(2)
    assert sentences("kettle:1") == ["kettle 2 at 100 °C –", "kettle 1 at 100 °C –"]


def test_a_line_has_its_actor_its_changes_and_its_icon() -> None:
    with transaction.atomic():
        services.record(KettleBoiled(1), subjects=["kettle:1"], changes={"phone": None}, by=ALICE)
    line = queries.timeline(["kettle:1"])[0]
    assert (line.icon, line.tone, line.actor, line.actor_kind) == ("cup", "good", "Alice", "user")
    assert (line.changes, line.event, line.at) == ({"phone": None}, "tests.KettleBoiled", Entry.objects.get().at)


@pytest.mark.parametrize(("language", "actor"), [("en", "automatic"), ("zh-hans", "自动")])
def test_what_no_person_did_says_so_instead_of_naming_a_job(language: str, actor: str) -> None:
    with transaction.atomic():
        services.record(KettleBoiled(1), subjects=["kettle:1"], by=system("night boiler"))
    with override(language):
        assert queries.timeline(["kettle:1"])[0].actor == actor


def test_it_holds_what_concerns_any_of_the_subjects_and_has_a_sentence() -> None:
    boil(1, subjects=["kettle:1"])
    boil(2, subjects=["kettle:2", "room:1"])
    boil(3, subjects=["kettle:3"])
    with transaction.atomic():
        services.record(CupBroke(1), subjects=["room:1"], by=ALICE)
    assert sentences("kettle:1", "room:1") == ["kettle 2 at 100 °C –", "kettle 1 at 100 °C –"]
    assert sentences() == []


def test_it_is_read_page_by_page_in_one_statement() -> None:
    ids = [boil(number) for number in range(5)]
    with CaptureQueriesContext(connection) as statements:
        assert sentences("kettle:1", limit=2, before=ids[3]) == ["kettle 2 at 100 °C –", "kettle 1 at 100 °C –"]
    assert len(statements) == 1


def test_what_waits_for_the_sealer_is_counted() -> None:
    boil()
    boil()
    assert queries.unsealed() == 2
    services.seal(limit=1)
    assert queries.unsealed() == 1


def test_an_empty_journal_is_whole() -> None:
    assert list(queries.broken_seals()) == []


def test_only_those_who_gave_up_are_stuck() -> None:
    common = {"group": "kitchen", "reason": "no water"}
    SetAside.objects.create(handler="b", sequence=1, **common)
    SetAside.objects.create(handler="b", sequence=2, **common)
    SetAside.objects.create(handler="a", sequence=1, **common)
    SetAside.objects.create(handler="a", sequence=2, next_try_at="2026-11-22T12:00Z", **common)
    SetAside.objects.create(handler="c", sequence=1, settled_at="2026-11-22T12:00Z", **common)
    assert queries.stuck_handlers() == [{"handler": "a", "events": 1}, {"handler": "b", "events": 2}]


def test_codes_are_put_into_words_for_all_lines_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def words(several: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        asked.append(len(several))
        return [{**data, "degrees": "boiling" if data["degrees"] == 100 else "cold"} for data in several]

    line = TimelineLine("tests.KettleBoiled", "kettle {kettle_id} is {degrees}", words=words)
    monkeypatch.setattr(plugs, "_shelf", plugs._Shelf([line]))
    boil(1)
    boil(2)
    assert sentences("kettle:1") == ["kettle 2 is boiling", "kettle 1 is boiling"]
    assert asked == [2]
