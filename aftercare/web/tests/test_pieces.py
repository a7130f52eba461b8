from typing import NamedTuple

import pytest
from django.utils import translation
from django.utils.safestring import mark_safe
from jinja2 import DictLoader
from markupsafe import Markup

from aftercare.web import pages, pieces

WORDS = "<b>{{ this.name }}</b>{{ _('Search') }}"


class Line(NamedTuple):
    name: str
    number: int = 1


@pytest.fixture(autouse=True)
def _templates(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces._piece.cache_clear()
    templates = {"line.html": WORDS, "counted.html": "{{ this.number }}"}
    monkeypatch.setattr(pages.environment(), "loader", DictLoader(templates))


def test_text_is_escaped() -> None:
    assert pieces.piece("line.html", Line("<script>")) == "<b>&lt;script&gt;</b>Search"


def test_the_same_values_are_rendered_once_for_each_language() -> None:
    said = [pieces.piece("line.html", Line("a")) for _time in range(3)]
    with translation.override("zh-hans"):
        chinese = pieces.piece("line.html", Line("a"))
    assert (set(said), chinese) == ({"<b>a</b>Search"}, "<b>a</b>搜索")
    assert pieces._piece.cache_info().misses == 2


def test_several_stand_in_their_order() -> None:
    assert pieces.pieces("line.html", [Line("b"), Line("a")]) == "<b>b</b>Search<b>a</b>Search"
    assert pieces.pieces("line.html", []) == ""


@pytest.mark.parametrize("html", [Markup("<i>"), mark_safe("<i>")])
def test_html_is_refused_so_that_it_cannot_stand_for_a_text(html: str) -> None:
    with pytest.raises(TypeError, match="not HTML"):
        pieces.piece("line.html", Line(html))
    assert pieces.piece("line.html", Line("<i>")) == "<b>&lt;i&gt;</b>Search"


def test_control_another_value_is_another_piece() -> None:
    assert pieces.piece("counted.html", Line("a", 1)) != pieces.piece("counted.html", Line("a", 2))
