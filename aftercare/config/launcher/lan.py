"""`./dev up --lan`: https in the local network with a certificate of the installation's own, and a QR code."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import segno
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from aftercare.config.launcher.runtime import Data
from aftercare.config.launcher.words import _, say

AUTHORITY_DAYS = 3650
SERVER_DAYS = 365  # phones refuse certificates that are valid for much longer than a year
RENEW_DAYS = 30


def options(data: Data, origin: str) -> list[str]:
    """The web server's options for https, with a certificate for `origin` that is made when it is needed."""
    certificate, key = certificate_for(data, str(urlsplit(origin).hostname))
    return ["--ssl-certificate", str(certificate), "--ssl-keyfile", str(key)]


def trusting(data: Data) -> ssl.SSLContext:
    """A TLS context that trusts this installation's own authority and nobody else."""
    return ssl.create_default_context(cafile=str(data.folder / "lan" / "authority.pem"))


def show(data: Data, origin: str) -> None:
    """Print the QR code of the address, and how a phone learns to trust it."""
    say()
    segno.make(origin, error="m").terminal(compact=True)
    say(_("A phone warns of the certificate until it trusts this file: %s") % (data.folder / "lan" / "authority.pem"))
    say(_("Its SHA-256 fingerprint: %s") % fingerprint(data.folder / "lan" / "authority.pem"))


def fingerprint(certificate: Path) -> str:
    """The SHA-256 of a certificate as a phone shows it: pairs of hexadecimal digits."""
    return x509.load_pem_x509_certificate(certificate.read_bytes()).fingerprint(hashes.SHA256()).hex(":").upper()


def certificate_for(data: Data, address: str) -> tuple[Path, Path]:
    """The server's certificate and key for an IP address; made anew when the address changed or it soon ends.

    The authority that signs it stays, so that a phone which trusts it goes on to.
    """
    folder = data.folder / "lan"
    folder.mkdir(mode=0o700, exist_ok=True)
    certificate, key = folder / "server.pem", folder / "server.key"
    if not (key.exists() and _good_for(certificate, address)):
        authority, authority_key = _authority(folder)
        made = ec.generate_private_key(ec.SECP256R1())
        _write(key, _pem(made))
        signed = _server_certificate(address, made.public_key(), authority, authority_key)
        _write(certificate, signed.public_bytes(serialization.Encoding.PEM))
    return certificate, key


def _good_for(certificate: Path, address: str) -> bool:
    if not certificate.exists():
        return False
    held = x509.load_pem_x509_certificate(certificate.read_bytes())
    names = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    lasts = held.not_valid_after_utc - datetime.now(UTC) > timedelta(days=RENEW_DAYS)
    return lasts and ipaddress.ip_address(address) in names.get_values_for_type(x509.IPAddress)


def _authority(folder: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    certificate, key = folder / "authority.pem", folder / "authority.key"
    if not (certificate.exists() and key.exists()):
        made = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Aftercare {folder.parent.name}")])
        usage = x509.KeyUsage(
            digital_signature=False,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        signed = (
            _builder(name, name, made.public_key(), AUTHORITY_DAYS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(made.public_key()), critical=False)
            .sign(made, hashes.SHA256())
        )
        _write(key, _pem(made))
        _write(certificate, signed.public_bytes(serialization.Encoding.PEM))
    loaded = serialization.load_pem_private_key(key.read_bytes(), password=None)
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{key} holds no elliptic curve key")
    return x509.load_pem_x509_certificate(certificate.read_bytes()), loaded


def _server_certificate(
    address: str, public: ec.EllipticCurvePublicKey, authority: x509.Certificate, key: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
    reach = [x509.IPAddress(ipaddress.ip_address(host)) for host in dict.fromkeys((address, "127.0.0.1"))]
    return (
        _builder(name, authority.subject, public, SERVER_DAYS)
        .add_extension(x509.SubjectAlternativeName([*reach, x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The key as PKCS #8, the only form that the web server reads."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(file: Path, content: bytes) -> None:
    file.touch(mode=0o600)
    file.write_bytes(content)
