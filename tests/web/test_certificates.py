"""The server's own certificate authority: made once, for private networks alone, renewed in time."""

from __future__ import annotations

import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from app.web.certificates import NotPrivate, certify
from tests.browser.conftest import furnish
from tests.serving import ForkedServer

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOSTS = ["192.168.1.20", "depot.local"]


def test_root_and_certificate_are_made_once_and_renewed_in_time(tmp_path: Path) -> None:
    first = certify(tmp_path / "https", HOSTS, NOW)
    chain = first.chain.read_bytes()
    assert certify(tmp_path / "https", HOSTS, NOW + timedelta(days=300)) == first
    assert first.chain.read_bytes() == chain
    later = certify(tmp_path / "https", HOSTS, NOW + timedelta(days=350))
    assert later.root == first.root, "what phones trust stays"
    assert first.chain.read_bytes() != chain
    moved = certify(tmp_path / "https", ["10.0.0.9"], NOW)
    assert moved.root == first.root
    assert x509.load_pem_x509_certificate(first.chain.read_bytes()).not_valid_after_utc < NOW + timedelta(
        days=398
    )


def test_a_key_that_does_not_fit_its_certificate_is_made_anew(tmp_path: Path) -> None:
    """The process died between the writing of the two."""
    found = certify(tmp_path / "https", HOSTS, NOW)
    other = certify(tmp_path / "other", HOSTS, NOW)
    found.key.write_bytes(other.key.read_bytes())
    certify(tmp_path / "https", HOSTS, NOW)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(found.chain, found.key)


def test_keys_are_for_the_owner_alone(tmp_path: Path) -> None:
    found = certify(tmp_path / "https", HOSTS, NOW)
    for key in (found.key, tmp_path / "https" / "root.key"):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "https").stat().st_mode) == 0o700


@pytest.mark.parametrize("host", ["93.184.215.14", "blemish.example", "2001:db8::1"])
def test_it_vouches_for_no_public_address(tmp_path: Path, host: str) -> None:
    with pytest.raises(NotPrivate, match=host):
        certify(tmp_path / "https", [host], NOW)


def test_a_stolen_root_opens_no_bank(tmp_path: Path) -> None:
    """The constraint is in the root itself, so that browsers hold to it (RFC 5280, 4.2.1.10)."""
    found = certify(tmp_path / "https", HOSTS, NOW)
    root = x509.load_der_x509_certificate(found.root)
    stolen = serialization.load_pem_private_key((tmp_path / "https" / "root.key").read_bytes(), None)
    assert isinstance(stolen, ec.EllipticCurvePrivateKey)
    good = x509.load_pem_x509_certificate(found.chain.read_bytes())
    forged = x509.CertificateBuilder(
        issuer_name=root.subject, subject_name=good.subject, public_key=good.public_key(), serial_number=7,
        not_valid_before=good.not_valid_before_utc, not_valid_after=good.not_valid_after_utc,
        extensions=[it for it in good.extensions if it.oid != x509.SubjectAlternativeName.oid],
    ).add_extension(x509.SubjectAlternativeName([x509.DNSName("bank.example")]), critical=False)  # fmt: skip
    checks = PolicyBuilder().store(Store([root])).time(NOW)
    assert checks.build_server_verifier(x509.DNSName("depot.local")).verify(good, [])
    with pytest.raises(VerificationError, match=r"constrain|permitted"):
        checks.build_server_verifier(x509.DNSName("bank.example")).verify(
            forged.sign(stolen, hashes.SHA256()), []
        )


def test_a_server_with_its_own_certificate_serves_and_explains_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    server = ForkedServer(data, BLEMISH_HTTPS="true").start()
    try:
        house = furnish(server)
        cookies = house.api.cookies
        assert any(name.startswith("__Host-") for name in cookies), "a session of https alone (D7)"
        page = house.api.get(f"{server.address}/admin").text
        (explained,) = {part.split('"')[0] for part in page.split('href="') if part.startswith("http://127")}
        told = httpx2.get(explained)
        assert server.address in told.text
        assert "script" not in told.headers["content-security-policy"]
        root = httpx2.get(f"{explained}/blemish-root.crt")
        assert root.headers["content-type"] == "application/x-x509-ca-cert"
        found = x509.load_der_x509_certificate(root.content)
        assert found.fingerprint(hashes.SHA256()).hex(" ").upper() in told.text
        with pytest.raises(httpx2.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx2.get(server.address)
    finally:
        server.stop()


def test_a_proxy_has_the_certificate_instead(tmp_path: Path) -> None:
    for more, words in (
        ({"BLEMISH_PUBLIC_URL": "https://blemish.example"}, "leave --https out"),
        ({"BLEMISH_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}, "is for one machine on SQLite"),
    ):
        data = tmp_path / words.replace(" ", "-")
        data.mkdir()
        with pytest.raises(AssertionError, match=words):
            ForkedServer(data, BLEMISH_HTTPS="true", **more).start()
