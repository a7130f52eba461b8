"""Bytes lie whole or not at all."""

from pathlib import Path

import pytest

from aftercare.files import disk


def test_bytes_are_written_once_and_whole(media_root: Path) -> None:
    sha256 = disk.digest(b"abc")
    disk.write(sha256, "original", b"abc")
    place = disk.path(sha256, "original")
    first = place.stat().st_ino
    disk.write(sha256, "original", b"abc")
    assert place.stat().st_ino == first
    place.write_bytes(b"a")  # a disk that was full once
    disk.write(sha256, "original", b"abc")
    assert place.read_bytes() == b"abc"
    assert [path.name for path in media_root.rglob("*.*")] == [f"{sha256}.original"]


def test_a_failed_write_shows_nothing_under_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        disk.write(disk.digest(b"abc"), "original", b"abc")
    assert not disk.path(disk.digest(b"abc"), "original").exists()


def test_only_names_that_are_hashes_count(media_root: Path) -> None:
    sha256 = disk.digest(b"abc")
    disk.write(sha256, "original", b"abc")
    (media_root / sha256[:2] / "notes.txt").write_text("x")
    (media_root / "readme").mkdir()
    assert list(disk.folders()) == [sha256[:2]]
    assert disk.hashes(sha256[:2]) == {sha256}
    disk.remove(sha256)
    assert disk.hashes(sha256[:2]) == set()
