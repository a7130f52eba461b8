"""The certificate of the local network."""

import socket
import ssl
import stat
import threading
from pathlib import Path

import pytest
from cryptography import x509

from aftercare.config.launcher import lan
from aftercare.config.launcher.runtime import Data

ORIGIN = "https://127.0.0.1:8000"


@pytest.fixture
def data(tmp_path: Path) -> Data:
    """A data folder."""
    return Data(tmp_path)


def serial(data: Data, name: str) -> int:
    """The serial number of a certificate."""
    return x509.load_pem_x509_certificate((data.folder / "lan" / name).read_bytes()).serial_number


def test_the_options_name_a_certificate_and_a_key_of_the_owner_alone(data: Data) -> None:
    folder = data.folder / "lan"
    expected = ["--ssl-certificate", f"{folder}/server.pem", "--ssl-keyfile", f"{folder}/server.key"]
    assert lan.options(data, ORIGIN) == expected
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert sorted(file.name for file in folder.iterdir()) == [
        "authority.key",
        "authority.pem",
        "server.key",
        "server.pem",
    ]


def test_a_certificate_is_kept_until_the_address_changes(data: Data) -> None:
    lan.options(data, ORIGIN)
    first, authority = serial(data, "server.pem"), serial(data, "authority.pem")
    lan.options(data, ORIGIN)
    assert serial(data, "server.pem") == first
    lan.options(data, "https://192.0.2.7:8000")
    assert serial(data, "server.pem") != first
    assert serial(data, "authority.pem") == authority


def test_a_certificate_is_made_anew_before_it_ends(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lan, "SERVER_DAYS", lan.RENEW_DAYS - 1)
    lan.options(data, ORIGIN)
    first = serial(data, "server.pem")
    monkeypatch.undo()
    lan.options(data, ORIGIN)
    assert serial(data, "server.pem") != first


def test_who_trusts_the_authority_trusts_the_server(data: Data) -> None:
    lan.options(data, ORIGIN)
    assert handshake(data, lan.trusting(data)) == "TLSv1.3"


def test_control_who_does_not_refuses_it(data: Data) -> None:
    lan.options(data, ORIGIN)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(data, ssl.create_default_context())


def handshake(data: Data, trust: ssl.SSLContext) -> str | None:
    """Serve one connection with the made certificate, connect to it, and return the protocol agreed on."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(data.folder / "lan/server.pem", data.folder / "lan/server.key")
    ours, theirs = socket.socketpair()

    def serve() -> None:
        with theirs:
            try:
                server.wrap_socket(theirs, server_side=True).close()
            except OSError:
                return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with ours, trust.wrap_socket(ours, server_hostname="127.0.0.1") as secure:
            return secure.version()
    finally:
        thread.join()


def test_the_terminal_shows_the_code_and_the_fingerprint(data: Data, capsys: pytest.CaptureFixture[str]) -> None:
    lan.options(data, ORIGIN)
    lan.show(data, ORIGIN)
    said = capsys.readouterr().out
    fingerprint = lan.fingerprint(data.folder / "lan/authority.pem")
    assert (len(fingerprint), fingerprint.count(":")) == (95, 31)
    assert said.splitlines()[-1] == f"Its SHA-256 fingerprint: {fingerprint}"
    assert "▀" in said
