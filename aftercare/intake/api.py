"""The interface for other systems: hand in a request, ask how far it is. Strict: what is not described is refused."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _, gettext_lazy
from ninja import File, Form, Header, NinjaAPI, Schema, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.files import UploadedFile
from ninja.security import HttpBearer
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from aftercare.files import services as files
from aftercare.intake import queries, services
from aftercare.kit import clock
from aftercare.kit.actor import system
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.kit.rows import Row
from aftercare.tickets import queries as tickets
from aftercare.tickets.services import LONGEST_DESCRIPTION
from aftercare.web.ways import page, public_page

if TYPE_CHECKING:
    from aftercare.intake.models import ApiKey

LONGEST_KEY = 120


def _plain(text: str) -> str:
    """Text that the database can hold. Raises ValueError for NUL and for half a character."""
    if "\x00" in text:
        raise ValueError("NUL")
    text.encode()
    return text


Text = Annotated[str, AfterValidator(_plain)]


class Strict(BaseModel):
    """A body of which every field is described; an unknown one is refused.

    It comes as plain values, so that it needs nothing of what a `Schema` reads from Django's objects.
    """

    model_config = ConfigDict(extra="forbid")


class RequestIn(Strict):
    """What somebody asks for. A phone number or a mail address is needed, both may be given."""

    description: Annotated[Text, Field(min_length=1, max_length=LONGEST_DESCRIPTION)]
    name: Annotated[Text, Field(min_length=1, max_length=120)]
    phone: Annotated[Text, Field(max_length=60)] = ""
    mail: Annotated[Text, Field(max_length=254)] = ""
    title: Annotated[Text, Field(max_length=200)] = ""
    address: Annotated[Text, Field(max_length=400)] = ""
    district: Annotated[Text, Field(max_length=20, description="GB/T 2260 code")] = ""
    latitude: Annotated[float | None, Field(ge=-90, le=90, description="degrees, WGS-84")] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180, description="degrees, WGS-84")] = None
    serial: Annotated[Text, Field(max_length=60, description="serial number or code of the label")] = ""
    wished_from: AwareDatetime | None = None
    wished_until: AwareDatetime | None = None
    contacted_at: Annotated[AwareDatetime | None, Field(description="when the customer asked; now if left out")] = None
    language: Literal["zh-hans", "en"] = "zh-hans"


class RequestOut(BaseModel):
    """A request that was taken in."""

    code: str
    number: str
    status_page: str


class StepOut(Schema):
    """One step of a request; `state` is done, now or next."""

    title: str
    state: str
    at: datetime | None
    who: str
    detail: str


class ExpectedOut(Schema):
    """What comes next: a visit, an answer or a solution.

    Of a visit also when its time ends and who comes; once he is on the way, `at` is when he should be there.
    """

    kind: str
    at: datetime
    late: bool
    until: datetime | None
    who: str
    on_the_way: bool


class StatusOut(Schema):
    """How far a request is."""

    code: str
    number: str
    state: str
    state_name: str
    steps: list[StepOut]
    expected: ExpectedOut | None


class Key(HttpBearer):
    """`Authorization: Bearer ac_…`, a key that an administrator made."""

    def authenticate(self, request: HttpRequest, token: str) -> "ApiKey | None":
        """The key, None for one that is wrong or closed."""
        del request
        return services.use_key(secret=token)


api = NinjaAPI(
    title="Aftercare",
    version="1",
    description="Hand in requests for service, and ask how far they are.",
    docs_url=None,
    openapi_url=None,
    auth=Key(),
    urls_namespace="intake_api",
)


@api.post("/requests", response={201: RequestOut})
def hand_in(
    request: HttpRequest,
    body: RequestIn,
    idempotency_key: Annotated[str, Field(min_length=1, max_length=LONGEST_KEY), Header(alias="Idempotency-Key")],
) -> Status[RequestOut]:
    """Hand in a request. The same Idempotency-Key with the same body gives the same answer, and one ticket."""
    return _taken(request, body, idempotency_key)


@api.post("/requests/with-photos", response={201: RequestOut})
def hand_in_with_photos(
    request: HttpRequest,
    body: Annotated[RequestIn, Form()],
    photos: Annotated[
        list[UploadedFile], File(description=f"At most {services.MOST_FILES}, each of at most 15 MB: JPEG, PNG, HEIC …")
    ],
    idempotency_key: Annotated[str, Field(min_length=1, max_length=LONGEST_KEY), Header(alias="Idempotency-Key")],
) -> Status[RequestOut]:
    """Hand in a request with photos: its fields and the files as multipart/form-data, otherwise the same.

    The photos belong to the body: the same Idempotency-Key with other photos is refused.
    """
    _refuse_unknown_fields(request)
    return _taken(request, body, idempotency_key, _ready(photos))


def _refuse_unknown_fields(request: HttpRequest) -> None:
    """What a JSON body refuses by itself, for a form, of which only known fields are read."""
    for sent, known in ((request.POST, RequestIn.model_fields), (request.FILES, {"photos"})):
        for unknown in sent.keys() - set(known):
            raise Refused(_("There is no such field."), field=unknown)


def _ready(photos: Sequence[UploadedFile]) -> list[files.Ready]:
    """The photos checked and decoded, before a transaction waits for it. Raises Refused, naming the file."""
    if len(photos) > services.MOST_FILES:
        raise Refused(_("At most {most} photos, please.").format(most=services.MOST_FILES), field="photos")
    try:
        return [
            files.make_ready(content=one.file, name=one.name or "photo", kind="photo")  # type: ignore[arg-type]
            for one in photos
        ]
    except Refused as refused:
        raise Refused(refused.message, field="photos") from refused


def _taken(
    request: HttpRequest, body: RequestIn, idempotency_key: str, uploads: Sequence[files.Ready] = ()
) -> Status[RequestOut]:
    key: ApiKey = request.auth  # type: ignore[attr-defined]
    incoming = _incoming(body, key.channel, uploads)
    taken = services.take_in(incoming=incoming, key=f"api:{key.id}:{idempotency_key}", by=system(f"key {key.name}"))
    address = tickets.status_address(taken.code)
    return Status(201, RequestOut(code=taken.code, number=tickets.number_of(taken.ticket_id), status_page=address))


def _incoming(body: RequestIn, channel: str, uploads: Sequence[files.Ready]) -> services.Incoming:
    told = body.model_dump(exclude={"latitude", "longitude", "wished_from", "wished_until", "contacted_at"})
    return services.Incoming(
        **told,
        channel=channel,
        uploads=uploads,
        contacted_at=body.contacted_at or clock.now(),
        position=_pair(body.latitude, body.longitude, "longitude"),
        wished=_pair(body.wished_from, body.wished_until, "wished_until"),
    )


def _pair(first: Any, second: Any, field: str) -> Any:
    """Both or None. Raises Refused for one alone."""
    if (first is None) != (second is None):
        raise Refused(_("These two belong together: give both, or none."), field=field)
    return None if first is None else (first, second)


@api.get("/requests/{slug:code}", response=StatusOut)
def status(request: HttpRequest, code: str) -> Row:
    """How far a request is; whoever holds its code may ask."""
    del request
    row = tickets.by_code(code)
    if row is None:
        raise NotAllowed(_("There is no request with this code."))
    return {**row, "state_name": str(row["state_name"]), **_told(queries.progress(row))}


def _told(progress: queries.Progress) -> dict[str, Any]:
    return {"steps": list(progress.steps), "expected": progress.expected}


# --- what is refused, in the caller's language: {"errors": [{"field": "phone", "message": "…"}]}

WORDS = {
    "missing": gettext_lazy("This is needed."),
    "extra_forbidden": gettext_lazy("There is no such field."),
    "string_too_long": gettext_lazy("This is too long."),
    "string_too_short": gettext_lazy("This must not be empty."),
    "string_type": gettext_lazy("This must be a text."),
    "timezone_aware": gettext_lazy("This moment needs its offset from UTC, for example +08:00."),
}


def _errors(status_code: int, *errors: tuple[str, object]) -> HttpResponse:
    told = [{"field": field, "message": str(message)} for field, message in errors]
    return JsonResponse({"errors": told}, status=status_code)


@api.exception_handler(Refused)
def refused(_request: HttpRequest, error: Refused) -> HttpResponse:
    """What a service will not do."""
    return _errors(error.status, (error.field, error.message))


@api.exception_handler(ValidationError)
def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A body or header that is not as described."""
    other = _("This does not fit here.")
    return _errors(422, *((str(one["loc"][-1]), WORDS.get(one["type"], other)) for one in error.errors))


@api.exception_handler(AuthenticationError)
def stranger(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """No key, a wrong one, or one that was closed."""
    return _errors(401, ("Authorization", _("A valid key is needed: Authorization: Bearer ac_…")))


@api.exception_handler(HttpError)
def unreadable(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is no JSON."""
    return _errors(error.status_code, ("", _("The body could not be read as JSON.")))


# Strangers get 401 from the key, so the declaration says that the address is open to all.
_METHODS = {"hand_in": ["POST"], "hand_in_with_photos": ["POST"], "status": ["GET"]}


@page()
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the interface as OpenAPI 3.1, for people who work here."""
    del request
    return JsonResponse(dict(api.get_openapi_schema(path_prefix="/api/v1/")))


def addresses() -> list[URLPattern]:
    """The addresses of the interface, each with its declaration of who may come in."""
    found, _app_name, _namespace = api.urls
    return [
        URLPattern(one.pattern, public_page(methods=_METHODS[one.name])(one.callback), one.default_args, one.name)
        for one in found
        if isinstance(one, URLPattern) and one.name in _METHODS
    ]
