"""Reading conversations and notices."""

from collections.abc import Collection

from django.db.models import Count

from aftercare.kit import reads
from aftercare.kit.bilingual import own_words
from aftercare.kit.rows import Row, rows
from aftercare.messaging.models import Interaction, Notice, Template

LONGEST = 200  # messages of one conversation that a page shows
MOST_EARLIER = 50
LINE = (
    "id",
    "thread",
    "direction",
    "channel",
    "text",
    "quoted",
    "author_kind",
    "author_name",
    "automatic",
    "at",
)


def conversation(thread: str, *, public: bool = False) -> list[Row]:
    """What was said about an object, the latest 200 messages, oldest first; `public` leaves notes out."""
    return (_public if public else _said)(thread)[::-1]


def asks_conversation(thread: str) -> reads.Asked:
    """What :func:`conversation` asks."""
    return _said.of(thread)


@reads.compiled
def _said(thread: str) -> reads.Question:
    return Interaction.objects.filter(thread=thread).order_by("-at", "-id").values(*LINE)[:LONGEST]


@reads.compiled
def _public(thread: str) -> reads.Question:
    said = Interaction.objects.filter(thread=thread).exclude(direction=Interaction.Direction.NOTE)
    return said.order_by("-at", "-id").values(*LINE)[:LONGEST]


def is_answered(thread: str) -> bool:
    """True when the house has written to the customer about this, by a person or by itself."""
    return Interaction.objects.filter(thread=thread, direction=Interaction.Direction.OUT).exists()


def of_customers(customer_ids: Collection[int], limit: int = MOST_EARLIER, *, but: str = "") -> list[Row]:
    """The latest (at most 50) that was said with a customer on any channel; the thread `but` is left out."""
    return _with(customer_ids, but)[:limit]


@reads.compiled
def _with(customer_ids: Collection[int], but: str) -> reads.Question:
    said = Interaction.objects.filter(customer_id__any=customer_ids).exclude(thread=but)
    return said.order_by("-at", "-id").values(*LINE)[:MOST_EARLIER]


def thread_of(message_ids: Collection[str]) -> str | None:
    """The thread that a mail answers, by the Message-IDs that it names; the latest when there are several."""
    found = Interaction.objects.filter(message_id__in=[one for one in message_ids if one]).order_by("-id")
    return found.values_list("thread", flat=True).first()


def known(message_id: str) -> int | None:
    """The interaction that a mail with this Message-ID became, if it came before."""
    return Interaction.objects.filter(message_id=message_id).values_list("id", flat=True).first()


def notices(user_id: int, limit: int = 30, *, skip: int = 0) -> list[Row]:
    """A colleague's latest notices: id, text, link, at, read_at."""
    found = Notice.objects.filter(user_id=user_id).order_by("-at", "-id")
    part = rows(found.values("id", "text", "text_zh", "link", "at", "read_at")[skip : skip + limit])
    return [{**row, "text": own_words(row, "text")} for row in part]


def unread(user_id: int) -> int:
    """How many notices a colleague has not read."""
    return sum(row["number"] for row in _unread(user_id))


def asks_unread(user_id: int) -> reads.Asked:
    """What :func:`unread` asks."""
    return _unread.of(user_id)


@reads.compiled
def _unread(user_id: int) -> reads.Question:
    return Notice.objects.filter(user_id=user_id, read_at__isnull=True).values("user_id").annotate(number=Count("id"))


def template(template_id: int) -> Row | None:
    """The words for one occasion in one language: id, slug, language, subject, body; None when there are none."""
    found = Template.objects.filter(id=template_id)
    return next(iter(rows(found.values("id", "slug", "language", "subject", "body"))), None)


def templates() -> list[Row]:
    """All words, by occasion and language."""
    found = Template.objects.order_by("slug", "language")
    return rows(found.values("id", "slug", "language", "subject", "body"))
