"""`aftercare clock explain`: one document, one answer, one sentence where there is none."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from aftercare.kit.clock_document import MOST_BYTES, Problem
from aftercare.tasks.management.commands.clock import SENTENCES

DOCUMENT: dict[str, Any] = {
    "calendar": {"zone": "Asia/Shanghai", "week": {"mon": [["09:00", "12:00"]]}, "days": {"2026-10-10": "mon"}},
    "policy": {
        "target": {"hours": 2},
        "counts": ["open"],
        "reopen_grace_hours": 24,
        "false_solve_counts": False,
    },
    "events": [{"at": "2026-10-10T09:00:00+08:00", "category": "open"}],
    "now": "2026-10-10T10:00:00+08:00",
}
ANSWER = {
    "used_seconds": 3600,
    "deadline": "2026-10-10T11:00:00+08:00",
    "state": "running",
    "spans": [
        {
            "from": "2026-10-10T09:00:00+08:00",
            "to": "2026-10-10T10:00:00+08:00",
            "counted": True,
            "reason": "runs",
        }
    ],
}
Explain = Callable[..., tuple[int, str, str]]


@pytest.fixture
def explain(tmp_path: Path) -> Explain:
    """Exit code, output and error output for a file with this content."""

    def run(content: bytes | str, *arguments: str) -> tuple[int, str, str]:
        path = tmp_path / "clock.json"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return called(str(path), *arguments)

    return run


def called(*arguments: str) -> tuple[int, str, str]:
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("clock", "explain", *arguments, stdout=out, stderr=err)
    except SystemExit as ended:
        code = int(str(ended.code))
    return code, out.getvalue(), err.getvalue()


def test_a_document_is_answered(explain: Explain) -> None:
    code, out, err = explain(json.dumps(DOCUMENT))
    assert (code, json.loads(out), err) == (0, ANSWER, "")


def test_the_standard_input_is_read_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(DOCUMENT).encode())))
    assert json.loads(called("-")[1]) == ANSWER
    monkeypatch.setattr(sys, "stdin", None)
    assert called("-", "--language", "en") == (2, "", "The document is not JSON: look at 1:1 (line:column).\n")


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (
            "2026-10-10T08:00:00+08:00",
            "“events[0].at”: 2026-10-10T09:00:00+08:00 comes from the future, it is later than “now”.",
        ),
        ("2026-10-10T08:00:00", "“now”: “2026-10-10T08:00:00” needs its offset from UTC, such as +08:00 or Z."),
        (7, "“now” must be a text that is not empty."),
    ],
)
def test_what_is_wrong_is_one_sentence(explain: Explain, now: object, sentence: str) -> None:
    assert explain(json.dumps({**DOCUMENT, "now": now}), "--language", "en") == (2, "", f"{sentence}\n")


def test_it_speaks_chinese(explain: Explain) -> None:
    code, out, err = explain("{}", "--language", "zh")
    assert (code, out, err) == (2, "", "缺少字段“calendar”。\n")
    assert explain("[]", "--language", "zh")[2] == "“整个文档”必须是带有字段名的对象。\n"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("problem", Problem)
def test_every_problem_has_its_sentence(problem: Problem, language: str) -> None:
    with translation.override(language):
        sentence = str(SENTENCES[problem]).format(where="<where>", what="<what>")
    assert sentence.endswith(("。", "."))
    assert "{" not in sentence
    with translation.override("en"):
        named = str(SENTENCES[problem])
    assert ("<where>" in sentence, "<what>" in sentence) == ("{where}" in named, "{what}" in named)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    missing = str(tmp_path / "none.json")
    assert called(missing, "--language", "en") == (2, "", f"There is no file {missing}.\n")
    assert called(str(tmp_path), "--language", "en") == (2, "", f"The file {tmp_path} cannot be read.\n")


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(100_000_000)
    assert called(str(huge), "--language", "en") == (2, "", f"The document has more than {MOST_BYTES} bytes.\n")
    assert called("/dev/zero", "--language", "en") == (2, "", f"The document has more than {MOST_BYTES} bytes.\n")


def product(*arguments: str, content: str) -> subprocess.CompletedProcess[bytes]:
    """The command as people run it, where no database can be reached."""
    nowhere = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    command = [sys.executable, "-m", "aftercare.config.cli", "clock", *arguments]
    return subprocess.run(command, input=content.encode(), capture_output=True, env=nowhere, check=False)


def test_it_needs_no_database() -> None:
    done = product("explain", "-", content=json.dumps(DOCUMENT))
    assert (done.returncode, json.loads(done.stdout), done.stderr) == (0, ANSWER, b"")


def test_a_refusal_is_one_line_and_the_code_two() -> None:
    done = product("explain", "-", "--language", "en", content="[" * 100_000)
    sentence = b"The document is not a clock document: it is nested too deeply.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", sentence)


def test_a_reader_that_goes_away_is_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    path.write_text(json.dumps({**DOCUMENT, "now": "2090-01-01T00:00:00Z"}))
    command = f"{sys.executable} -m aftercare.config.cli clock explain {path} | head -c 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert (done.stdout, done.stderr) == (b"{", b"")
