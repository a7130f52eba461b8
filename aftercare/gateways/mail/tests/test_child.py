"""The process that reads mails, spoken to without a process."""

import io
import json
import resource

import pytest

from aftercare.gateways.mail import child
from aftercare.gateways.mail.parse import parse
from aftercare.gateways.mail.tests.samples import PLAIN, multipart

WITH_FILE = multipart(
    b"Content-Type: text/plain\r\n\r\nSee the photo.",
    b"Content-Disposition: attachment; filename=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\nAP8=",
)


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, tuple[int, int]]]:
    """What would have been asked of the kernel: a limit of CPU time would end the tests themselves."""
    asked: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda which, limit: asked.append((which, limit)))
    return asked


def request(raw: bytes, seconds: float = 2.0) -> bytes:
    """One mail as it goes to the process."""
    return child.REQUEST.pack(seconds, len(raw)) + raw


def answer(stream: io.BytesIO) -> dict[str, object]:
    """The next answer's fields."""
    (length,) = child.LENGTH.unpack(stream.read(child.LENGTH.size))
    return json.loads(stream.read(length))  # type: ignore[no-any-return]


def test_it_answers_each_mail_until_the_input_ends() -> None:
    answers = io.BytesIO()
    child.serve(io.BytesIO(request(PLAIN) + request(WITH_FILE)), answers)
    answers.seek(0)
    assert answer(answers)["text"] == "It leaks."
    second = answer(answers)
    kind = parse(WITH_FILE).attachments[0].content_type
    assert (second["text"], second["attachments"]) == ("See the photo.", [["a.bin", kind, 2]])
    assert answers.read() == b"\x00\xff"


def test_an_answer_is_a_length_a_text_and_the_files() -> None:
    length, text, content = child.encode(parse(WITH_FILE))
    assert child.LENGTH.unpack(length) == (len(text),)
    assert content == b"\x00\xff"
    assert len(child.encode(parse(PLAIN))) == 2


def test_each_mail_has_its_seconds_beyond_those_used(limits: list[tuple[int, tuple[int, int]]]) -> None:
    child.serve(io.BytesIO(request(PLAIN, 5) + request(PLAIN, 500)), io.BytesIO())
    (first, (few, _hard)), (second, (many, _also)) = limits
    assert (first, second) == (resource.RLIMIT_CPU, resource.RLIMIT_CPU)
    assert 494 <= many - few <= 497


def test_it_gives_up_what_reading_does_not_need(
    limits: list[tuple[int, tuple[int, int]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "serve", lambda _requests, _answers: None)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO()))
    child.main()
    assert limits == [
        (resource.RLIMIT_AS, (child.MEMORY, child.MEMORY)),
        (resource.RLIMIT_CORE, (0, 0)),
        (resource.RLIMIT_FSIZE, (0, 0)),
    ]
