import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.translation import override

from aftercare.accounts import events, services
from aftercare.accounts.models import User
from aftercare.journal import queries, services as journal
from aftercare.kit import plugs
from aftercare.kit.actor import system

pytestmark = pytest.mark.django_db


def somebody(name: str, *roles: str) -> User:
    """A user with these roles."""
    return services.add_user(username=name, name=name.title(), password="x", roles=roles, by=system("setup"))


def test_a_person_is_named_in_timelines() -> None:
    alice = somebody("alice", "agent")
    assert plugs.subject("user").labels([alice.id]) == {alice.id: "Alice"}


def test_who_leads_sees_all_people_and_everybody_else_himself() -> None:
    alice, bob = somebody("alice", "agent"), somebody("bob", "manager")
    visible = plugs.subject("user").visible
    assert visible(alice, [alice.id, bob.id]) == {alice.id}
    assert visible(bob, [alice.id, bob.id]) == {alice.id, bob.id}
    assert visible(AnonymousUser(), [alice.id, bob.id]) == set()


def test_changed_fields_are_said_in_words() -> None:
    alice = somebody("alice", "agent")
    services.edit_user(user_id=alice.id, name="Li", roles=["agent"], site_id=None, language="en", by=system("setup"))
    assert [line.sentence for line in queries.timeline([f"user:{alice.id}"])] == [
        "changed language, name",
        "added the login",
    ]


def test_a_station_is_named_and_seen_by_administrators() -> None:
    site = services.add_site(code="sy", name="沈阳站", city="沈阳", position=(41.8, 123.4), by=system("setup"))
    subject = plugs.subject("site")
    assert subject.labels([site.id]) == {site.id: "沈阳站"}
    assert subject.visible(somebody("boss", "administrator"), [site.id]) == {site.id}
    assert subject.visible(somebody("lead", "manager"), [site.id]) == set()


def test_what_was_seen_in_clear_is_said_in_the_readers_language() -> None:
    with transaction.atomic():
        seen = events.PersonalDataShown(user_id=1, field="contact", reason="visit")
        journal.record(seen, subjects=["user:1"], by=system("setup"))
        seen = events.PersonalDataShown(user_id=1, field="phone", reason="he asked me to call")
        journal.record(seen, subjects=["user:1"], by=system("setup"))
    with override("zh-hans"):
        said = [line.sentence for line in queries.timeline(["user:1"])]
    assert said == [
        "查看了未脱敏的个人信息（电话）：he asked me to call",
        "查看了未脱敏的个人信息（联系方式）：为了上门服务",
    ]
