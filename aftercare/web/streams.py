"""Who may listen to what: signed lists of topics, and the short-lived tokens that open a stream.

A page carries its topics signed for its reader (`stream`). The browser exchanges them for a token that opens the
stream within a minute (`token`), again after every reconnect. A topic is the name of an object ("ticket:12") or of
an event ("event:tickets.TicketOpened"); what arrives is only that something changed, never what.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse

from aftercare.kit.errors import NotAllowed, TooMany
from aftercare.web.ways import public_page

CHANNEL = "aftercare"
CONNECT_SECONDS = 60
MOST_TOPICS = 200
_TOPICS_SALT = "aftercare.web.streams.topics"
_TOKEN_SALT = "aftercare.web.streams.token"  # noqa: S105 - it separates two kinds of signature, and is no secret


class BadToken(Exception):  # noqa: N818 - it is an answer to a client, not a defect
    """The token is forged, damaged, or older than a minute."""


@dataclass(frozen=True, slots=True)
class Listener:
    """What a token allows: its topics, and for whom it was made (None for a stranger on a public page)."""

    topics: frozenset[str]
    user_id: int | None


def stream(request: HttpRequest, topics: Collection[str]) -> str:
    """Topics signed for the reader of a page; it goes into `data-stream`. It stays valid for this reader alone."""
    return signing.dumps([sorted(topics), request.user.pk], salt=_TOPICS_SALT, compress=True)


def token(topics: Collection[str], user_id: int | None) -> str:
    """What opens a stream within :data:`CONNECT_SECONDS`. Raises ValueError for more than :data:`MOST_TOPICS`."""
    if len(topics) > MOST_TOPICS:
        raise ValueError(f"a stream carries at most {MOST_TOPICS} topics")
    return signing.dumps([sorted(topics), user_id], salt=_TOKEN_SALT, compress=True)


def read_token(text: str) -> Listener:
    """Undo :func:`token`. Raises BadToken."""
    try:
        topics, user_id = signing.loads(text, salt=_TOKEN_SALT, max_age=CONNECT_SECONDS)
    except signing.BadSignature as error:
        raise BadToken(str(error)) from error
    return Listener(frozenset(topics), user_id)


@public_page(methods=["POST"])
def exchange(request: HttpRequest) -> HttpResponse:
    """Signed topics in (`topics`, once for each part of the page), a token out; only to whom they were signed for."""
    topics: set[str] = set()
    for signed in request.POST.getlist("topics"):
        topics |= _own_topics(request, signed)
    if not topics:
        raise NotAllowed("")
    if len(topics) > MOST_TOPICS:
        raise TooMany("")
    return JsonResponse({"token": token(topics, request.user.pk)})


def _own_topics(request: HttpRequest, signed: str) -> set[str]:
    try:
        topics, user_id = signing.loads(signed, salt=_TOPICS_SALT)
    except signing.BadSignature:
        raise NotAllowed("") from None
    if user_id != request.user.pk:
        raise NotAllowed("")
    return set(topics)
