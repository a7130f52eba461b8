"""The browser's evaluator, run by node on the same table."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import aftercare
from aftercare.engines.conditions import explain
from aftercare.engines.conditions.tests.table import CASES

SCRIPT = Path(aftercare.__file__).parent / "web" / "static" / "web" / "conditions.js"
RUNNER = f"""
import {{ readFileSync }} from "node:fs";
import {{ evaluate, explain }} from {json.dumps(SCRIPT.as_uri())};
const answers = JSON.parse(readFileSync(0, "utf8")).map(({{ tree, values }}) => {{
  try {{ return [evaluate(tree, values), explain(tree, values).map(({{ path, held }}) => [path, held])]; }}
  catch (error) {{ return error.message; }}
}});
console.log(JSON.stringify(answers));
"""


def uses_a_pattern(case: dict[str, object]) -> bool:
    return '"matches"' in json.dumps(case["tree"])


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed, the browser's evaluator needs it")
def test_the_browser_agrees_with_python(tmp_path: Path) -> None:
    runner = tmp_path / "runner.mjs"
    runner.write_text(RUNNER, encoding="utf-8")
    done = subprocess.run(
        ["node", str(runner)], input=json.dumps(CASES), capture_output=True, encoding="utf-8", check=True, timeout=30
    )
    refused = "neither a group nor a leaf: field, matches"
    expected = [
        refused
        if uses_a_pattern(case)
        else [case["holds"], [[leaf.path, leaf.held] for leaf in explain(case["tree"], case["values"])]]
        for case in CASES
    ]
    assert json.loads(done.stdout) == expected
    assert expected.count(refused) == 4
