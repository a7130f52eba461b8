"""The studio's pages about tickets: which words lead to which category, and who has the last word on dispatch."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role, actor
from aftercare.kit.bilingual import own_words
from aftercare.kit.errors import NotAllowed
from aftercare.kit.rows import Row
from aftercare.tickets import forms, queries, services
from aftercare.web import lists, pages
from aftercare.web.ways import page

ADMINISTRATOR = {Role.ADMINISTRATOR.value}
LONGEST_SAMPLE = 2000


@page(roles=ADMINISTRATOR)
def categories(request: HttpRequest) -> HttpResponse:
    """All categories, and a box to try a text: which category it gets, and by which words."""
    text = request.GET.get("text", "")[:LONGEST_SAMPLE].strip()
    names = queries.setting_names()
    rows = [
        {**row, "words": own_words(row), "queue": names.queues.get(row["queue_id"], "")} for row in queries.categories()
    ]
    context = {"rows": rows, "text": text, "guess": queries.guessed(text) if text and rows else None}
    return pages.render(request, "tickets/studio/categories.html", context)


def _category(category_id: int) -> Row:
    row = next((one for one in queries.categories() if one["id"] == category_id), None)
    if row is None:
        raise NotAllowed(_("There is no such category."))
    return row


@page(roles=ADMINISTRATOR, methods=["GET", "POST"])
def category(request: HttpRequest, category_id: int) -> HttpResponse:
    """Change the words and the class of a category; new tickets follow."""
    row = _category(category_id)
    start = {**row, "keywords": ", ".join(row["keywords"])}
    form = forms.CategoryForm(request.POST if request.method == "POST" else None, initial=start)

    def verb(data: dict[str, Any]) -> None:
        words = services.read_keywords(data["keywords"])
        services.change_category(
            category_id=category_id,
            service_class=data["service_class"],
            needs_visit=data["needs_visit"],
            skill_level=data["skill_level"],
            keywords=words,
            by=actor(request),
        )

    if request.method == "POST" and lists.carried_out(form, verb):
        messages.success(request, _("Saved. New tickets follow."))
        return HttpResponseRedirect(reverse("tickets.studio:categories"))
    context = {"category": row, "words": own_words(row), "form": form}
    return pages.render(request, "tickets/studio/category.html", context, status=422 if form.errors else 200)


@page(roles=ADMINISTRATOR)
def queues(request: HttpRequest) -> HttpResponse:
    """All queues, each with who has the last word on dispatch."""
    return _queues(request)


def _queues(request: HttpRequest, refused: tuple[int, forms.QueueForm] | None = None) -> HttpResponse:
    rows = [
        {
            **row,
            "words": own_words(row),
            "form": refused[1]
            if refused and refused[0] == row["id"]
            else forms.QueueForm(initial={"mode": row["mode"]}, auto_id=f"id_{row['id']}_%s"),
        }
        for row in queries.queues()
    ]
    return pages.render(request, "tickets/studio/queues.html", {"rows": rows}, status=422 if refused else 200)


@page(roles=ADMINISTRATOR, methods=["POST"])
def queue(request: HttpRequest, queue_id: int) -> HttpResponse:
    """Send engineers by itself, or propose them to a dispatcher."""
    if queue_id not in {row["id"] for row in queries.queues()}:
        raise NotAllowed(_("There is no such queue."))
    form = forms.QueueForm(request.POST, auto_id=f"id_{queue_id}_%s")
    by = actor(request)
    if lists.carried_out(form, lambda data: services.change_queue_mode(queue_id=queue_id, mode=data["mode"], by=by)):
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("tickets.studio:queues"))
    return _queues(request, (queue_id, form))


urlpatterns = [
    path("categories", categories, name="categories"),
    path("categories/<int:category_id>", category, name="category"),
    path("queues", queues, name="queues"),
    path("queues/<int:queue_id>", queue, name="queue"),
]
