"""The pictures of past visits."""

from aftercare.demo.services.pictures import PHOTOS, SIGNATURES, pictures


def test_they_are_different_ones_made_once() -> None:
    found = pictures()
    assert found is pictures()
    assert len({one.sha256 for one in found.photos}) == PHOTOS
    assert len({one.sha256 for one in found.signatures}) == SIGNATURES
    assert {one.kind for one in found.photos} | {one.kind for one in found.signatures} == {"photo", "signature"}
