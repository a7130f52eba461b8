"""No answer comes from Django's own template engine: an unwritten page of a package must fail, not look strange."""

from typing import Any

import pytest
from django.template import Context, Template as DjangoTemplate
from django.template.engine import Engine

from tests.architecture.sources import assert_none
from tests.architecture.test_permissions import answer, table
from tests.world import STRANGER, World


@pytest.fixture
def rendered_by_django(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that Django's engine renders from here on."""
    seen: list[str] = []
    render = DjangoTemplate.render

    def note(self: DjangoTemplate, context: Any) -> Any:
        seen.append(str(self.name))
        return render(self, context)

    monkeypatch.setattr(DjangoTemplate, "render", note)
    return seen


def test_every_page_comes_from_our_engine(world: World, rendered_by_django: list[str]) -> None:
    for row in table():
        if row.method == "GET":
            for role in (STRANGER, "agent", "administrator"):
                answer(world, row, role)
    assert_none(rendered_by_django)


def test_control_djangos_engine_is_noticed(rendered_by_django: list[str]) -> None:
    DjangoTemplate("x", name="made-up.html", engine=Engine()).render(Context())
    assert rendered_by_django == ["made-up.html"]
