"""Pieces of HTML that are remembered by what they say.

Twenty people who have the same list open are shown the same fifty lines all day. A piece is a template that gets
plain values and nothing else, no request and no user: what it says depends on the values and the language alone, so
that whoever may see the values may be given what was made of them before.
"""

from collections.abc import Hashable, Iterable
from functools import lru_cache

from django.utils.translation import get_language
from markupsafe import Markup

from aftercare.web.pages import environment

MOST = 8192  # of about a kilobyte


def piece(template: str, this: Hashable) -> Markup:
    """The HTML of `template` for `this`: text, numbers, moments, None, and (named) tuples of them.

    The template must not ask for the time. Raises TypeError for HTML among the values: a text that reads the same
    would be shown as HTML, too.
    """
    return _piece(template, get_language(), this)


def pieces(template: str, several: Iterable[Hashable]) -> Markup:
    """One :func:`piece` after the other."""
    language = get_language()
    return Markup("".join([_piece(template, language, this) for this in several]))  # noqa: S704 - by our own engine


@lru_cache(maxsize=MOST)
def _piece(template: str, language: str | None, this: Hashable) -> Markup:
    del language  # it is part of what is remembered
    _refuse_html(this)
    return Markup(environment().get_template(template).render(this=this))  # noqa: S704 - by our own engine


def _refuse_html(value: Hashable) -> None:
    if hasattr(value, "__html__"):
        raise TypeError("a piece takes plain text, not HTML")
    if isinstance(value, tuple):
        for part in value:
            _refuse_html(part)
