"""What the launcher says, and how it is laid out."""

import subprocess
import sys

import pytest

from aftercare.config.launcher import words


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh_Hans"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_SG", "LANG": "en_US"}, "zh_Hans"),
    ],
)
def test_language(environment: dict[str, str], expected: str) -> None:
    assert words.language(environment) == expected


def test_a_chinese_character_takes_two_columns() -> None:
    assert [words.width(text) for text in ("", "abc", "派工", "A派")] == [0, 3, 4, 3]


def test_table_aligns_mixed_scripts() -> None:
    assert words.table([["角色", "login"], ["agent", "a", "secret"]]) == ["角色   login", "agent  a      secret"]
    assert words.table([]) == []


def test_a_reader_who_has_gone_stops_nothing() -> None:
    script = (
        "import os; from aftercare.config.launcher.words import say\n"
        "reader, writer = os.pipe(); os.dup2(writer, 1); os.close(writer); os.close(reader)\n"
        "say('one'); say('two'); raise SystemExit(7)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (7, "")


def test_step_says_how_long_it_took(capsys: pytest.CaptureFixture[str]) -> None:
    with words.step("tables"):
        pass
    assert capsys.readouterr().out == "  tables ... 0.0 s\n"


def test_step_that_fails_says_no_time(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(words.Stop), words.step("tables"):
        raise words.Stop
    assert capsys.readouterr().out == "  tables ... \n"
