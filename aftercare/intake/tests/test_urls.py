"""The addresses of the interface."""

from django.urls import resolve, reverse

from aftercare.web.ways import Access


def test_each_address_says_who_may_come_in() -> None:
    found = {name: resolve(path).func.access for name, path in ADDRESSES.items()}  # type: ignore[attr-defined]
    assert found == {
        "hand_in": Access(public=True, roles=frozenset(), methods=("POST",)),
        "hand_in_with_photos": Access(public=True, roles=frozenset(), methods=("POST",)),
        "status": Access(public=True, roles=frozenset(), methods=("GET", "HEAD")),
        "openapi": Access(public=False, roles=frozenset(), methods=("GET", "HEAD")),
    }


def test_the_names_lead_there() -> None:
    names: dict[str, list[str]] = {"hand_in": [], "hand_in_with_photos": [], "status": ["abc"], "openapi": []}
    assert {name: reverse(f"intake:{name}", args=args) for name, args in names.items()} == ADDRESSES


ADDRESSES = {
    "hand_in": "/api/v1/requests",
    "hand_in_with_photos": "/api/v1/requests/with-photos",
    "status": "/api/v1/requests/abc",
    "openapi": "/api/v1/openapi.json",
}
