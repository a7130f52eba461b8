import re
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.template import engines
from django.test import RequestFactory
from django.urls import NoReverseMatch
from django.utils import translation
from jinja2 import TemplateNotFound, UndefinedError

from aftercare.web import jinja, pages

PACKAGE = Path(jinja.__file__).parent.parent


def rendered(source: str, request: HttpRequest | None = None, **variables: object) -> str:
    """A made-up page."""
    request = request or RequestFactory().get("/desk/list?page=2&q=a")
    return pages.environment().from_string(source).render(request=request, **variables)


def test_there_is_one_engine_and_it_reads_our_folders_only() -> None:
    assert [type(engine) for engine in engines.all()] == [jinja.OurPages]
    engine = engines["pages"]
    assert isinstance(engine, jinja.OurPages)
    folders = engine.template_dirs
    assert PACKAGE / "web" / "templates" in folders
    assert {folder.parent.parent for folder in folders} == {PACKAGE}


@pytest.mark.parametrize(
    "name", ["account/signup.html", "account/email.html", "registration/login.html", "admin/base.html"]
)
def test_a_page_of_somebody_else_is_not_found(name: str) -> None:
    with pytest.raises(TemplateNotFound):
        pages.environment().get_template(name)


def test_text_is_escaped_and_a_missing_name_is_an_error() -> None:
    assert rendered("{{ text }}", text="<b>&\"'") == "&lt;b&gt;&amp;&#34;&#39;"
    with pytest.raises(UndefinedError):
        rendered("{{ nobody_gave_this }}")


def test_an_address_is_asked_for_by_name_and_empty_parts_are_left_out() -> None:
    assert rendered('{{ url("account_login") }}') == "/login"
    assert rendered('{{ url("account_login", next="/a b", q="", page=None, n=0) }}') == "/login?next=%2Fa+b&amp;n=0"
    with pytest.raises(NoReverseMatch):
        rendered('{{ url("gone") }}')


def test_a_form_carries_its_token() -> None:
    request = RequestFactory().get("/")
    token = rendered("{{ csrf_value() }}", request)
    assert re.fullmatch(r"\w{64}", token)
    field = rendered("{{ csrf_field() }}", request)
    assert re.fullmatch(r'<input type="hidden" name="csrfmiddlewaretoken" value="\w{64}">', field)


def test_lines_stay_lines_and_nothing_else_comes_through() -> None:
    assert rendered("{{ text | newlines }}", text="a\r\n<b>\nc") == "a<br>&lt;b&gt;<br>c"


def test_sentences_are_translated_with_their_values_escaped() -> None:
    with translation.override("en"):
        assert rendered('{{ _("%(name)s waits", name="<b>") }}') == "&lt;b&gt; waits"
        plural = "{% trans count=n %}{{ count }} ticket{% pluralize %}{{ count }} tickets{% endtrans %}"
        assert [rendered(plural, n=1), rendered(plural, n=2)] == ["1 ticket", "2 tickets"]


def test_a_part_of_the_query_is_changed_and_the_rest_stays() -> None:
    assert rendered("{{ with_query(request, page=3) }}") == "/desk/list?page=3&amp;q=a"
    assert rendered('{{ with_query(request, page=None, q="") }}') == "/desk/list"


def test_addresses_have_their_query() -> None:
    assert jinja.url("home") == "/"
    assert jinja.url("home", page=2, state="", order=None, tag=["a", "b"]) == "/?page=2&tag=a&tag=b"


def test_the_query_of_this_page_changes_in_parts() -> None:
    request = RequestFactory().get("/list?state=new&page=3&tag=a&tag=b")
    assert jinja.with_query(request, page=4) == "/list?state=new&page=4&tag=a&tag=b"
    assert jinja.with_query(request, page=None, tag="") == "/list?state=new"
    assert jinja.with_query(RequestFactory().get("/list?page=3"), page=None) == "/list"


def test_filters_are_known_to_pages() -> None:
    render = pages.environment().from_string("{{ 1284|number }} {{ 7500|duration }} {{ 0.5|percent }}").render
    assert render() == "1,284 2 h 5 min 50%"


def test_all_forms_of_a_page_carry_one_token_and_each_page_its_own() -> None:
    request = RequestFactory().get("/")
    first = re.findall(r'value="(\w+)"', rendered("{{ csrf_field() }}{{ csrf_field() }}", request))
    assert len(first) == 2
    assert len(set(first)) == 1
    assert first[0] == rendered("{{ csrf_value() }}", request)
    assert first[0] != rendered("{{ csrf_value() }}")


def test_a_login_within_the_request_changes_the_token() -> None:
    request = RequestFactory().get("/")
    before = rendered("{{ csrf_value() }}", request)
    rotate_token(request)
    assert rendered("{{ csrf_value() }}", request) != before


def test_sentences_follow_the_reader_and_escape_their_values() -> None:
    for language, words in (("en", "&lt;b&gt; left"), ("zh-hans", "还剩 &lt;b&gt;"), ("en", "&lt;b&gt; left")):
        with translation.override(language):
            assert rendered('{{ _("%(time)s left", time="<b>") }}') == words
            assert rendered('{{ _("100%%") }}') == "100%"
