"""Hand out files: a link says which, to whom and until when; everything else is not there."""

from typing import BinaryIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.http import content_disposition_header

from aftercare.engines import media
from aftercare.files import access, disk, queries
from aftercare.kit import clock
from aftercare.kit.rows import Row
from aftercare.web.ways import public_page

app_name = "files"

# Nothing of a stranger's file may run, load or stand in a frame, whatever a browser takes it for.
POLICY = "default-src 'none'; sandbox"


@public_page()
def show(request: HttpRequest, token: str, variant: str) -> HttpResponse:
    """Answer with a picture to look at or a document to save; 404 for a link that is wrong in any way."""
    given = access.read_pass(token, variant)
    row = queries.one(given.file_id) if given and access.may_open(request.user, given) else None
    source = _opened(row, variant) if row else None
    if not (given and row and source):
        raise Http404
    answer = FileResponse(source, content_type="image/webp" if row["width"] else row["media_type"])
    answer["Content-Disposition"] = content_disposition_header(variant == "file", _file_name(row)) or "attachment"
    answer["Content-Security-Policy"] = POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = f"private, max-age={max(0, int(given.until - clock.now().timestamp()))}, immutable"
    return answer  # type: ignore[return-value] # it streams, and passes every middleware as a page does


def _opened(row: Row, variant: str) -> BinaryIO | None:
    """A picture's own versions, or a document itself; what a camera wrote into a photo is never handed out."""
    if bool(row["width"]) == (variant == "file"):
        return None
    return queries.opened(row["sha256"], disk.ORIGINAL if variant == "file" else variant)


def _file_name(row: Row) -> str:
    return media.name_to_save(row["name"], "image/webp" if row["width"] else row["media_type"])


urlpatterns = [path("files/<str:token>/<str:variant>", show, name="show")]
