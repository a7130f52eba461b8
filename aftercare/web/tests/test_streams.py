"""Topics are signed for one reader; a token opens a stream for a minute."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from aftercare.web import streams

if TYPE_CHECKING:
    from collections.abc import Callable


def page_of(user: Any) -> Any:
    """A request for a page by `user`."""
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_a_token_says_what_and_for_whom() -> None:
    listener = streams.read_token(streams.token(["ticket:12", "event:tickets.TicketOpened", "ticket:12"], 7))
    assert listener == streams.Listener(frozenset({"ticket:12", "event:tickets.TicketOpened"}), 7)


def test_a_token_lasts_a_minute() -> None:
    start = datetime(2026, 11, 22, 12, tzinfo=UTC)  # a signature holds whole seconds
    with time_machine.travel(start, tick=False):
        given = streams.token(["ticket:12"], 7)
    with time_machine.travel(start + timedelta(seconds=60), tick=False):
        assert streams.read_token(given).user_id == 7
    with (
        time_machine.travel(start + timedelta(seconds=60, milliseconds=1), tick=False),
        pytest.raises(streams.BadToken),
    ):
        streams.read_token(given)


@pytest.mark.parametrize("given", ["", "nonsense", "a:b:c"])
def test_nonsense_is_no_token(given: str) -> None:
    with pytest.raises(streams.BadToken):
        streams.read_token(given)


def test_signed_topics_are_no_token() -> None:
    with pytest.raises(streams.BadToken):
        streams.read_token(streams.stream(page_of(AnonymousUser()), ["ticket:12"]))


def test_too_many_topics_are_refused() -> None:
    topics = [f"ticket:{number}" for number in range(streams.MOST_TOPICS + 1)]
    assert len(streams.read_token(streams.token(topics[1:], 7)).topics) == streams.MOST_TOPICS
    with pytest.raises(ValueError, match="at most 200 topics"):
        streams.token(topics, 7)


def test_topics_are_exchanged_for_one_token(log_in: "Callable[[str], Any]") -> None:
    client = log_in("agent")
    signed = [streams.stream(page_of(client.user), topics) for topics in (["ticket:1", "ticket:2"], ["customer:3"])]
    answer = client.post("/stream-token", {"topics": signed})
    listener = streams.read_token(answer.json()["token"])
    assert listener == streams.Listener(frozenset({"ticket:1", "ticket:2", "customer:3"}), client.user.id)


def test_topics_of_somebody_else_are_not(log_in: "Callable[[str], Any]") -> None:
    owner, other = log_in("agent"), log_in("agent")
    signed = streams.stream(page_of(owner.user), ["ticket:1"])
    assert other.post("/stream-token", {"topics": signed}).status_code == 404
    assert Client().post("/stream-token", {"topics": signed}).status_code == 404
    assert owner.post("/stream-token", {"topics": signed}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("topics", [[], ["ticket:1"], [""]])
def test_unsigned_topics_are_not(topics: list[str]) -> None:
    assert Client().post("/stream-token", {"topics": topics}).status_code == 404


@pytest.mark.django_db
def test_a_stranger_hears_what_a_public_page_signed_for_strangers() -> None:
    signed = streams.stream(page_of(AnonymousUser()), ["ticket:1"])
    token = Client().post("/stream-token", {"topics": signed}).json()["token"]
    assert streams.read_token(token) == streams.Listener(frozenset({"ticket:1"}), None)


@pytest.mark.django_db
def test_too_many_topics_of_one_page_are_refused() -> None:
    topics = [f"ticket:{number}" for number in range(streams.MOST_TOPICS + 1)]
    signed = streams.stream(page_of(AnonymousUser()), topics)
    assert Client().post("/stream-token", {"topics": signed}).status_code == 429
