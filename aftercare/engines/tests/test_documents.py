"""A template and data become a PDF, on a machine without fonts."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

import aftercare
from aftercare.engines import documents

TEMPLATE = Path(__file__).parent / "data" / "words.typ"
FONTS = Path(aftercare.__file__).parent / "web" / "static" / "vendor" / "fonts"
AT = datetime(2026, 11, 23, tzinfo=UTC)


def made(text: str = "空调", *, title: str = "服务报告", picture: bytes = b"", fonts: Path = FONTS) -> bytes:
    """The document of the test's template."""
    name = "photo.webp" if picture else ""
    pictures = {name: picture} if picture else {}
    return documents.pdf(
        TEMPLATE, {"title": title, "text": text, "picture": name}, fonts=fonts, pictures=pictures, at=AT
    )


def words(pdf: bytes) -> str:
    """What a reader of the PDF finds."""
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_chinese_can_be_read_back() -> None:
    assert "服务报告" in words(made())


def test_control_without_our_fonts_it_cannot_be_read_back(tmp_path: Path) -> None:
    assert "服务报告" not in words(made(fonts=tmp_path))


@pytest.mark.parametrize("text", ["#panic()", "*bold* _it_ $x$", '#read("/etc/passwd")', "= Head", "\\ ] } //"])
def test_words_never_become_markup(text: str) -> None:
    assert text.replace(" ", "") in words(made(text)).replace(" ", "")


def test_a_picture_stands_in_it() -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "WEBP")
    pages = PdfReader(io.BytesIO(made(picture=out.getvalue()))).pages
    assert [len(page.images) for page in pages] == [1]


def test_the_same_input_gives_the_same_bytes() -> None:
    assert made() == made()
    assert made() != made("洗衣机")


def test_a_picture_that_is_none_is_said() -> None:
    with pytest.raises(documents.NotMade):
        made(picture=b"no picture")
