"""What the engineer's pages share: whose visit it is, and forms that count once."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role, signed_in
from aftercare.journal import services as journal
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.kit.rows import Row
from aftercare.workorders import access, queries

ENGINEER = frozenset({Role.ENGINEER.value})


def own_visit(request: HttpRequest, number: int) -> Row:
    """The visit of the engineer who asks, with its job. Raises NotAllowed for others', and for what is over."""
    visit = queries.visit(number)
    if visit is None or not access.may_open_visit(request.user, visit):
        raise NotAllowed(_("There is no such visit."))
    return visit


def sent_once(request: HttpRequest, number: int, verb: Callable[[], object]) -> None:
    """Carry out a form of a visit's page once, however often it arrives (`client_id`). Raises Refused as the verb."""
    try:
        client_id = UUID(request.POST.get("client_id", ""))
    except ValueError as error:
        raise Refused(
            _("This page is out of date. Load it again, then repeat your step."), field="client_id"
        ) from error
    body = {
        "path": request.path,
        "fields": {key: request.POST.getlist(key) for key in request.POST if key != "csrfmiddlewaretoken"},
        "files": [[name, one.name, one.size] for name in request.FILES for one in request.FILES.getlist(name)],
    }

    def produce() -> None:
        verb()

    journal.once(key=f"visit.{number}.{signed_in(request).id}.{client_id}", body=body, produce=produce)


def to_visit(number: int) -> HttpResponse:
    """Back to the job."""
    return HttpResponseRedirect(reverse("workorders.field:visit", args=[number]))
