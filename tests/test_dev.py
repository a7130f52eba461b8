"""The script `dev`: what it does before there is an environment."""

import importlib.util
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

DEV = Path(__file__).resolve().parent.parent / "dev"
LOCK = """\
tzdata==2026.6 ; sys_platform == 'win32' \\
    --hash=sha256:aa
uv==0.13.9 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
uvloop==1.0 \\
    --hash=sha256:dd
"""


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, at work in an empty checkout."""
    loader = SourceFileLoader("dev_script", str(DEV))
    spec = importlib.util.spec_from_loader("dev_script", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # or a file `devc` would lie beside the script
    loader.exec_module(module)
    monkeypatch.setattr(module, "CHECKOUT", tmp_path)
    monkeypatch.setattr(module, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(module, "LOCK", tmp_path / "lock")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv/stamp")
    monkeypatch.setattr(module, "CHINESE", False)
    (tmp_path / "lock").write_text(LOCK)
    return module


def made(folder: Path) -> list[Path]:
    """A virtual environment whose programs do nothing but answer."""
    programs = [folder / "bin/python", folder / "bin/pip"]
    (folder / "bin").mkdir(parents=True)
    (folder / "lib/python3.11/site-packages").mkdir(parents=True)
    for program in programs:
        program.write_text("#!/bin/sh\necho 1\n")
        program.chmod(0o755)
    return programs


def commands(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the script calls from now on, without its being called."""
    calls: list[list[str]] = []
    monkeypatch.setattr(dev, "call", calls.append)
    return calls


def test_a_missing_venv_module_is_named_with_its_apt_line(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = commands(dev, monkeypatch)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(SystemExit) as ended:
        dev.make_environment()
    assert ended.value.code == (
        "Python's venv module is missing. Install it, then start again:  sudo apt install python3-venv"
    )
    monkeypatch.setattr(dev, "CHINESE", True)
    with pytest.raises(SystemExit, match="sudo apt install python3-venv") as ended:
        dev.make_environment()
    assert str(ended.value.code).startswith("缺少 Python 的 venv 模块")
    assert calls == []


def test_an_environment_that_runs_is_kept(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    made(dev.ENVIRONMENT)
    calls = commands(dev, monkeypatch)
    dev.make_environment()
    assert calls == []


def test_control_one_whose_python_is_gone_is_made_anew(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    made(dev.ENVIRONMENT)[0].unlink()
    calls = commands(dev, monkeypatch)
    dev.make_environment()
    assert calls == [[sys.executable, "-m", "venv", str(dev.ENVIRONMENT)]]
    assert not dev.ENVIRONMENT.exists()


def test_one_package_is_pinned_with_all_its_hashes(dev: ModuleType) -> None:
    assert dev.pinned("uv") == "uv==0.13.9 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"
    assert dev.pinned("uvloop") == "uvloop==1.0 \\\n    --hash=sha256:dd\n"


def test_packages_are_installed_when_the_lock_file_changes(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    made(dev.ENVIRONMENT)
    calls = commands(dev, monkeypatch)
    monkeypatch.setattr(dev, "fast_install", lambda: True)
    dev.install_packages()
    dev.install_packages()
    assert len(calls) == 1
    assert calls[0][1:-1] == ["--disable-pip-version-check", "--quiet", "install", "--require-hashes", "--requirement"]
    site = dev.ENVIRONMENT / "lib/python3.11/site-packages"
    assert (site / "aftercare-checkout.pth").read_text() == f"{dev.CHECKOUT}\n"
    dev.LOCK.write_text(LOCK.replace("bb", "ee"))
    dev.install_packages()
    assert len(calls) == 2


def test_pip_installs_what_the_faster_installer_cannot(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    made(dev.ENVIRONMENT)
    calls = commands(dev, monkeypatch)
    monkeypatch.setattr(dev, "fast_install", lambda: False)
    dev.install_packages()
    assert calls[-1][-2:] == ["--requirement", str(dev.LOCK)]


@pytest.mark.parametrize(("name", "expected"), [("global", "https://mirror.example/simple"), ("site", "")])
def test_the_index_that_pip_was_told_to_use_is_passed_on(dev: ModuleType, name: str, expected: str) -> None:
    pip = made(dev.ENVIRONMENT)[1]
    pip.write_text(f'#!/bin/sh\n[ "$3" = {name}.index-url ] && echo https://mirror.example/simple\n')
    assert dev.pip_index() == expected


def test_what_a_failed_command_said_is_shown(dev: ModuleType) -> None:
    with pytest.raises(SystemExit) as ended:
        dev.call(["sh", "-c", "echo no network; exit 1"])
    assert ended.value.code == "\nno network\n\nThe set-up stopped at: sh"


def test_a_step_says_how_long_it_took(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with dev.step("packages", "依赖包"):
        pass
    assert capsys.readouterr().out == "  packages ... 0.0 s\n"


def test_it_becomes_the_launcher(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    became: list[tuple[str, list[str]]] = []
    monkeypatch.setattr("os.execv", lambda program, arguments: became.append((program, arguments)))
    monkeypatch.setattr(dev, "make_environment", lambda: None)
    monkeypatch.setattr(dev, "install_packages", lambda: None)
    monkeypatch.setattr(sys, "argv", ["dev", "up", "--port", "9000"])
    dev.main()
    python = str(dev.ENVIRONMENT / "bin/python")
    assert became == [(python, [python, "-m", "aftercare.config.launcher", "up", "--port", "9000"])]
