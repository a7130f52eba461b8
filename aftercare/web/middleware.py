"""What every request passes: refusals become answers in the user's language."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from aftercare.kit.errors import Refused
from aftercare.web import pages


class RefusalsAreAnswers:
    """Turn a service's `Refused` into a 4xx page or fragment; a view that can show it better catches it itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; leave everything else to be reported."""
        if isinstance(exception, Refused):
            return pages.refused(request, status=exception.status, message=exception.message, field=exception.field)
        return None
