"""Addresses of views by name. Those without arguments are asked for dozens of times a page, and found once."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse


def address(name: str, *args: Any) -> str:
    """The path of a view. Raises NoReverseMatch for a name that no view has."""
    if args:
        return reverse(name, args=args)
    return _found(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=1024)
def _found(name: str, urlconf: str, prefix: str) -> str:
    del prefix  # it is part of what is remembered
    return reverse(name, urlconf=urlconf)
