"""A page that is one form: shown, carried out, or shown again with what was refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from aftercare.web import lists, pages

if TYPE_CHECKING:
    from django import forms
    from django.http import QueryDict

Verb = Callable[[dict[str, Any]], object]

DESK_FORM, STUDIO_FORM = "web/desk/form.html", "web/studio/form.html"


def sent(request: HttpRequest) -> "QueryDict | None":
    """What a form is bound to: what was posted, None when the page is only opened."""
    return request.POST if request.method == "POST" else None


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with one form: its title, and where "Cancel" and a form that was carried out lead.

    `template` is that of the desk or of the studio, or a page that extends one of them.
    """

    title: str
    back: str
    template: str = DESK_FORM

    def show(self, request: HttpRequest, form: "forms.BaseForm", *, status: int = 0, **context: Any) -> HttpResponse:
        """The page, with `status` or with 422 where the form was refused; `history` goes below the form."""
        shown = {"form": form, "title": self.title, "back": self.back, "history": (), **context}
        return pages.render(request, self.template, shown, status=status or (422 if form.errors else 200))

    def answer(self, request: HttpRequest, form: "forms.BaseForm", verb: Verb, **context: Any) -> HttpResponse:
        """Carry out what was posted, say so and go back; else the page."""
        return self.answer_with(request, form, verb, lambda: (_("Saved."), self.back), **context)

    def answer_with(
        self,
        request: HttpRequest,
        form: "forms.BaseForm",
        verb: Verb,
        done: Callable[[], tuple[str, str]],
        **context: Any,
    ) -> HttpResponse:
        """As :meth:`answer`; `done()` gives the sentence and the address for afterwards."""
        if request.method == "POST" and lists.carried_out(form, verb):
            sentence, address = done()
            messages.success(request, sentence)
            return HttpResponseRedirect(address)
        return self.show(request, form, **context)
