"""What a file is, and what its name may say."""

import io
import zipfile

import pytest

from aftercare.engines import media

OFFICE = "application/vnd.openxmlformats-officedocument."


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", media.UNKNOWN),
        (b"GIF89a", "image/gif"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypmp42", media.UNKNOWN),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"MZ\x90\x00", media.UNKNOWN),
        (_zip("[Content_Types].xml", "word/document.xml"), f"{OFFICE}wordprocessingml.document"),
        (_zip("[Content_Types].xml", "xl/workbook.xml"), f"{OFFICE}spreadsheetml.sheet"),
        (_zip("run.exe"), media.UNKNOWN),
        (b"", media.UNKNOWN),
        ("空调漏水\n".encode(), "text/plain"),
        ("空调漏水\n".encode("gb18030"), "text/plain"),
        (b"\xff\xfe\xfd\xfc\xff", media.UNKNOWN),
        (b"a\x00b", media.UNKNOWN),
        (b"Received: from a by b\r\n", "message/rfc822"),
        (b"<html><script>alert(1)</script>", media.UNKNOWN),
        (b"  \n<!doctype html>", media.UNKNOWN),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", media.UNKNOWN),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", media.UNKNOWN),
    ],
)
def test_the_type_follows_from_the_content(content: bytes, kind: str) -> None:
    assert media.media_type(content) == kind


def test_a_sample_may_be_cut_within_a_character() -> None:
    for shift in range(4):
        assert media.media_type(b"a" * shift + "漏".encode() * media.TEXT_SAMPLE) == "text/plain"


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("漏水 照片.jpg", "漏水 照片.jpg"),
        ('"><img src=x onerror=alert(1)>.png', "img src=x onerror=alert(1).png"),
        ("a\r\nSet-Cookie: x=1.png", "aSet-Cookie x=1.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\door.jpg", "door.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\x00b\u2028c.txt", "abc.txt"),
        (" . ", "file"),
        ("", "file"),
        ("///", "file"),
        (".htaccess", "htaccess"),
        ("x" * 300 + ".jpg", "x" * 116 + ".jpg"),
        ("a." + "y" * 300, "a." + "y" * 118),
    ],
)
def test_names_are_made_harmless(given: str, clean: str) -> None:
    assert media.clean_name(given) == clean


def test_a_name_can_claim_to_be_a_picture() -> None:
    claims = {name: media.claims_to_be_a_picture(name) for name in ("a.PNG", "a.svg", "a.heif", "a.pdf", "png", "a")}
    assert claims == {"a.PNG": True, "a.svg": True, "a.heif": True, "a.pdf": False, "png": False, "a": False}


def test_a_saved_file_cannot_be_opened_as_something_else() -> None:
    saved = [
        media.name_to_save(name, kind)
        for name, kind in (
            ("offer.pdf", "application/pdf"),
            ("offer.exe", "application/pdf"),
            ("run.bat", "text/plain"),
            ("list.CSV", "text/plain"),
            ("door.heic", "image/webp"),
            ("page.html", media.UNKNOWN),
            ("clip.mp4", "video/mp4"),
        )
    ]
    assert saved == [
        "offer.pdf", "offer.exe.pdf", "run.bat.txt", "list.CSV", "door.heic.webp", "page.html.bin", "clip.mp4.bin",
    ]  # fmt: skip
