"""Icons are drawings of our own folder, and every one that a page names is there."""

import json
import re
from pathlib import Path

import pytest

from aftercare.kit import plugs
from aftercare.kit.plugs import MenuEntry, TimelineLine
from aftercare.web.icons import FOLDER, UnknownIconError, icon

PACKAGE = Path(__file__).resolve().parents[2]
LISTED = {
    Path(target).stem
    for target in json.loads((PACKAGE.parent / "package.json").read_text())["aftercare"]["vendor"].values()
    if target.startswith("icons/")
}
NAMED = re.compile(r"""icon\("([a-z0-9-]+)"\)""")


def named(text: str) -> set[str]:
    """The icons that a template asks for by a plain name."""
    return set(NAMED.findall(text))


def test_icon_is_one_hidden_drawing() -> None:
    drawing = str(icon("check", "large"))
    assert drawing.startswith('<svg class="icon large" viewBox="0 0 24 24"')
    assert drawing.count("<svg") == drawing.count("</svg>") == 1
    assert 'aria-hidden="true"' in drawing
    assert "\n" not in drawing


def test_unknown_icon_is_refused() -> None:
    with pytest.raises(UnknownIconError, match="no-such-thing"):
        icon("no-such-thing")


def test_every_icon_that_a_template_names_is_listed() -> None:
    asked = {name for page in PACKAGE.glob("*/templates/**/*.html") for name in named(page.read_text())}
    assert len(asked) > 20
    assert sorted(asked - LISTED) == []


def test_every_icon_that_a_context_offers_is_listed() -> None:
    offered = {plug.icon for plug in plugs.offered(MenuEntry)} | {plug.icon for plug in plugs.offered(TimelineLine)}
    assert "flag" in offered
    assert sorted(offered - LISTED) == []


def test_every_listed_icon_was_copied() -> None:
    assert sorted(LISTED - {path.stem for path in FOLDER.glob("*.svg")}) == []


def test_control_an_icon_in_a_template_is_found() -> None:
    assert named('<b>{{ icon("check") }}{{ icon("no-such-thing") }}</b>') == {"check", "no-such-thing"}
