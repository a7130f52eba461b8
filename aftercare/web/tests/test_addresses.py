import pytest
from django.urls import NoReverseMatch, set_script_prefix

from aftercare.web.addresses import address


def test_an_address_is_that_of_the_view() -> None:
    assert address("web:stream_token") == "/stream-token"
    assert address("web.desk:search") == address("web.desk:search") == "/desk/search"


def test_arguments_stand_in_the_address() -> None:
    assert address("tickets.desk:ticket", 7) == "/desk/tickets/7"
    assert address("tickets.desk:ticket", 8) == "/desk/tickets/8"


def test_what_is_remembered_belongs_to_its_prefix() -> None:
    assert address("web.desk:search") == "/desk/search"
    set_script_prefix("/service/")
    try:
        assert address("web.desk:search") == "/service/desk/search"
    finally:
        set_script_prefix("/")


def test_a_name_that_no_view_has_is_refused() -> None:
    with pytest.raises(NoReverseMatch):
        address("web.desk:nothing")
