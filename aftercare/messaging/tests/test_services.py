import json
from collections.abc import Callable
from typing import Any

import pytest

from aftercare.accounts import services as accounts
from aftercare.journal.models import Entry
from aftercare.kit import clock
from aftercare.kit.actor import Actor, ActorKind
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.messaging import queries, services
from aftercare.messaging.models import Interaction, Notice, Template
from aftercare.messaging.tests.words import ANN, NOON, SYSTEM, WANG, customer_id, said, user_id
from aftercare.outbox.models import Parcel

pytestmark = pytest.mark.django_db


def recorded() -> list[str]:
    """What was written down about messages, in order."""
    found = Entry.objects.filter(name__startswith="messaging.").order_by("id")
    return [name.removeprefix("messaging.") for name in found.values_list("name", flat=True)]


def posted() -> list[dict[str, object]]:
    """The mails that wait in the outbox, oldest first."""
    return [json.loads(parcel.content) for parcel in Parcel.objects.order_by("id")]


def words(language: str, subject: str = "S", body: str = "B") -> None:
    """The words for a test's occasion."""
    services.add_missing_templates([{"slug": "test", "language": language, "subject": subject, "body": body}])


def test_what_a_customer_says_is_kept_and_recorded_without_its_words() -> None:
    wang = customer_id()
    number = services.receive(said("a\x00b\ud800", quoted="> old", customer_id=wang), by=WANG)
    kept = Interaction.objects.get(id=number)
    assert (kept.text, kept.quoted, kept.direction, kept.author_name, kept.at) == (
        "ab\ufffd",
        "> old",
        "in",
        "王芳",
        NOON,
    )
    entry = Entry.objects.get(name="messaging.MessageReceived")
    assert entry.data == {"interaction_id": number, "thread": "ticket:1", "channel": "mail"}
    assert entry.subjects == [f"customer:{wang}", "ticket:1"]


def test_the_same_mail_counts_once() -> None:
    first = services.receive(said(message_id="<1@example.com>"), by=WANG)
    again = services.receive(said("other words", message_id="<1@example.com>"), by=WANG)
    assert first == again
    assert list(Interaction.objects.values_list("text", flat=True)) == ["还在漏水"]
    assert recorded() == ["MessageReceived"]


def test_control_messages_without_an_id_are_all_kept() -> None:
    services.receive(said(), by=WANG)
    services.receive(said(), by=WANG)
    assert Interaction.objects.count() == 2


def test_an_answer_goes_out_by_mail_in_its_thread() -> None:
    services.receive(said(message_id="<1@example.com>"), by=WANG)
    first = services.answer(said("We come tomorrow."), to_mail="w@example.com", subject="Re: leak", by=ANN)
    services.answer(said("At nine."), to_mail="w@example.com", subject="Re: leak", by=ANN)
    own = Interaction.objects.get(id=first).message_id
    assert [(mail["to"], mail["text"], mail["thread"], mail["automatic"]) for mail in posted()] == [
        ("w@example.com", "We come tomorrow.", ["<1@example.com>"], False),
        ("w@example.com", "At nine.", ["<1@example.com>", own], False),
    ]
    assert queries.thread_of([str(own)]) == "ticket:1"
    assert recorded() == ["MessageReceived", "MessageSent", "MessageSent"]


def test_without_an_address_the_answer_stands_on_the_page() -> None:
    services.answer(said("We come tomorrow."), to_mail=None, subject="Re", by=ANN)
    assert posted() == []
    assert [row["text"] for row in queries.conversation("ticket:1", public=True)] == ["We come tomorrow."]


@pytest.mark.parametrize("text", ["", " \n", "\x00"])
def test_nothing_is_not_said(text: str) -> None:
    verbs: tuple[Callable[[], object], ...] = (
        lambda: services.answer(said(text), to_mail="w@example.com", subject="Re", by=ANN),
        lambda: services.note(thread="ticket:1", customer_id=None, text=text, by=ANN),
    )
    for verb in verbs:
        with pytest.raises(Refused) as refusal:
            verb()
        assert refusal.value.field == "text"
    assert (Interaction.objects.count(), posted(), recorded()) == (0, [], [])


def test_a_long_text_is_kept_whole() -> None:
    services.note(thread="ticket:1", customer_id=None, text="水" * 20_000, by=ANN)
    assert Interaction.objects.get().text == "水" * 20_000
    assert recorded() == ["NoteWritten"]


