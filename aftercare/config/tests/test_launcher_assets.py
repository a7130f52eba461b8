"""Browser code and translations."""

import gettext
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aftercare.config.launcher import assets
from aftercare.config.launcher.words import Stop


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that names one file and one folder, both installed."""
    vendor = {"htmx.org/dist/htmx.min.js": "htmx.js", "icons/svg": "icons"}
    (tmp_path / "package.json").write_text(json.dumps({"aftercare": {"vendor": vendor}}))
    (tmp_path / "package-lock.json").write_text("{}")
    for name in ("htmx.org/dist/htmx.min.js", "icons/svg/a.svg"):
        (tmp_path / "node_modules" / name).parent.mkdir(parents=True)
        (tmp_path / "node_modules" / name).write_text(name)
    return tmp_path


def program(folder: Path, said: str) -> str:
    """A folder for PATH with an npm that prints a version."""
    folder.mkdir()
    (folder / "npm").write_text(f"#!/bin/sh\necho {said}\n")
    (folder / "npm").chmod(0o755)
    return str(folder)


def vendored(checkout: Path) -> list[str]:
    """The files of the static folder."""
    folder = checkout / assets.VENDOR
    return sorted(str(place.relative_to(folder)) for place in folder.rglob("*") if place.is_file())


def test_named_files_and_folders_are_copied(checkout: Path) -> None:
    assets.copy_browser_code(checkout)
    assert vendored(checkout) == ["htmx.js", "icons/a.svg"]


def test_a_file_that_is_no_longer_named_disappears(checkout: Path) -> None:
    (checkout / assets.VENDOR).mkdir(parents=True)
    (checkout / assets.VENDOR / "old.js").write_text("old")
    assets.copy_browser_code(checkout)
    assert vendored(checkout) == ["htmx.js", "icons/a.svg"]


def test_a_name_that_no_package_holds_is_said_and_nothing_changes(checkout: Path) -> None:
    assets.copy_browser_code(checkout)
    (checkout / "node_modules/htmx.org/dist/htmx.min.js").unlink()
    with pytest.raises(Stop, match=r"package\.json names htmx\.org/dist/htmx\.min\.js"):
        assets.copy_browser_code(checkout)
    assert vendored(checkout) == ["htmx.js", "icons/a.svg"]


def test_prepare_installs_only_when_the_named_packages_change(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[Path] = []
    monkeypatch.setattr(assets, "install_browser_code", lambda folder, tools: installed.append(folder))
    assets.prepare(checkout)
    assets.prepare(checkout)
    assert installed == [checkout]
    (checkout / "package-lock.json").write_text('{"lockfileVersion": 3}')
    assets.prepare(checkout)
    assert installed == [checkout, checkout]


def test_the_tools_come_when_they_are_asked_for(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(assets, "install_browser_code", lambda _folder, tools: asked.append(tools))
    package = json.loads((checkout / "package.json").read_text())
    (checkout / "package.json").write_text(json.dumps({**package, "devDependencies": {"typescript": "6.0.3"}}))
    assets.prepare(checkout)
    assets.prepare(checkout, tools=True)
    installed = checkout / "node_modules/typescript/package.json"
    installed.parent.mkdir()
    installed.write_text('{"version": "5.9.3"}')
    assets.prepare(checkout, tools=True)
    installed.write_text('{"version": "6.0.3"}')
    assets.prepare(checkout, tools=True)
    assets.prepare(checkout)
    assert asked == [False, True, True]


@pytest.mark.parametrize(("tools", "asked"), [(True, []), (False, ["--omit=dev"])])
def test_npm_is_asked_for_the_tools_or_not(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, *, tools: bool, asked: list[str]
) -> None:
    monkeypatch.setattr(assets, "npm", lambda: ["sh", "-c", 'echo "$@" > asked', "npm"])
    assets.install_browser_code(checkout, tools=tools)
    assert (checkout / "asked").read_text().split() == ["ci", "--ignore-scripts", "--no-audit", "--no-fund", *asked]


def test_two_commands_that_start_together_install_once(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[Path] = []

    def slowly(folder: Path, *, tools: bool) -> None:
        time.sleep(0.2)
        installed.append(folder)

    monkeypatch.setattr(assets, "install_browser_code", slowly)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(assets.prepare, [checkout, checkout]))
    assert installed == [checkout]


def test_a_checkout_without_browser_packages_installs_none(tmp_path: Path) -> None:
    assert assets.browser_fingerprint(tmp_path) == ""
    assets.prepare(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("version", ["9.2.0", "v24.1.0"])
def test_a_recent_npm_of_the_system_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    folder = program(tmp_path / "bin", version)
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    assert assets.npm() == [f"{folder}/npm"]


@pytest.mark.parametrize("version", ["8.19.4", "nonsense"])
def test_an_old_npm_gives_way_to_the_wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    monkeypatch.setenv("PATH", f"{program(tmp_path / 'bin', version)}:/bin:/usr/bin")
    assert [Path(part).name for part in assets.npm()] == ["node", "npm-cli.js"]


@pytest.mark.parametrize(
    ("npm", "node"), [(["/usr/bin/npm"], "node"), (["/w/bin/node", "/w/npm-cli.js"], "/w/bin/node")]
)
def test_node_is_the_one_that_npm_runs_on(monkeypatch: pytest.MonkeyPatch, npm: list[str], node: str) -> None:
    monkeypatch.setattr(assets, "npm", lambda: npm)
    assert assets.node() == node


def test_no_npm_at_all_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(Stop, match="No npm was found"):
        assets.npm()


def test_a_program_that_does_not_run_has_no_version() -> None:
    assert assets.major_version(["/nowhere/npm", "--version"]) == 0


def test_what_npm_says_is_passed_on_when_it_fails(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "npm", lambda: ["sh", "-c", "echo lock file does not match; exit 1"])
    with pytest.raises(Stop) as stopped:
        assets.install_browser_code(checkout, tools=False)
    assert str(stopped.value) == "npm ci\nlock file does not match\n"


def test_translations_are_compiled_when_they_changed(tmp_path: Path) -> None:
    source = tmp_path / "aftercare/tickets/locale/zh_Hans/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid "ticket"\nmsgstr "工单"\n\n#, fuzzy\nmsgid "visit"\nmsgstr "?"\n')
    assert assets.outdated_catalogues(tmp_path) == [source]
    assets.prepare(tmp_path)
    assert assets.outdated_catalogues(tmp_path) == []
    with source.with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert (catalogue.gettext("ticket"), catalogue.gettext("visit")) == ("工单", "visit")
