"""Questions of a form: what stands in the page, and what the browser shows of them."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import aftercare
from aftercare.web import pages

SCRIPTS = Path(aftercare.__file__).parent / "web" / "static" / "web"
PAGE = '{% from "web/components/questions.html" import questions %}{{ questions(rows, answers, problems, photos) }}'


def row(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """A question as builder reads it."""
    return {"id": name, "kind": kind, "label": f"Label {name}", "hint": "", "required": True, "options": [], **more}


def html(*rows: dict[str, Any], **more: Any) -> str:
    """The questions as they stand in a page."""
    given = {"answers": {}, "problems": {}, "photos": {}, **more}
    return pages.environment().from_string(PAGE).render(rows=rows, **given)


def test_what_was_answered_stands_in_the_controls() -> None:
    page = html(row("dry", "yes_no"), row("reading", "number"), answers={"dry": "no", "reading": 500.0})
    assert re.findall(r'value="(\w+)" required checked', page) == ["no"]
    assert 'id="id_q_reading" value="500"' in page


def test_a_question_with_a_condition_is_not_required_of_the_browser() -> None:
    when = {"field": "dry", "is": 'no"'}
    page = html(row("why", "text", when=when))
    assert re.findall(r"<textarea[^>]*>", page) == [
        '<textarea class="form-control" name="q_why" id="id_q_why" rows="3">'
    ]
    found = re.search(r'data-when="([^"]*)"', page)
    assert found is not None
    assert json.loads(found[1].replace("&#34;", '"').replace("&amp;", "&")) == when
    assert " required>" in html(row("why", "text"))


def test_what_is_wrong_stands_at_its_question() -> None:
    page = html(row("dry", "yes_no"), row("photo", "photo"), problems={"photo": "Take <one>."})
    assert page.count('class="question wrong"') == 1
    assert "Take &lt;one&gt;." in page.split('data-question="photo"')[1]


def test_words_of_a_form_are_escaped() -> None:
    options = [{"value": "a", "label": "<b>"}, {"value": "b", "label": '"'}]
    page = html(row("x", "choice", label="<i>", options=options))
    assert "<b>" not in page
    assert "<i>" not in page


RUNNER = """
import { readFileSync } from "node:fs";
globalThis.document = { querySelector: () => null, querySelectorAll: () => [], addEventListener: () => {} };
const { answerTo } = await import(process.argv[2]);
const cases = JSON.parse(readFileSync(0, "utf8"));
const part = ({ dataset, controls }) => ({ dataset, querySelectorAll: () => controls });
console.log(JSON.stringify(cases.map((one) => answerTo(part(one)))));
"""
TEXT = {"type": "text"}
CASES: list[tuple[dict[str, str], list[dict[str, Any]], Any]] = [
    ({"kind": "text"}, [{**TEXT, "value": " a "}], "a"),
    ({"kind": "text"}, [{**TEXT, "value": "  "}], None),
    ({"kind": "number", "low": "0", "high": "9"}, [{**TEXT, "value": "3，5"}], 3.5),
    ({"kind": "number", "low": "0", "high": "9"}, [{**TEXT, "value": "9.1"}], None),
    ({"kind": "number"}, [{**TEXT, "value": "x"}], None),
    ({"kind": "score"}, [{"type": "radio", "value": "0", "checked": True}], 0),
    (
        {"kind": "yes_no"},
        [{"type": "radio", "value": "yes", "checked": False}, {"type": "radio", "value": "no", "checked": True}],
        "no",
    ),
    ({"kind": "yes_no"}, [{"type": "radio", "value": "yes", "checked": False}], None),
    ({"kind": "photo", "photos": "2"}, [{"type": "file", "files": [1]}], 3),
    ({"kind": "photo"}, [{"type": "file", "files": []}], None),
]


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed, the page's script needs it")
def test_the_browser_reads_answers_as_the_server_does(tmp_path: Path) -> None:
    for name in ("questions.js", "conditions.js", "page.js"):
        (tmp_path / name).write_text((SCRIPTS / name).read_text(), encoding="utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    runner = tmp_path / "runner.js"
    runner.write_text(RUNNER, encoding="utf-8")
    given = [{"dataset": dataset, "controls": controls} for dataset, controls, _value in CASES]
    done = subprocess.run(
        ["node", str(runner), (tmp_path / "questions.js").as_uri()],
        input=json.dumps(given),
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=30,
    )
    assert json.loads(done.stdout) == [value for _dataset, _controls, value in CASES]
