"""The product's addresses, and the least that a web page on this server can do."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from jinja2 import Environment

from aftercare.config import urls
from aftercare.tickets.models import Ticket
from aftercare.web.ways import public_page

handler404, handler500 = urls.handler404, urls.handler500

FIELDS = ("id", "title", "state", "service_class", "district", "opened_at", "next_due_at")
LIST = Environment(autoescape=True).from_string(
    "<!doctype html><title>List</title><table>{% for row in rows %}<tr>"
    "<td>{{ row.id }}</td><td>{{ row.title }}</td><td>{{ row.state }}</td><td>{{ row.service_class }}</td>"
    "<td>{{ row.district }}</td><td>{{ row.opened_at }}</td><td>{{ row.next_due_at }}</td></tr>{% endfor %}</table>"
)


@public_page()
def bare_list(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """Fifty rows out of the same table, through the same kind of template, with nothing else."""
    rows = Ticket.objects.filter(id__gt=0).order_by("id").values(*FIELDS)[:50]
    return HttpResponse(LIST.render(rows=list(rows)))


@public_page()
def bare_insert(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """One row in, one commit."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row (text) VALUES ('a row')")
    return HttpResponse(b"ok", status=201)


urlpatterns: list[URLPattern | URLResolver] = [
    path("bench/list", bare_list),
    path("bench/insert", bare_insert),
    *urls.urlpatterns,
]
