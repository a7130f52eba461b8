"""The map of contexts."""

from pathlib import Path

import pytest

from aftercare.config.launcher import overview

SETTINGS = """
[[tool.importlinter.contracts]]
type = "forbidden"
[[tool.importlinter.contracts]]
type = "layers"
layers = ["config", "(tickets)", "(contracts) | (knowledge)", "kit"]
"""


def test_the_stack_names_what_is_built_in_the_order_of_the_contract(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    for name in ("kit", "knowledge", "config", "unknown"):
        (tmp_path / "aftercare" / name).mkdir(parents=True)
        (tmp_path / "aftercare" / name / "__init__.py").write_text(f'"""The {name}.\n\nMore of it."""\n')
    assert overview.stack(tmp_path) == ["config", "knowledge", "kit"]
    assert overview.purpose(tmp_path / "aftercare/kit") == "The kit."


def test_every_context_of_the_product_says_what_it_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert overview.overview() == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[0] == "config"
    assert lines[-1].split()[0] == "kit"
    assert [line for line in lines if len(line.split()) < 3] == []
