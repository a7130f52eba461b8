"""Queues and categories: what an administrator sets without code."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role, require_role
from aftercare.journal import services as journal
from aftercare.kit.actor import Actor, ref
from aftercare.kit.errors import Refused
from aftercare.kit.text import clean
from aftercare.tickets import events, queries
from aftercare.tickets.models import HIGHEST_LEVEL, LOWEST_LEVEL, Category, Queue
from aftercare.tickets.services.open import sorting

MOST_KEYWORDS = 200
LONGEST_KEYWORD = 60


@transaction.atomic
def add_queue(*, slug: str, name: str, name_zh: str, mode: str) -> Queue:
    """Add a queue unless it is there."""
    _forget()
    return Queue.objects.get_or_create(slug=slug, defaults={"name": name, "name_zh": name_zh, "mode": mode})[0]


@dataclass(frozen=True, slots=True)
class Sorts:
    """What an administrator sets of a category: its class, its words, and who is sent for it."""

    service_class: str
    needs_visit: bool
    keywords: Sequence[str]
    skill_level: int = LOWEST_LEVEL


@transaction.atomic
def add_category(*, slug: str, name: str, name_zh: str, position: int, queue: Queue, sorts: Sorts) -> Category:
    """Add a category unless it is there; what an administrator changed stays."""
    _forget()
    named = {"name": name, "name_zh": name_zh, "position": position, "queue": queue}
    return Category.objects.get_or_create(slug=slug, defaults={**named, **asdict(sorts)})[0]


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
    *,
    category_id: int,
    service_class: str,
    needs_visit: bool,
    keywords: Sequence[str],
    by: Actor,
    skill_level: int = LOWEST_LEVEL,
) -> None:
    """Set the words, the class, whether somebody has to go, and how well he must know his trade (1 to 5).

    New tickets and jobs follow; old ones keep what they have.
    """
    require_role(by, Role.ADMINISTRATOR)
    category = Category.objects.select_for_update().get(id=category_id)
    if service_class not in Category.ServiceClass.values:
        raise Refused(_("The class must be A, B or C."), field="service_class")
    if not LOWEST_LEVEL <= skill_level <= HIGHEST_LEVEL:
        raise Refused(_("A level is a whole number from 1 to 5."), field="skill_level")
    before = _settings(category)
    category.service_class, category.needs_visit = service_class, needs_visit
    category.skill_level, category.keywords = skill_level, _keywords(keywords)
    after = _settings(category)
    category.save(update_fields=list(after))
    _forget()
    changed = events.CategoryChanged(category=category.slug)
    journal.record(changed, subjects=[ref("category", category.id)], changes=journal.changed(before, after), by=by)


def _settings(category: Category) -> dict[str, Any]:
    """What an administrator sets of a category."""
    return {name: getattr(category, name) for name in ("service_class", "needs_visit", "skill_level", "keywords")}


def read_keywords(text: str) -> list[str]:
    """The words of a text field, parted by commas (also Chinese ones) or lines."""
    return [word for word in re.split(r"[,，、;；\n]+", text) if word.strip()]


def _keywords(words: Sequence[str]) -> list[str]:
    cleaned = list(dict.fromkeys(clean(word, LONGEST_KEYWORD).strip() for word in words))
    if len(cleaned) > MOST_KEYWORDS:
        raise Refused(_("A category can have at most 200 words."), field="keywords")
    return [word for word in cleaned if word]
