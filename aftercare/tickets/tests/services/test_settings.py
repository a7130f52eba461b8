from typing import Any

import pytest

from aftercare.journal.models import Entry
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.tickets import services
from aftercare.tickets.models import Category, Queue
from aftercare.tickets.services import settings
from aftercare.tickets.tests.requests import SYSTEM, actor, opened

pytestmark = pytest.mark.django_db


def change(slug: str, **more: object) -> None:
    """Change a category."""
    plain: dict[str, Any] = {"service_class": "B", "needs_visit": True, "keywords": ["漏水"], "by": SYSTEM}
    services.change_category(category_id=Category.objects.get(slug=slug).id, **{**plain, **more})


def test_a_queue_is_switched() -> None:
    queue = Queue.objects.get(slug="field")
    services.change_queue_mode(queue_id=queue.id, mode="proposed", by=SYSTEM)
    assert Queue.objects.get(slug="field").mode == "proposed"
    assert Entry.objects.get(name="tickets.QueueChanged").changes == {"mode": ["automatic", "proposed"]}
    with pytest.raises(Refused):
        services.change_queue_mode(queue_id=queue.id, mode="never", by=SYSTEM)


def test_new_words_decide_from_now_on() -> None:
    change("noise", keywords=[" 咔咔 ", "咔咔", "", "x" * 80])
    assert Category.objects.get(slug="noise").keywords == ["咔咔", "x" * 60]
    assert opened(description="洗衣机咔咔响").category.slug == "noise"
    assert opened(description="洗衣机异响").category.slug == "other"


def test_the_level_that_is_asked_for_is_set_and_written_down() -> None:
    change("safety", skill_level=4)
    assert Category.objects.get(slug="safety").skill_level == 4
    assert Entry.objects.get(name="tickets.CategoryChanged").changes["skill_level"] == [3, 4]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"service_class": "D"}, "service_class"),
        ({"keywords": [str(number) for number in range(201)]}, "keywords"),
        ({"skill_level": 6}, "skill_level"),
    ],
)
def test_what_cannot_be_set(more: dict[str, object], field: str) -> None:
    before = Category.objects.get(slug="water").keywords
    with pytest.raises(Refused) as refusal:
        change("water", **more)
    assert refusal.value.field == field
    assert Category.objects.get(slug="water").keywords == before


def test_only_administrators_set_them() -> None:
    by = actor("max", "manager")
    with pytest.raises(NotAllowed):
        change("water", by=by)
    with pytest.raises(NotAllowed):
        services.change_queue_mode(queue_id=Queue.objects.get(slug="field").id, mode="proposed", by=by)
    change("water", by=actor("adam", "administrator"))
    assert Category.objects.get(slug="water").keywords == ["漏水"]


def test_words_are_parted_as_people_part_them() -> None:
    assert settings.read_keywords("漏水，滴水、 leak; drip\n；, ,") == ["漏水", "滴水", " leak", " drip"]


def test_what_is_there_stays_as_it_was_changed() -> None:
    queue = services.add_queue(slug="field", name="Other", name_zh="其他", mode="proposed")
    assert (queue.name, queue.mode) == ("Field service", "automatic")
    one = services.add_category(
        slug="water", name="x", name_zh="x", position=99, queue=queue, sorts=services.Sorts("A", False, [])
    )
    assert (one.service_class, one.position) == ("B", Category.objects.get(slug="water").position)
