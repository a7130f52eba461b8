"""Icons: outline drawings that set-up copies from the pinned package, put into the page as SVG."""

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

FOLDER = Path(__file__).parent / "static" / "vendor" / "icons"
_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


class UnknownIconError(LookupError):
    """A page asks for an icon that `package.json` does not list."""


def _drawing(name: str) -> str:
    try:
        text = (FOLDER / f"{name}.svg").read_text()
    except FileNotFoundError:
        raise UnknownIconError(f"no icon {name!r}: list it in package.json and run set-up again") from None
    match = _DRAWING.search(text)
    if match is None:
        raise UnknownIconError(f"{name!r} is not a drawing")
    return re.sub(r"\s*\n\s*", "", match.group(1))


@cache
def icon(name: str, cls: str = "") -> Markup:
    """The drawing `name`, hidden from screen readers: the words beside it say the same. Raises UnknownIconError."""
    return Markup(
        '<svg class="icon{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>'
    ).format(f" {cls}" if cls else "", Markup(_drawing(name)))  # noqa: S704 - a file of our own installation
