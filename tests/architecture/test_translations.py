"""Everything that a person reads goes through gettext and has its Chinese."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Catalog, Message
from jinja2 import nodes
from jinja2.ext import babel_extract

from tests.architecture import pages
from tests.architecture.sources import Source, assert_none, calls, first_argument, product, templates, words
from tools import catalogues

# Blocks whose content becomes an attribute of the base page.
SILENT_BLOCKS = {"way", "body_class"}
SAMPLES = {"aftercare/web/templates/web/studio/components.html": "people and things are made up"}
READ_ATTRIBUTES = {"placeholder", "title", "alt", "aria-label", "aria-description", "label"}
NOT_PROSE = {"script", "style", "code", "kbd", "svg"}
# Names that are the same in every language, or are shown in their own.
NAMES = {"Aftercare", "Esc", "English", "中文", "CSV", "Excel", "PDF", "NPS", "CSAT", "SLA", "km", "min"}
WORD = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"[A-Z][a-z]+(?:[ '-][A-Za-z]+)*[.!?…:]?|.*[一-鿿].*")

GETTEXT = {"_", "gettext", "ngettext", "pgettext", "npgettext", "gettext_lazy", "ngettext_lazy", "pgettext_lazy"}
REFUSALS = ("Refused", "NotAllowed", "Conflict", "TooMany")
# They speak to programs, in exceptions of their own.
SILENT = {"engines", "gateways"}
SHOWN = {"label", "help_text", "verbose_name", "empty_label", "sentence"}


class _Reader(HTMLParser):
    """Collects what a person would read of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self.quiet: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NOT_PROSE:
            self.quiet.append(tag)
        self.read += [value for name, value in attrs if name in READ_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        if self.quiet and self.quiet[-1] == tag:
            self.quiet.pop()

    def handle_data(self, data: str) -> None:
        if not self.quiet:
            self.read.append(data)


def bare_words(source: Source) -> Iterator[str]:
    """Words of a page that stand outside gettext: in its text, its attributes, and in strings handed to macros."""
    reader = _Reader()
    reader.feed(_without_jinja(source.text))
    reader.close()
    for text in reader.read:
        left = [word for word in WORD.findall(text) if word not in NAMES]
        if left:
            yield f"{source.path} says {' '.join(left)!r}"
    if source.path not in SAMPLES:
        yield from _bare_strings(source)


def _without_jinja(text: str) -> str:
    """A page's own HTML: expressions become a mark without letters, and what stands in {% trans %} is left out."""
    kept: list[str] = []
    tag: list[str] = []
    translating = False
    for _line, kind, value in pages.LANGUAGE.lexer.tokeniter(text, None):
        if kind == "variable_begin":
            kept.append("x" if kept and kept[-1].endswith(("<", "</")) else "0")  # it may be the name of an element
            tag = [""]
        elif kind == "block_begin":
            tag = []
        elif kind == "name":
            tag.append(value)
            translating = tag == ["trans"] or (translating and tag != ["endtrans"])
        elif kind == "data" and not translating and not _is_attribute(tag):
            kept.append(value)
    return "".join(kept)


def stray_percents(text: str, where: str) -> Iterator[str]:
    """Sentences of a page with a percent sign that stands for itself and is not doubled: they fail while rendering."""
    for sentence in catalogues.sentences_of(text, where, babel_extract):
        if "%" in re.sub(r"%%|%\(\w+\)s", "", sentence.english + sentence.plural):
            yield f"{where}: the percent sign of {sentence.english!r} is not doubled"


def _is_attribute(tag: list[str]) -> bool:
    """True when what follows this Jinja tag becomes an attribute of the base page."""
    return tag[:1] == ["block"] and tag[-1] in SILENT_BLOCKS


def _bare_strings(source: Source) -> Iterator[str]:
    page = pages.tree(source)
    translated = {
        id(argument)
        for call in page.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in GETTEXT
        for argument in call.args
    }
    for constant in page.find_all(nodes.Const):
        text = constant.value
        if isinstance(text, str) and id(constant) not in translated and SENTENCE.fullmatch(text) and text not in NAMES:
            yield f"{source.path}:{constant.lineno} hands over {text!r}"


def untranslatable(source: Source) -> Iterator[str]:
    """In Python: sentences for people that are no gettext, and gettext that cannot be extracted."""
    for name, node in calls(source, *REFUSALS):
        if source.context not in SILENT and WORD.search(words(first_argument(node, "message"))):
            yield f"{source.at(node)} {name} speaks without gettext"
    for name, node in calls(source, *GETTEXT):
        if node.args and not words(node.args[0]):
            yield f"{source.at(node)} {name} has no plain string"
    for part in ast.walk(source.tree):
        if isinstance(part, ast.keyword) and part.arg in SHOWN and SENTENCE.fullmatch(words(part.value)):
            yield f"{source.at(part.value)} {part.arg} is no gettext"


def test_every_sentence_has_its_chinese() -> None:
    assert_none(catalogues.problems(catalogues.contexts()))


def test_one_sentence_reads_the_same_everywhere() -> None:
    assert_none(catalogues.disagreements())


def test_pages_hold_no_bare_words() -> None:
    assert_none(offence for source in templates() for offence in bare_words(source))


def test_percent_signs_of_pages_are_doubled() -> None:
    assert_none(offence for source in templates() for offence in stray_percents(source.text, source.path))


def test_control_a_stray_percent_is_caught() -> None:
    page = '{{ _("80 % of all") }}{{ _("80 %% of %(all)s", all=9) }}{% trans %}80 % of all{% endtrans %}'
    assert list(stray_percents(page, "x.html")) == ["x.html: the percent sign of '80 % of all' is not doubled"]


def test_python_speaks_through_gettext() -> None:
    assert_none(offence for source in product() for offence in untranslatable(source))


@pytest.mark.parametrize(
    "text",
    [
        "<p>Not translated</p>",
        "<p>没有翻译</p>",
        "<p>{{ name }} waits</p>",
        '<input placeholder="Search">',
        '<b title="Close">×</b>',
        '<img src="{{ photo }}" alt="Photo of {{ device }}">',
        '<button aria-label="Menu">{{ icon("menu") }}</button>',
        '{{ button("Save changes") }}',
        '{{ button(label="保存") }}',
        "{% if late %}Late{% endif %}",
        "{% trans %}Late{% endtrans %} again",
    ],
)
def test_control_a_bare_word_is_caught(text: str) -> None:
    assert len(list(bare_words(Source("aftercare/tickets/templates/tickets/desk/x.html", text)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        '<p class="card">{{ _("Translated") }} · 12 %</p>',
        "{% trans count=n %}{{ count }} ticket{% pluralize %}{{ count }} tickets{% endtrans %}",
        '<input placeholder="{{ _("Search") }}">{# a remark #}',
        "<kbd>Esc</kbd><code>AC-2024</code><b>Aftercare</b>&nbsp;中文",
        '{{ icon("menu") }}{% set way = "desk" %}{% block title %}{% endblock %}',
    ],
)
def test_what_is_translated_is_free(text: str) -> None:
    assert list(bare_words(Source("aftercare/tickets/templates/tickets/desk/x.html", text))) == []


@pytest.mark.parametrize(
    "code",
    [
        'raise Refused("This is taken.", field="name")',
        'raise NotAllowed(message="This is taken.")',
        '_(f"Hello {name}")',
        "_(sentence)",
        'CharField(label="Name")',
        'TimelineLine("tickets.TicketOpened", sentence="Opened")',
    ],
)
def test_control_a_sentence_without_gettext_is_caught(code: str) -> None:
    assert len(list(untranslatable(Source("aftercare/tickets/services.py", code)))) == 1


def test_gettext_is_free() -> None:
    code = 'raise Refused(_("Taken."), field="name")\nCharField(label=_("Name"))'
    assert list(untranslatable(Source("aftercare/tickets/services.py", code))) == []


def test_sentences_are_found_in_python_and_in_pages() -> None:
    python = '_("One")\ngettext_lazy("Two")\nngettext("%d ticket", "%d tickets", n)\npgettext_lazy("noun", "Order")'
    page = '{{ _("One") }}{% trans %}Two{% endtrans %}{% do seen.append(_("Three")) %}'
    assert [
        (found.english, found.plural, found.context) for found in catalogues.sentences_of(python, "x.py", "python")
    ] == [
        ("One", "", ""),
        ("Two", "", ""),
        ("%d ticket", "%d tickets", ""),
        ("Order", "", "noun"),
    ]
    assert [found.english for found in catalogues.sentences_of(page, "x.html", babel_extract)] == [
        "One",
        "Two",
        "Three",
    ]


def test_an_update_keeps_the_used_fills_in_the_known_and_drops_the_rest() -> None:
    before = Catalog(locale="zh_Hans")
    before.add("Kept", "保留")
    before.add("Dropped", "不再使用")
    elsewhere = Message("Known", "已知")
    wanted = [catalogues.Sentence(english, "", "", "x.py") for english in ("Kept", "Known", "New")]
    fresh = catalogues.updated(before, wanted, {("", "Known"): elsewhere})
    assert {message.id: message.string for message in fresh if message.id} == {
        "Kept": "保留",
        "Known": "已知",
        "New": "",
    }


@pytest.mark.parametrize(
    ("english", "chinese", "same"),
    [
        ("%(n)s of %(all)s", "共 %(all)s 个，第 %(n)s 个", True),
        ("%(n)s tickets", "张工单", False),
        ("closed {count} of {all}", "{count} / {all}", True),
        ("closed {count}", "{number}", False),
        ("100 %", "100 %", True),
    ],
)
def test_placeholders_are_compared(english: str, chinese: str, same: bool) -> None:  # noqa: FBT001 - a table's column
    assert catalogues.same_placeholders(english, chinese) is same


def test_control_a_guess_is_no_translation() -> None:
    assert catalogues.chinese_of(Message("A", "甲")) == "甲"
    assert catalogues.chinese_of(Message("A", "甲", flags={"fuzzy"})) == ""
    assert catalogues.chinese_of(None) == ""
