"""Addresses of views by name. A page asks for dozens of them, and for most of them again at the next look."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, reverse

MOST = 8192


def address(name: str, *args: Any) -> str:
    """The path of a view. Raises NoReverseMatch for a name that no view has."""
    return _found(name, args, settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=MOST)
def _found(name: str, args: tuple[Any, ...], urlconf: str, prefix: str) -> str:
    del prefix  # it is part of what is remembered
    return reverse(name, urlconf=urlconf, args=args)
