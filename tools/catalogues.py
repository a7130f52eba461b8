"""The product's translations: take the sentences out of each context, and bring the Chinese back in.

    python tools/catalogues.py update [CONTEXT ...]     write new sentences into the catalogues, drop those not used
    python tools/catalogues.py compile [CONTEXT ...]    make the .mo files that the product reads
    python tools/catalogues.py check [CONTEXT ...]      name what is not translated; fails when there is something

Each context has one catalogue, locale/zh_Hans/LC_MESSAGES/django.po; the source language is English. A sentence that
another context has translated already is filled in from there, so that one sentence reads the same everywhere.
"""

import io
import re
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

PACKAGE = Path(__file__).resolve().parent.parent / "aftercare"
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
LEFT_OUT = {"tests", "migrations", "static", "__pycache__", "locale"}

KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
JINJA = {
    "extensions": "jinja2.ext.do, jinja2.ext.loopcontrols",
    "newstyle_gettext": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "silent": "false",
}
HEADER = """\
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
PLACEHOLDER = re.compile(r"%\(\w+\)[sdrf]|%[sdrf]|\{\w*\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that somebody will read: in English, with its plural and its context, and where it stands."""

    english: str
    plural: str
    context: str
    where: str

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all others."""
        return self.context, self.english


def contexts() -> list[str]:
    """The names of all contexts."""
    return sorted(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file())


def sentences(context: str) -> Iterator[Sentence]:
    """All sentences of a context's Python files and pages, in the order of their files."""
    for path in sorted((PACKAGE / context).rglob("*")):
        if LEFT_OUT & set(path.relative_to(PACKAGE).parts) or not path.is_file():
            continue
        method = _method(path)
        if method is not None:
            yield from sentences_of(path.read_text(), path.relative_to(PACKAGE.parent).as_posix(), method)


def _method(path: Path) -> Callable[..., object] | str | None:
    if path.suffix == ".py":
        return "python"
    return babel_extract if "templates" in path.parts else None


def sentences_of(text: str, where: str, method: Callable[..., object] | str) -> Iterator[Sentence]:
    """The sentences of one file's text; `method` is "python" or Jinja2's own reader."""
    options = JINJA if method is babel_extract else {}
    found = extract(method, io.BytesIO(text.encode()), KEYWORDS, options=options)  # type: ignore[arg-type]
    for _line, message, _comments, context in found:
        english, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, "")
        if english:
            yield Sentence(english, plural, context or "", where)


def catalogue(context: str) -> Catalog:
    """The Chinese of a context, as it stands; empty when there is none yet."""
    path = PACKAGE / context / CATALOGUE
    if not path.exists():
        return Catalog(locale="zh_Hans")
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def chinese_of(message: Message | None) -> str:
    """A message's Chinese, "" when there is none or it is only a guess."""
    if message is None or message.fuzzy:
        return ""
    strings = message.string
    return strings if isinstance(strings, str) else next(iter(strings or ()), "")


def entries(context: str) -> dict[tuple[str, str], Message]:
    """The translated sentences of a context's catalogue by context and English."""
    return {(message.context or "", _english(message)): message for message in catalogue(context) if message.id}


def _english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def same_placeholders(english: str, chinese: str) -> bool:
    """True when a translation fills in exactly what the English does."""
    return sorted(PLACEHOLDER.findall(english)) == sorted(PLACEHOLDER.findall(chinese))


def problems(names: Collection[str]) -> list[str]:
    """What stands between these contexts and a whole translation, one line each."""
    known = {context: entries(context) for context in contexts()}
    found = []
    for name in names:
        for sentence in sentences(name):
            answers = [chinese_of(mine[sentence.key]) for mine in known.values() if sentence.key in mine]
            chinese = next((answer for answer in answers if answer), "")
            if not chinese:
                found.append(f"{sentence.where}: no Chinese for {sentence.english!r}")
            elif not same_placeholders(sentence.plural or sentence.english, chinese):
                found.append(f"{sentence.where}: other placeholders in the Chinese of {sentence.english!r}")
    return list(dict.fromkeys(found))


def disagreements() -> list[str]:
    """English sentences that two catalogues translate differently: only one of the two would ever be seen."""
    readings: dict[tuple[str, str], dict[str, str]] = {}
    for context in contexts():
        for key, message in entries(context).items():
            if chinese_of(message):
                readings.setdefault(key, {}).setdefault(chinese_of(message), context)
    return [f"{english!r}: {found}" for (_context, english), found in readings.items() if len(found) > 1]


def update(name: str) -> int:
    """Bring a context's catalogue up to date; answers how many sentences still want their Chinese."""
    wanted = list(sentences(name))
    if not wanted:
        return 0
    others = {key: message for context in contexts() if context != name for key, message in entries(context).items()}
    fresh = updated(catalogue(name), wanted, others)
    path = PACKAGE / name / CATALOGUE
    path.parent.mkdir(parents=True, exist_ok=True)
    body = io.BytesIO()
    write_po(body, fresh, width=120, omit_header=True, include_lineno=False, sort_by_file=True)
    path.write_text(HEADER + body.getvalue().decode().strip() + "\n")
    return sum(not chinese_of(message) for message in fresh if message.id)


def updated(
    before: Catalog, wanted: Collection[Sentence], others: dict[tuple[str, str], Message] | None = None
) -> Catalog:
    """The catalogue `before` with exactly the sentences `wanted`; what it does not know is filled in from `others`."""
    fresh = Catalog(locale="zh_Hans", fuzzy=False)
    for sentence in wanted:
        known = before.get(sentence.english, sentence.context or None)
        if not chinese_of(known):
            known = (others or {}).get(sentence.key, known)
        chinese = chinese_of(known)
        identity = (sentence.english, sentence.plural) if sentence.plural else sentence.english
        fresh.add(
            identity,
            (chinese,) if sentence.plural else chinese,
            locations=[(sentence.where, 0)],
            context=sentence.context or None,
        )
    return fresh


def compile_catalogue(name: str) -> bool:
    """Make a context's .mo; answers False when it has no catalogue."""
    path = PACKAGE / name / CATALOGUE
    if path.exists():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue(name))
    return path.exists()


def main(arguments: list[str]) -> int:
    """Run one command; answers the exit code."""
    command, names = (arguments[0] if arguments else ""), arguments[1:] or contexts()
    if command == "update":
        for name in names:
            if missing := update(name):
                print(f"{name}: {missing} sentences want their Chinese")
    elif command == "compile":
        print(f"compiled {sum(compile_catalogue(name) for name in names)} catalogues")
    elif command == "check":
        found = [*problems(names), *disagreements()]
        print("\n".join(found) or "every sentence has its Chinese")
        return int(bool(found))
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
