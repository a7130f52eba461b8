"""The choice of ports."""

import socket
from collections.abc import Iterator

import pytest

from aftercare.config.launcher import ports
from aftercare.config.launcher.words import Stop

HOST = "127.0.0.1"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on, with free ones on both sides of it."""
    start = ports.first_free(HOST, 21000)
    with socket.socket() as listener:
        listener.bind((HOST, start))
        listener.listen()
        yield start


def test_a_port_that_is_listened_on_is_not_free(taken: int) -> None:
    assert (ports.free(HOST, taken), ports.free(HOST, taken + 1)) == (False, True)


def test_the_next_pair_is_taken(taken: int) -> None:
    assert ports.first_free(HOST, taken) == taken + 2


def test_a_port_that_was_asked_for_and_is_taken_is_named_with_the_way_out(taken: int) -> None:
    with pytest.raises(Stop) as stopped:
        ports.choose(HOST, wanted=taken, remembered=0)
    assert str(stopped.value) == (
        f"Port {taken} is taken. Stop the program that uses it, or choose another: ./dev up --port {taken + 2}"
    )


def test_the_port_of_the_streams_counts_too(taken: int) -> None:
    with pytest.raises(Stop, match=rf"Port {taken} is taken\. "):
        ports.choose(HOST, wanted=taken - 1, remembered=0)


def test_a_free_port_that_was_asked_for_is_taken_as_it_is(taken: int) -> None:
    assert ports.choose(HOST, wanted=taken + 2, remembered=taken) == taken + 2


def test_the_port_used_last_is_used_again(taken: int) -> None:
    assert ports.choose(HOST, wanted=None, remembered=taken + 2) == taken + 2


def test_a_change_of_the_port_used_last_is_said(taken: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert ports.choose(HOST, wanted=None, remembered=taken) == taken + 2
    assert capsys.readouterr().out == (
        f"  Port {taken}, which was used last time, is taken by another program: going on with {taken + 2}.\n"
    )


def test_a_port_kept_for_root_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(_socket: socket.socket, _address: object) -> None:
        raise PermissionError

    monkeypatch.setattr("socket.socket.bind", forbid)
    with pytest.raises(Stop, match=r"^Port 80 is kept for root\."):
        ports.choose(HOST, wanted=80, remembered=0)


def test_there_is_an_end_to_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "free", lambda _host, _port: False)
    with pytest.raises(Stop, match="no free pair of ports from 65000 on"):
        ports.first_free(HOST, 65000)


def test_mail_keeps_its_port_as_long_as_it_is_free(taken: int) -> None:
    assert ports.for_mail(taken + 2) == taken + 2
    assert ports.for_mail(taken) != taken
    assert ports.for_mail(taken - 1) != taken - 1  # the customers' server would stand on the taken one
