"""The server's own certificate authority, for https on a network without a name: made once, kept in a folder.

It is for trying out: every phone must be told to trust it. So it can vouch for nothing but addresses of
private networks and names that end in .local or .localhost (name constraints, RFC 5280 4.2.1.10): a stolen
key opens no bank. The certificate of the server itself is renewed by a new start.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_ROOT_DAYS: Final = 3650
_SERVER_DAYS: Final = 397  # browsers take no certificate that is valid for longer
_RENEW_BEFORE: Final = timedelta(days=60)
_SKEW: Final = timedelta(days=1)  # of clocks that are behind
# The last: addresses that VPNs such as Tailscale give.
_PRIVATE: Final = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "127.0.0.0/8",
    "100.64.0.0/10",
)
_PRIVATE_6: Final = ("fc00::/7", "fe80::/10", "::1/128")
_NAMES: Final = ("local", "localhost")


@dataclass(frozen=True, slots=True)
class Certified:
    """Where the server's certificate and key lie, and the root that phones are to trust."""

    chain: Path
    key: Path
    root: bytes  # DER, as phones take it
    fingerprint: str  # SHA-256 of it, as phones show it


class NotPrivate(Exception):
    """The certificate authority may not vouch for this address; the words say which."""


def certify(folder: Path, hosts: Sequence[str], now: datetime) -> Certified:
    """Find or make the authority in ``folder`` and a certificate for ``hosts`` (IP addresses or names).

    Keys are readable for their owner alone. Raises NotPrivate for a host outside of private networks.
    """
    for host in hosts:
        _require_private(host)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    root_key, root = _authority(folder, now)
    chain, key = folder / "server.pem", folder / "server.key"
    if not _is_good(chain, key, root, hosts, now):
        made_key = ec.generate_private_key(ec.SECP256R1())
        made = _server_certificate(made_key, root_key, root, hosts, now)
        _write(key, _pem(made_key))
        _write(chain, made.public_bytes(serialization.Encoding.PEM))
    return Certified(
        chain,
        key,
        root.public_bytes(serialization.Encoding.DER),
        root.fingerprint(hashes.SHA256()).hex(" ").upper(),
    )


def _require_private(host: str) -> None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        is_private = host.rpartition(".")[2] in _NAMES
    else:
        nets = _PRIVATE if address.version == 4 else _PRIVATE_6
        is_private = any(address in ipaddress.ip_network(net) for net in nets)
    if not is_private:
        raise NotPrivate(host)


def _authority(folder: Path, now: datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    file, key_file = folder / "root.pem", folder / "root.key"
    if file.exists() and key_file.exists():
        root = x509.load_pem_x509_certificate(file.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
        if root.not_valid_after_utc - now > timedelta(days=_SERVER_DAYS):
            assert isinstance(key, ec.EllipticCurvePrivateKey)
            return key, root
    key = ec.generate_private_key(ec.SECP256R1())
    root = _root_certificate(key, now)
    _write(key_file, _pem(key))
    _write(file, root.public_bytes(serialization.Encoding.PEM))
    return key, root


def _root_certificate(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Blemish, made {now:%Y-%m-%d}")])
    networks = [x509.IPAddress(ipaddress.ip_network(net)) for net in (*_PRIVATE, *_PRIVATE_6)]
    permitted = [*networks, *(x509.DNSName(end) for end in _NAMES)]
    return (
        _begun(name, name, key, now, days=_ROOT_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _server_certificate(
    key: ec.EllipticCurvePrivateKey,
    root_key: ec.EllipticCurvePrivateKey,
    root: x509.Certificate,
    hosts: Sequence[str],
    now: datetime,
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Blemish")])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    return (
        _begun(name, root.subject, key, now, days=_SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(usage, critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(host) for host in hosts]), critical=False)
        .add_extension(signer, critical=False)
        .sign(root_key, hashes.SHA256())
    )


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, *, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now - _SKEW + timedelta(days=days))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _is_good(chain: Path, key: Path, root: x509.Certificate, hosts: Sequence[str], now: datetime) -> bool:
    """Tell whether the certificate that lies here is of this authority, for these hosts, for a while yet."""
    if not (chain.exists() and key.exists()):
        return False
    found = x509.load_pem_x509_certificate(chain.read_bytes())
    own_key = serialization.load_pem_private_key(key.read_bytes(), password=None)
    if own_key.public_key() != found.public_key():  # a death between the writing of the two
        return False
    named = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    if set(named) != {_general(host) for host in hosts} or found.not_valid_after_utc - now < _RENEW_BEFORE:
        return False
    try:
        found.verify_directly_issued_by(root)
    except Exception:  # of another authority: whatever that is called
        return False
    return True


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(file: Path, data: bytes) -> None:
    part = file.with_suffix(file.suffix + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    part.replace(file)