def test_colleagues_are_told_once() -> None:
    ann, bob = user_id("ann", "agent"), user_id("bob", "agent")
    tell: dict[str, Any] = {"key": "late.1", "sentence": lambda: "x" * 400, "link": "/desk", "by": SYSTEM}
    assert services.notify(user_ids=[ann, ann], **tell) == 1
    assert services.notify(user_ids=[ann, bob], **tell) == 1
    assert list(Notice.objects.order_by("id").values_list("user_id", flat=True)) == [ann, bob]
    assert {len(text) for text in Notice.objects.values_list("text", flat=True)} == {300}
    assert recorded() == ["NoticeGiven", "NoticeGiven"]


def test_everybody_of_a_role_is_told_who_still_works_here() -> None:
    ann, _bob, gone = user_id("ann", "agent"), user_id("bob", "manager"), user_id("gone", "agent")
    accounts.disable_user(user_id=gone, by=SYSTEM)
    assert services.notify_roles(roles=["agent"], key="k", sentence=lambda: "t", link="", by=SYSTEM) == 1
    assert list(Notice.objects.values_list("user_id", flat=True)) == [ann]


def test_notices_are_read() -> None:
    ann = user_id("ann", "agent")
    services.notify(user_ids=[ann], key="k", sentence=lambda: "t", link="", by=SYSTEM)
    assert queries.unread(ann) == 1
    with clock.standing_at(NOON):
        assert [services.read_notices(user_id=ann, by=ANN) for _time in range(2)] == [1, 0]
    assert (queries.unread(ann), queries.notices(ann)[0]["read_at"]) == (0, NOON)


def test_a_template_is_filled_and_what_is_unknown_stays() -> None:
    words("en", "No. {number}", "{name}, {missing} {{kept}}")
    assert services.in_words("test", "en", {"number": 12, "name": "Wang {number}"}) == (
        "No. 12",
        "Wang {number}, {missing} {kept}",
    )


@pytest.mark.parametrize("reach", ["{x.__class__}", "{x[0]}", "{x.__class__.__mro__}", "{0}", "{}"])
def test_a_template_reaches_into_nothing(reach: str) -> None:
    words("en", "S", reach)
    assert services.in_words("test", "en", {"x": "secret"}) == ("S", reach)


def test_control_a_plain_name_is_filled() -> None:
    words("en", "S", "{x}")
    assert services.in_words("test", "en", {"x": "secret"}) == ("S", "secret")


def test_a_language_without_words_gets_chinese() -> None:
    words("zh-hans", "中文")
    assert services.in_words("test", "en", {})[0] == "中文"
    words("en", "English")
    assert services.in_words("test", "en", {})[0] == "English"
    with pytest.raises(Template.DoesNotExist):
        services.in_words("unknown", "en", {})


@pytest.mark.parametrize(("subject", "body"), [("{", "B"), ("S", "{name"), ("S", "a } b")])
def test_braces_that_do_not_close_are_refused(subject: str, body: str) -> None:
    with pytest.raises(Refused) as refusal:
        services.change_template(slug="test", language="en", subject=subject, body=body, by=SYSTEM)
    assert refusal.value.field == ("subject" if "{" in subject else "body")
    assert Template.objects.filter(slug="test").count() == 0


def test_only_administrators_change_words() -> None:
    manager = Actor(ActorKind.USER, user_id("max", "manager"), "Max")
    with pytest.raises(NotAllowed):
        services.change_template(slug="test", language="en", subject="S", body="B", by=manager)
    assert Template.objects.filter(slug="test").count() == 0


def test_shipped_words_leave_changed_ones_alone() -> None:
    words("en", "Ours")
    shipped = [{"slug": "test", "language": one, "subject": "Shipped", "body": "B"} for one in ("en", "zh-hans")]
    services.add_missing_templates(shipped)
    found = Template.objects.filter(slug="test").order_by("language").values_list("language", "subject")
    assert list(found) == [("en", "Ours"), ("zh-hans", "Shipped")]


def test_what_was_said_before_is_remembered_without_mail() -> None:
    wang = customer_id()
    lines = [
        services.Remembered(said("It leaks", customer_id=wang), "in", WANG),
        services.Remembered(said("We come", customer_id=wang), "out", ANN),
        services.Remembered(said("Bring a ladder", customer_id=wang), "note", ANN),
    ]
    told = services.remember(lines)
    kept = list(Interaction.objects.order_by("id").values_list("text", "direction", "author_name"))
    assert kept == [("It leaks", "in", WANG.name), ("We come", "out", ANN.name), ("Bring a ladder", "note", ANN.name)]
    assert [one.event.journal_name.removeprefix("messaging.") for one in told] == [
        "MessageReceived",
        "MessageSent",
        "NoteWritten",
    ]
    assert (posted(), recorded()) == ([], [])  # the journal is written by whoever brings the history
