"""The page of components shows all of them in both themes, and nothing that the security policy refuses."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation

from aftercare.kit import plugs
from aftercare.kit.plugs import FirstStep
from aftercare.web import pages, studio

if TYPE_CHECKING:
    from collections.abc import Callable

COMPONENTS = Path(__file__).resolve().parents[1] / "templates" / "web" / "components"
# These make the frame, which the page shows around the components.
FRAME = {"frame.html"}
INNER = {
    "field",
    "form_errors",
    "table_head",
    "label_words",
    "choice_tag",
    "below",
    "textarea",
    "lightbox",
    "sparkline",
    "key",
    "_control",
    "pick",
    "number_input",
}


class Refused(HTMLParser):
    """Collects what the content security policy would refuse, and ids that stand twice."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: list[str] = []
        self.feed(html)
        self.found += [f"id {one}" for one in sorted({one for one in self.ids if self.ids.count(one) > 1})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        given = dict(attrs)
        self.ids += [given["id"]] if given.get("id") else []  # type: ignore[list-item]
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.found.append(tag)
        self.found += [name for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        if str(given.get("href", "")).startswith("javascript:"):
            self.found.append("javascript:")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nothing_on_the_page_is_refused_by_the_policy(log_in: "Callable[[str], Any]", language: str) -> None:
    client = log_in("administrator")
    answer = client.get("/studio/components", headers={"accept-language": language})
    assert answer.status_code == 200
    assert Refused(answer.text).found == []
    assert re.findall(r'<div class="themed" id="\w+" data-bs-theme="(\w+)"', answer.text) == ["light", "dark"]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<b style="x">', ["style"]),
        ("<script>x</script>", ["script"]),
        ("<style>x</style>", ["style"]),
        ('<b onclick="x">', ["onclick"]),
        ('<b hx-on:click="x">', ["hx-on:click"]),
        ('<a href="javascript:x">', ["javascript:"]),
        ('<b id="a"><b id="a">', ["id a"]),
        ('<script src="/static/web/app.js"></script>', []),
    ],
)
def test_control_what_the_policy_refuses_is_found(html: str, found: list[str]) -> None:
    assert Refused(html).found == found


def test_every_component_is_shown() -> None:
    page = (COMPONENTS.parent / "studio" / "components.html").read_text()
    for file in COMPONENTS.glob("*.html"):
        if file.name not in FRAME:
            macros = set(re.findall(r"macro (\w+)\(", file.read_text())) - INNER
            assert {name for name in macros if not re.search(rf"\b{name}\(", page)} == set(), file.name


def test_only_administrators_see_it(log_in: "Callable[[str], Any]") -> None:
    assert log_in("agent").get("/studio/components").status_code == 403


def _step(name: str, order: int, *, done: bool, url_name: str = "web.studio:components", **more: Any) -> FirstStep:
    return FirstStep(name, f"why {name}", url_name, "flag", order, lambda: done, **more)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[FirstStep]:
    """The steps that are offered: those that the test puts in."""
    offered: list[FirstStep] = []
    others = plugs.offered
    monkeypatch.setattr(plugs, "offered", lambda kind: offered if kind is FirstStep else others(kind))
    return offered


def test_the_first_page_says_what_is_missing_and_what_comes_next(
    log_in: "Callable[[str], Any]", steps: list[FirstStep]
) -> None:
    steps += [
        _step("third", 3, done=False, url_name="parts.desk:stock"),
        _step("first", 1, done=True),
        _step("second", 2, done=False, url_name="", optional=True),
    ]
    text = log_in("administrator").get("/studio/start", headers={"accept-language": "en"}).text
    table = text.split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    assert re.findall(r"<strong>(\w+)</strong>", table) == ["first", "second", "third"]
    assert re.findall(r"</svg>(There|Can wait|Missing)</span>", table) == ["There", "Can wait", "Missing"]
    assert re.findall(r'<a class="btn" href="([^"]+)"', table) == [
        "/studio/components"
    ]  # the others open to nobody here
    assert "Another role opens this page" in table
    assert "Next: third · why third" in text
    assert "1 of 2 that every job needs" in text


def test_control_with_everything_there_nothing_comes_next(
    log_in: "Callable[[str], Any]", steps: list[FirstStep]
) -> None:
    steps.append(_step("first", 1, done=True))
    text = log_in("administrator").get("/studio/start", headers={"accept-language": "en"}).text
    assert "Everything that a job needs is there." in text
    assert "Next:" not in text


def test_samples_are_translated() -> None:
    english = studio.samples()
    with translation.override("zh-hans"):
        chinese = studio.samples()
    assert [column["label"] for column in english["columns"]] == ["Ticket", "State", "Deadline", "Amount"]
    assert [column["label"] for column in chinese["columns"]] == ["工单", "状态", "时限", "金额"]


@pytest.mark.parametrize(
    ("macro", "words"),
    [
        ('{% from "web/components/chips.html" import chip %}{{ chip("<b>", "bad") }}', "&lt;b&gt;"),
        ('{% from "web/components/people.html" import person %}{{ person("<b>") }}', "&lt;b&gt;"),
        ('{% from "web/components/states.html" import empty %}{{ empty("ticket", "<b>") }}', "&lt;b&gt;"),
        ('{% from "web/components/dialogs.html" import toast %}{{ toast("<b>") }}', "&lt;b&gt;"),
    ],
)
def test_components_escape_what_they_are_given(macro: str, words: str) -> None:
    html = pages.environment().from_string(macro).render()
    assert words in html
    assert "<b>" not in html.replace('<b class="only-read-aloud">', "")
