from datetime import timedelta

import pytest
from django.utils.translation import get_language, override

from aftercare.messaging import queries, services
from aftercare.messaging.models import Notice
from aftercare.messaging.tests.words import ANN, NOON, SYSTEM, WANG, customer_id, said, user_id

pytestmark = pytest.mark.django_db


def test_a_conversation_is_oldest_first_and_public_without_notes() -> None:
    services.receive(said("second", at=NOON + timedelta(minutes=1)), by=WANG)
    services.receive(said("first"), by=WANG)
    services.note(thread="ticket:1", customer_id=None, text="internal", by=ANN)
    services.receive(said("elsewhere", thread="ticket:2"), by=WANG)
    assert {row["text"] for row in queries.conversation("ticket:1")} == {"first", "second", "internal"}
    assert [row["text"] for row in queries.conversation("ticket:1", public=True)] == ["first", "second"]
    assert [row["text"] for row in queries.conversation("ticket:1", public=True)] == ["first", "second"]


def test_what_was_said_with_a_customer_newest_first() -> None:
    wang, li = customer_id("王芳"), customer_id("李强")
    services.receive(said("first", customer_id=wang), by=WANG)
    services.receive(said("second", customer_id=wang, thread="ticket:2"), by=WANG)
    services.receive(said("other", customer_id=li), by=WANG)
    assert [row["text"] for row in queries.of_customers([wang])] == ["second", "first"]


def test_the_thread_of_a_mail_is_that_of_the_latest_that_it_names() -> None:
    first = services.receive(said(message_id="<1@example.com>"), by=WANG)
    services.receive(said(thread="ticket:2", message_id="<2@example.com>"), by=WANG)
    assert queries.thread_of(["<1@example.com>"]) == "ticket:1"
    assert queries.thread_of(["<1@example.com>", "<2@example.com>"]) == "ticket:2"
    assert queries.thread_of(["<unknown@example.com>", ""]) is None
    assert (queries.known("<1@example.com>"), queries.known("<3@example.com>")) == (first, None)


def test_notices_newest_first() -> None:
    ann, bob = user_id("ann", "agent"), user_id("bob", "agent")
    for key in ("en", "zh"):
        services.notify(user_ids=[ann], key=key, sentence=lambda: str(get_language()), link="/desk", by=SYSTEM)
    Notice.objects.filter(key="en").update(text_zh="")
    with override("en"):
        assert [row["text"] for row in queries.notices(ann)] == ["en", "en"]
    with override("zh-hans"):
        assert [row["text"] for row in queries.notices(ann)] == ["zh-hans", "en"]
    assert (queries.unread(ann), queries.unread(bob), queries.notices(bob)) == (2, 0, [])


def test_words_by_occasion_and_language() -> None:
    services.change_template(slug="test", language="en", subject="S", body="B", by=SYSTEM)
    found = [row for row in queries.templates() if row["slug"] == "test"]
    assert [(row["language"], row["subject"], row["body"]) for row in found] == [("en", "S", "B")]
