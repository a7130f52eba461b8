"""The body of a mail: HTML made safe or made text, and the new part told from what it quotes."""

import re
from collections.abc import Sequence
from html import unescape
from html.parser import HTMLParser

import nh3

MAX_TEXT = 200_000
"""Characters of a body that are kept."""
MAX_HTML = 1_000_000

_MAX_TAGS = 20_000

_BLOCKS = frozenset(
    {"address", "article", "blockquote", "div", "dl", "dt", "dd", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
     "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul"}
)  # fmt: skip
_SILENT = {"script", "style", "title", "template", "noscript"}
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}

_MAX_LINE = 400
_MAX_QUOTES = 5
_OPENERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"-{2,}\s*(?:原始邮件|原邮件|回复的原邮件|original message|original email)\s*-{2,}$",
        r"on\b.{5,250}\bwrote\s*[:：]$",
        r"在\s*.{4,250}写道\s*[:：]$",
        r".{0,120}于\s*\d{4}.{4,120}写道\s*[:：]$",
    )
)
_SENDER = re.compile(r"\*?(?:发件人|寄件者|from)\s*[:：]\*?\s*\S", re.IGNORECASE)
_OTHER_HEADER = re.compile(
    r"\*?(?:发送时间|发送日期|日期|时间|收件人|主题|sent|date|to|subject)\s*[:：]", re.IGNORECASE
)
_RULE = re.compile(r"[-_*=]{5,}$")


def is_complex(html: str) -> bool:
    """Whether HTML has so many tags that reading it as HTML would take seconds."""
    return html.count("<", 0, MAX_HTML) > _MAX_TAGS


def clean_html(html: str) -> str:
    """HTML that may be shown, nothing if it is complex.

    No scripts, styles or forms are left, and pictures only from the mail itself: none tells that it was opened.
    """
    if is_complex(html):
        return ""
    return nh3.clean(html[:MAX_HTML], clean_content_tags=_SILENT, url_schemes=_SCHEMES, attribute_filter=_own_pictures)


def html_to_text(html: str) -> str:
    """HTML as plain text with its lines; what is in a blockquote stands behind `> `.

    It is cleaned first: what is broken in it can stall Python's own parser. Complex HTML only loses its tags.
    """
    if is_complex(html):
        return unescape(re.sub(r"<[^<>]*>", " ", html[:MAX_HTML])).strip()
    reader = _TextReader()
    reader.feed(clean_html(html))
    reader.close()
    return reader.text()


def split_quoted(text: str) -> tuple[str, str]:
    """The new part of a mail and the older part that it quotes.

    Answers between quoted lines stay together, and so does a mail that says nothing of its own.
    """
    lines = text.split("\n")
    cut = next((index for index in range(len(lines)) if _opens_quote(lines, index)), _trailing_quote(lines))
    while 0 < cut < len(lines) and (not lines[cut - 1].strip() or _RULE.match(lines[cut - 1].strip())):
        cut -= 1
    new = "\n".join(lines[:cut]).strip()
    return (new, "\n".join(lines[cut:]).strip()) if new else (text.strip(), "")


def _own_pictures(element: str, attribute: str, value: str) -> str | None:
    if element == "img" and attribute == "src" and not value.startswith("cid:"):
        return None
    return value


def _opens_quote(lines: Sequence[str], index: int) -> bool:
    line = lines[index].strip()
    if not line or len(line) > _MAX_LINE:
        return False
    following = [other.strip()[:_MAX_LINE] for other in lines[index + 1 : index + 5]]
    if _SENDER.match(line):
        return any(_OTHER_HEADER.match(other) for other in following)
    # an introduction may be wrapped over two lines
    wrapped = f"{line} {following[0]}" if following else line
    return any(opener.match(line) or opener.match(wrapped) for opener in _OPENERS)


def _trailing_quote(lines: Sequence[str]) -> int:
    """Where the quoted lines at the end begin."""
    cut = len(lines)
    while cut and (not lines[cut - 1].strip() or lines[cut - 1].lstrip().startswith(">")):
        cut -= 1
    return cut


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, list[str]]] = [(0, [])]
        self._quotes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's call
        if tag == "br":
            self._lines.append((self._quotes, []))
        elif tag in _BLOCKS:
            self._quotes += tag == "blockquote"
            self._break()
            if tag == "li":
                self._lines[-1][1].append("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._quotes = max(self._quotes - (tag == "blockquote"), 0)
            self._break()
        elif tag in {"td", "th"}:
            self._lines[-1][1].append(" ")

    def handle_data(self, data: str) -> None:
        self._lines[-1][1].append(re.sub(r"\s+", " ", data))

    def _break(self) -> None:
        """A new line, unless the last one is still empty."""
        if "".join(self._lines[-1][1]).strip():
            self._lines.append((self._quotes, []))
        else:
            self._lines[-1] = (self._quotes, [])

    def text(self) -> str:
        lines = ("> " * min(quotes, _MAX_QUOTES) + "".join(parts).strip() for quotes, parts in self._lines)
        return "\n".join(lines).strip()
