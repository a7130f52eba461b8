"""Files of many objects at once, and what is missing on the disk."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image
from pytest_django.fixtures import DjangoAssertNumQueries

from aftercare.files import access, disk, queries, services
from aftercare.files.tests.samples import AGENT, PDF, photo

pytestmark = pytest.mark.django_db

VIEWER: Any = SimpleNamespace(id=20)


def test_files_come_by_subject_in_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    one = services.store(content=photo(), name="a.jpg", subjects=["ticket:1", "workorder:2"], by=AGENT).id
    two = services.store(content=PDF, name="b.pdf", subjects=["ticket:1"], by=AGENT).id
    services.store(content=PDF, name="c.pdf", subjects=["ticket:9"], by=AGENT)
    with django_assert_num_queries(1):
        found = queries.of(["ticket:1", "workorder:2", "ticket:3"], viewer=VIEWER)
    assert {subject: [row["id"] for row in rows] for subject, rows in found.items()} == {
        "ticket:1": [one, two],
        "workorder:2": [one],
    }
    first, second = found["ticket:1"]
    assert (first["kind"], first["width"], first["height"], first["actor_name"]) == ("photo", 40, 30, "Agent")
    assert (first["thumb_url"], first["show_url"], first["file_url"]) == (
        access.link(one, "thumb", viewer=VIEWER), access.link(one, "show", viewer=VIEWER), "",
    )  # fmt: skip
    assert (second["thumb_url"], second["show_url"], second["file_url"]) == (
        "", "", access.link(two, "file", viewer=VIEWER),
    )  # fmt: skip
    assert queries.names([one, two]) == {one: "a.jpg", two: "b.pdf"}


def test_a_report_gets_the_picture_without_its_notes() -> None:
    number = services.store(content=photo(), name="a.jpg", subjects=["ticket:1"], by=AGENT).id
    content = queries.shown(number)
    assert content is not None
    assert Image.open(io.BytesIO(content)).format == "WEBP"
    assert b"Maker" not in content
    document = services.store(content=PDF, name="b.pdf", subjects=["ticket:1"], by=AGENT).id
    assert (queries.shown(document), queries.shown(document + 1)) == (None, None)


def test_what_is_missing_on_the_disk_is_named() -> None:
    whole = services.store(content=photo("blue"), name="w.jpg", subjects=["ticket:1"], by=AGENT)
    assert list(queries.missing()) == []
    thumbless = services.store(content=photo("red"), name="t.jpg", subjects=["ticket:1"], by=AGENT)
    disk.path(disk.digest(photo("red")), "thumb").unlink()
    cut = services.store(content=PDF, name="c.pdf", subjects=["ticket:1"], by=AGENT)
    disk.path(disk.digest(PDF), "original").write_bytes(PDF[:-1])
    assert [(problem.where, problem.what) for problem in queries.missing()] == [
        (f"file {thumbless.id}", "its pictures are not on the disk"),
        (f"file {cut.id}", "its bytes are not on the disk in full"),
    ]
    assert whole.id not in {thumbless.id, cut.id}
