"""What is taken in, and what is said to somebody whose file is not."""

import io

import pytest
from django.utils import translation
from PIL import Image

from aftercare.engines.media import UNKNOWN
from aftercare.files.services import Ready, make_ready
from aftercare.files.services.ready import MAX_BYTES
from aftercare.files.tests.samples import PDF, photo
from aftercare.kit.errors import Refused

SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def _facts(ready: Ready) -> tuple[str, str, int | None, int | None, set[str]]:
    return ready.kind, ready.media_type, ready.width, ready.height, set(ready.variants)


def _refusal(content: bytes, name: str, kind: str = "") -> str:
    with pytest.raises(Refused) as refused:
        make_ready(content=content, name=name, kind=kind)
    assert refused.value.field == "files"
    return str(refused.value.message)


def test_the_kind_follows_from_the_content() -> None:
    both = {"original", "show", "thumb"}
    assert _facts(make_ready(content=photo(), name="door.jpg")) == ("photo", "image/jpeg", 40, 30, both)
    assert _facts(make_ready(content=photo(), name="door.txt")) == ("photo", "image/jpeg", 40, 30, both)
    only = {"original"}
    assert _facts(make_ready(content=PDF, name="bill.pdf")) == ("document", "application/pdf", None, None, only)
    assert _facts(make_ready(content=b"hello", name="n.txt")) == ("document", "text/plain", None, None, only)
    assert _facts(make_ready(content=b"From: a@b\n\nx", name="m.eml")) == (
        "document",
        "message/rfc822",
        None,
        None,
        only,
    )


def test_a_file_object_is_read_no_further_than_the_limit() -> None:
    endless = io.BytesIO(bytes(MAX_BYTES + 5_000_000))
    with pytest.raises(Refused) as refused:
        make_ready(content=endless, name="a.bin")
    assert str(refused.value.message) == "“a.bin” is larger than 15 MB. Please send a smaller file."
    assert endless.tell() == MAX_BYTES + 1
    assert make_ready(content=io.BytesIO(PDF), name="a.pdf").size == len(PDF)


def test_exactly_fifteen_megabytes_are_taken() -> None:
    assert make_ready(content=b"a" * MAX_BYTES, name="log.txt").size == 15 * 1024 * 1024


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.jpg", "“a.jpg” is empty. Please choose the file again."),
        (SVG, "a.png", "“a.png” cannot be read as a picture. Please take the photo again or send a JPEG."),
        (b"<html>", "a.jpg", "“a.jpg” cannot be read as a picture. Please take the photo again or send a JPEG."),
        (PDF, "a.png", "“a.png” cannot be read as a picture. Please take the photo again or send a JPEG."),
        (photo()[:200], "a.jpg", "“a.jpg” cannot be read as a picture. Please take the photo again or send a JPEG."),
        (photo(size=(10_001, 5_000), kind="PNG"), "a.png",
         "“a.png” has more than 50 million pixels. Please send a smaller picture."),
        (b"<html>", "a.html",
         "“a.html” is of a kind that we cannot take. Photos, PDF, text, mails, Word and Excel files are fine."),
        (b"MZ\x90\x00", "a.exe",
         "“a.exe” is of a kind that we cannot take. Photos, PDF, text, mails, Word and Excel files are fine."),
        (SVG, '"><img src=x onerror=evil()>\r\nX: y.png',
         "“img src=x onerror=evil()X y.png” cannot be read as a picture. Please take the photo again or send a JPEG."),
    ],
)  # fmt: skip
def test_a_refusal_names_the_file_and_the_way_out(content: bytes, name: str, said: str) -> None:
    assert _refusal(content, name) == said


def test_a_moving_picture_is_refused_in_chinese_too() -> None:
    out = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(out, "GIF", save_all=True, append_images=[Image.new("RGB", (2, 2), "blue")])
    with translation.override("zh-hans"):
        assert _refusal(out.getvalue(), "动.gif") == "“动.gif”是动图，请上传静态照片。"


def test_a_signature_must_be_a_picture() -> None:
    assert make_ready(content=photo(kind="PNG"), name="s.png", kind="signature").width == 40
    assert _refusal(PDF, "s.pdf", "signature").startswith("“s.pdf” cannot be read as a picture.")


def test_a_mail_is_kept_whatever_it_is() -> None:
    kept = make_ready(content=SVG, name="logo.png", kind="mail")
    assert _facts(kept) == ("mail", UNKNOWN, None, None, {"original"})
    damaged = make_ready(content=photo()[:200], name="a.jpg", kind="mail")
    assert _facts(damaged) == ("mail", "image/jpeg", None, None, {"original"})
    whole = make_ready(content=photo(), name="a.jpg", kind="mail")
    assert _facts(whole) == ("mail", "image/jpeg", 40, 30, {"original", "show", "thumb"})
    assert _refusal(b"", "a.jpg", "mail") == "“a.jpg” is empty. Please choose the file again."
