"""The demo's own addresses: its start page, the ways into every part, the tour, and the customers' mailbox.

They exist in the demo alone: elsewhere this list is empty.
"""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, get_script_prefix, path, reverse

from aftercare.accounts import queries as accounts
from aftercare.demo import queries, tour
from aftercare.demo.dock import parts_of, state
from aftercare.demo.forms import LetterForm
from aftercare.demo.services import mail, tour as walk
from aftercare.demo.tabs import prefix
from aftercare.kit.errors import Refused
from aftercare.web import pages
from aftercare.web.ways import public_page

app_name = "demo"

SALT = "aftercare.demo.enter"
SECONDS = 60
BACKEND = "aftercare.accounts.sessions.Backend"


@public_page()
def start(request: HttpRequest) -> HttpResponse:
    """What the demo is, the tour, and whom one can be."""
    return pages.render(request, "demo/start.html", {**state(), "contact": queries.contact()})


@public_page()
def dock(request: HttpRequest) -> HttpResponse:
    """The tour's panel as it stands now, for the page that shows it."""
    return pages.render(request, "demo/dock.html", {**state(), "parts": parts_of(request)}, block="inside")


@public_page()
def continue_as(request: HttpRequest, role: str) -> HttpResponse:
    """Go on as somebody: in the tab of that part, or with `here` in this one."""
    if role not in tour.TABS:
        raise Http404
    found = queries.tour()
    step = tour.upcoming(found)
    target = step.path if request.GET.get("to") == "tour" and step.role == role else tour.first_page(role)
    if found.ticket and target == step.path:
        _look(found.step, found.ticket["id"])
    root = get_script_prefix().rstrip("/") if request.GET.get("here") else prefix(tour.TABS[role])
    user_id = tour.person(role) if role != tour.CUSTOMER else None
    if user_id is None:
        return HttpResponseRedirect(root + target)
    ticket = signing.dumps([user_id, target], salt=SALT)
    return HttpResponseRedirect(f"{root}{tour.bare('demo:enter', ticket)}")


def _look(step: str, ticket_id: int) -> None:
    """Two steps are done by looking at a page."""
    if step == "why":
        walk.look_at_choice(ticket_id=ticket_id)
    elif step == "look":
        walk.look(ticket_id=ticket_id)


@public_page(methods=["POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Begin the tour again: the next request that the visitor sends is followed."""
    del request
    walk.begin_again()
    return HttpResponseRedirect(reverse("demo:start"))


@public_page()
def enter(request: HttpRequest, ticket: str) -> HttpResponse:
    """Log in with a ticket of a minute that :func:`continue_as` gave."""
    try:
        user_id, target = signing.loads(ticket, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return HttpResponseRedirect(reverse("demo:start"))
    login(request, accounts.user(user_id), backend=BACKEND)
    return HttpResponseRedirect(get_script_prefix().rstrip("/") + target)


@public_page()
def mailbox(request: HttpRequest) -> HttpResponse:
    """The mails of one customer, or of all."""
    chosen = request.GET.get("box", "")[:254]
    context = {"letters": queries.letters(chosen.lower()), "box": chosen, "own": queries.contact()["mail"]}
    return pages.render(request, "demo/mailbox.html", context)


@public_page(methods=["GET", "POST"])
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """One mail, and the form to answer it."""
    row = queries.letter(number)
    if row is None:
        raise Http404
    form = LetterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mail.reply(letter_id=number, text=form.cleaned_data["text"])
            return HttpResponseRedirect(f"{reverse('demo:mail')}?box={row['mailbox']}")
        except Refused as refusal:
            form.add_error("text", str(refusal.message))
    mail.mark_read(letter_id=number)
    context: dict[str, Any] = {"letter": row, "form": form, "origin": settings.ORIGIN, "pieces": pieces(row["text"])}
    return pages.render(request, "demo/letter.html", context, status=422 if form.errors else 200)


def pieces(text: str) -> list[str]:
    """A mail's text cut at the addresses of our own pages, which stand alone and can be followed."""
    return [piece for piece in re.split(rf"({re.escape(settings.ORIGIN)}/\S*)", text) if piece]


def patterns() -> list[URLPattern]:
    """All of them."""
    return [
        path("demo/", start, name="start"),
        path("demo/dock", dock, name="dock"),
        path("demo/again", again, name="again"),
        path("demo/as/<slug:role>", continue_as, name="as"),
        path("demo/enter/<str:ticket>", enter, name="enter"),
        path("demo/mail", mailbox, name="mail"),
        path("demo/mail/<int:number>", letter, name="letter"),
    ]


urlpatterns = patterns() if settings.DEMO else []
