"""Queues and categories: what an administrator sets without code."""

import re
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role, require_role
from aftercare.journal import services as journal
from aftercare.kit.actor import Actor, ref
from aftercare.kit.errors import Refused
from aftercare.kit.text import clean
from aftercare.tickets import events, queries
from aftercare.tickets.models import Category, Queue
from aftercare.tickets.services.open import sorting

MOST_KEYWORDS = 200
LONGEST_KEYWORD = 60


@transaction.atomic
def add_queue(*, slug: str, name: str, name_zh: str, mode: str) -> Queue:
    """Add a queue unless it is there."""
    _forget()
    return Queue.objects.get_or_create(slug=slug, defaults={"name": name, "name_zh": name_zh, "mode": mode})[0]


@transaction.atomic
def add_category(
    *,
    slug: str,
    name: str,
    name_zh: str,
    position: int,
    service_class: str,
    queue: Queue,
    needs_visit: bool,
    keywords: Sequence[str],
) -> Category:
    """Add a category unless it is there; what an administrator changed stays."""
    defaults = {
        "name": name,
        "name_zh": name_zh,
        "position": position,
        "service_class": service_class,
        "queue": queue,
        "needs_visit": needs_visit,
        "keywords": list(keywords),
    }
    _forget()
    return Category.objects.get_or_create(slug=slug, defaults=defaults)[0]


def _forget() -> None:
    """Let what this process remembers of categories and queues be read anew, now and when others can see the change."""
    for one in (sorting, queries.remembered_names):
        one.forget()
        transaction.on_commit(one.forget)


@transaction.atomic
def change_queue_mode(*, queue_id: int, mode: str, by: Actor) -> None:
    """Send engineers by itself, or propose them to a dispatcher."""
    require_role(by, Role.ADMINISTRATOR)
    queue = Queue.objects.select_for_update().get(id=queue_id)
    if mode not in Queue.Mode.values:
        raise Refused(_("Choose one of the two modes."), field="mode")
    before, queue.mode = queue.mode, Queue.Mode(mode)
    queue.save(update_fields=["mode"])
    _forget()
    changed = events.QueueChanged(queue=queue.slug, mode=mode)
    journal.record(changed, subjects=[ref("queue", queue.id)], changes={"mode": [before, mode]}, by=by)


@transaction.atomic
def change_category(
    *, category_id: int, service_class: str, needs_visit: bool, keywords: Sequence[str], by: Actor
) -> None:
    """Set the words, the class and whether somebody has to go. New tickets follow; old ones keep what they have."""
    require_role(by, Role.ADMINISTRATOR)
    category = Category.objects.select_for_update().get(id=category_id)
    if service_class not in Category.ServiceClass.values:
        raise Refused(_("The class must be A, B or C."), field="service_class")
    before = {
        "service_class": category.service_class,
        "needs_visit": category.needs_visit,
        "keywords": category.keywords,
    }
    category.service_class, category.needs_visit = service_class, needs_visit
    category.keywords = _keywords(keywords)
    after = {
        "service_class": category.service_class,
        "needs_visit": category.needs_visit,
        "keywords": category.keywords,
    }
    category.save(update_fields=["service_class", "needs_visit", "keywords"])
    _forget()
    changed = events.CategoryChanged(category=category.slug)
    journal.record(changed, subjects=[ref("category", category.id)], changes=journal.changed(before, after), by=by)


def read_keywords(text: str) -> list[str]:
    """The words of a text field, parted by commas (also Chinese ones) or lines."""
    return [word for word in re.split(r"[,，、;；\n]+", text) if word.strip()]


def _keywords(words: Sequence[str]) -> list[str]:
    cleaned = list(dict.fromkeys(clean(word, LONGEST_KEYWORD).strip() for word in words))
    if len(cleaned) > MOST_KEYWORDS:
        raise Refused(_("A category can have at most 200 words."), field="keywords")
    return [word for word in cleaned if word]
