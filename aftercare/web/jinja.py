"""The template engine: Jinja2 over the templates of our own contexts, and of nobody else.

Third-party packages bring templates for another engine; a page of theirs that we have not written must fail loudly.
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.utils import translation
from jinja2 import Environment, StrictUndefined, Template, pass_context
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup, escape

from aftercare.kit import clock
from aftercare.web import formats
from aftercare.web.addresses import address
from aftercare.web.icons import icon
from aftercare.web.menus import menu_entries
from aftercare.web.pieces import piece, pieces
from aftercare.web.preferences import theme
from aftercare.web.slots import slot
from aftercare.web.streams import stream


class OurPages(Jinja2):
    """Looks for templates in `templates/` of the product's own contexts only."""

    app_dirname = "templates"

    @property
    def template_dirs(self) -> tuple[Path, ...]:  # type: ignore[override]
        """The template folders, in the order of the installed contexts."""
        ours = (Path(config.path) for config in apps.get_app_configs() if config.name.startswith("aftercare."))
        return tuple(folder / self.app_dirname for folder in ours if (folder / self.app_dirname).is_dir())


def url(name: str, *args: Any, **query: Any) -> str:
    """The address of a view; keyword arguments become the query, empty ones are left out."""
    path = address(name, *args)
    if not query:
        return path
    given = {key: value for key, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path


@pass_context
def csrf_field(context: Context) -> Markup:
    """The hidden field that every form with POST carries."""
    token = _token(context["request"])
    return Markup(f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">')  # noqa: S704 - letters and digits


@pass_context
def csrf_value(context: Context) -> str:
    """The token itself, for scripts that post."""
    return _token(context["request"])


def _token(request: HttpRequest) -> str:
    """One token for all forms of a page: masked anew for each page, and again when a login changes the secret."""
    secret, token = request.META.get("aftercare.csrf", (None, ""))
    if secret is None or secret != request.META.get("CSRF_COOKIE"):
        token = get_token(request)
        request.META["aftercare.csrf"] = (request.META["CSRF_COOKIE"], token)
    return str(token)


def translated(message: str, /, **values: Any) -> Markup:
    """A sentence of a template in the reader's language, its values escaped.

    Sentences are looked up once for each language: a page has a hundred of them.
    """
    language = translation.get_language()
    return _sentence(message, language) % values if values else _plain(message, language)


# The sentences stand in the templates, where they are extracted from; here one is only passed on.
_look_up = translation.gettext


@lru_cache(maxsize=8192)
def _sentence(message: str, language: str | None) -> Markup:
    del language  # it is part of what is remembered
    return Markup(_look_up(message))  # noqa: S704 - our own words


@lru_cache(maxsize=8192)
def _plain(message: str, language: str | None) -> Markup:
    return _sentence(message, language) % {}


@cache
def static_address(path: str) -> str:
    """Where a file of our own lies. Raises ValueError for one that a release does not carry."""
    return static(path)


class OurTemplate(Template):
    """A template whose macros, imported without the page, are built once."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        del ctx  # compared with our own names at each import for globals of its own, and no template of ours has any
        return super()._get_default_module()


def newlines(text: str) -> Markup:
    """Text as it was typed: escaped, with its line breaks."""
    return Markup("<br>").join(escape(line) for line in str(text).splitlines())


FILTERS = (
    newlines,
    formats.moment,
    formats.day,
    formats.clock_time,
    formats.window,
    formats.ago,
    formats.duration,
    formats.number,
    formats.money,
    formats.percent,
    formats.initials,
    formats.author,
    formats.channel,
)


def with_query(request: HttpRequest, **changes: Any) -> str:
    """The address of this page with parts of its query changed; None or "" takes a part away."""
    query = request.GET.copy()
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def environment(**options: Any) -> Environment:
    """Build the engine: autoescaped, strict about names, translated."""
    options["undefined"] = StrictUndefined
    options["extensions"] = ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"]
    options["trim_blocks"] = options["lstrip_blocks"] = True
    env = Environment(**options)  # noqa: S701 - the backend passes autoescape=True
    env.template_class = OurTemplate
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    env.globals.update(gettext=translated, _=translated)
    env.globals.update(
        url=url, static=static_address, csrf_field=csrf_field, csrf_value=csrf_value, with_query=with_query
    )
    env.globals.update(icon=icon, menu_entries=menu_entries, slot=slot, stream=stream, theme=theme)
    env.globals.update(piece=piece, pieces=pieces)
    env.globals.update(get_language=translation.get_language, get_messages=get_messages, now=clock.now, new_id=uuid4)
    env.globals.update(
        script_words=formats.script_words, stream_origin=settings.STREAM_ORIGIN, site_is_demo=settings.DEMO
    )
    env.filters.update({filter_.__name__: filter_ for filter_ in FILTERS})
    return env
