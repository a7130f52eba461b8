"""The customer's page of questions after a ticket."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from aftercare.builder import queries as forms
from aftercare.builder.services import AnswersRefused
from aftercare.feedback import queries, services
from aftercare.kit.actor import customer
from aftercare.kit.errors import Conflict, NotAllowed
from aftercare.kit.rows import Row
from aftercare.web import pages
from aftercare.web.ways import public_page


@public_page(methods=("GET", "POST"))
def survey(request: HttpRequest, code: str) -> HttpResponse:
    """The questions, answered by POST alone: programs that look at links in mails must answer nothing."""
    row = queries.by_code(code)
    if row is None:
        raise NotAllowed(_("This link is not valid any more."))
    if request.method == "POST":
        return _answered(request, row)
    if row["state"] == "answered":
        return _thanks(request, row)
    return _asked(request, row)


def _answered(request: HttpRequest, row: Row) -> HttpResponse:
    given = forms.given(row["version_id"], request.POST)
    try:
        services.answer(code=row["code"], answers=given, by=customer(row["customer_id"], ""))
    except AnswersRefused as refusal:
        return _asked(request, row, answers=given, problems=refusal.problems)
    except Conflict as conflict:
        return _thanks(request, queries.by_code(row["code"]) or row, notice=str(conflict.message), status=409)
    return HttpResponseRedirect(reverse("feedback.portal:survey", args=[row["code"]]))


def _asked(
    request: HttpRequest, row: Row, *, answers: dict[str, str] | None = None, problems: dict[str, str] | None = None
) -> HttpResponse:
    context = {
        "code": row["code"],
        "about": queries.about(row["ticket_id"]),
        "form": forms.version(row["version_id"]),
        "answers": answers or {},
        "problems": problems or {},
    }
    return pages.render(request, "feedback/portal/survey.html", context, status=422 if problems else 200)


def _thanks(request: HttpRequest, row: Row, *, notice: str = "", status: int = 200) -> HttpResponse:
    said = forms.answered(f"survey:{row['id']}", row["version_id"])
    context = {
        "survey": row,
        "about": queries.about(row["ticket_id"]),
        "said": said,
        "notice_text": notice,
        "answer_until": row["answered_at"] + services.ANSWER_WITHIN,
    }
    return pages.render(request, "feedback/portal/thanks.html", context, status=status)


urlpatterns = [path("<slug:code>", survey, name="survey")]
