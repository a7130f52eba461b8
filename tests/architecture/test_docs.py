"""Links in the documents lead somewhere, and no file names a machine or a package registry."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, read, tracked

LINK = re.compile(r"\]\(([^)\s]+?)(?:\s+\"[^\"]*\")?\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)

# Put together from parts, so that this file does not name them either.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "npmmirror", "com"),
        ("registry", "yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("pypi", "tuna"),
        ("mirrors", "aliyun", "com"),
    )
]
MACHINE = re.compile(r"(?<![\w./-])/(?:work|root|home/[a-z]\w*)/[\w.]")


def broken_links(text: str, folder: Path) -> Iterator[str]:
    """Relative links in Markdown `text` of a document in `folder` that lead nowhere."""
    for target in LINK.findall(CODE.sub("", text)):
        path = target.partition("#")[0]
        if path and "://" not in path and not path.startswith("mailto:") and not (folder / path).exists():
            yield target


def strange_addresses(text: str) -> list[str]:
    """Registry hosts and paths of one machine."""
    return [host for host in REGISTRIES if host in text] + MACHINE.findall(text)


def test_every_relative_link_exists() -> None:
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in tracked(".md")
        for target in broken_links(path.read_text(), path.parent)
    ]
    assert broken == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    named = {}
    for path in tracked():
        try:
            found = strange_addresses(read(path).text)
        except UnicodeDecodeError:
            continue  # a picture or a font
        if found:
            named[path.relative_to(ROOT).as_posix()] = found
    assert named == {}


def test_control_a_broken_link_is_caught(tmp_path: Path) -> None:
    (tmp_path / "here.md").touch()
    text = "[a](here.md) [b](gone.md) [c](gone.md#part) [d](https://example.com) `[e](code.md)` [f](#part)"
    assert list(broken_links(text, tmp_path)) == ["gone.md", "gone.md#part"]


@pytest.mark.parametrize(
    "text", [f"https://{REGISTRIES[0]}/simple", f"http://{REGISTRIES[2]}/x.tgz", f"see {'/'}work/wt/x"]
)
def test_control_a_strange_address_is_caught(text: str) -> None:
    assert len(strange_addresses(text)) == 1


def test_addresses_of_our_own_are_free() -> None:
    assert strange_addresses("/desk/work/list and https://example.com/home/ and ./work/x") == []
