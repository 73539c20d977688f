"""D7: where people come by https, cookies are those of https, whatever a proxy says or is believed to say."""

from __future__ import annotations

import pytest

from app.db.tx import Database
from app.models import User
from app.settings import Settings
from app.team.passwords import HASHER
from tests.conftest import Person

GOOD = "a long walk to the quarry"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Behind a proxy with a certificate; nobody's word about the visitor is believed."""
    return settings.model_copy(update={"public_url": "https://blemish.example", "trusted_proxies": ()})


def test_an_https_address_makes_strict_cookies_without_a_trusted_proxy(
    anonymous: Person, manager: Person, contributor: Person, database: Database, project_id: int
) -> None:
    with database.write_tx() as tx:
        tx.add(
            User(
                email="ruth@depot.example",
                name="Ruth",
                password_hash=HASHER.hash(GOOD),
                preferences={},
                created_at=tx.now,
            )
        )
    signed_in = anonymous.post("/session", json={"email": "ruth@depot.example", "password": GOOD})
    cookie = signed_in.headers["set-cookie"]
    assert cookie.startswith("__Host-blemish=")
    assert "; secure" in cookie.lower()
    assert signed_in.headers["strict-transport-security"]
    ruth = Person(anonymous.stage, cookie=cookie.split(";")[0])
    assert ruth.get("/me").status_code == 200
    assert manager.get("/me").status_code == 401, "the cookie of plain http counts for nothing"
    assert contributor.get("/capture/me").status_code == 401
    assert "secure" in ruth.delete("/session").headers["set-cookie"].lower()
    page = anonymous.get("//login", headers={"accept": "text/html"})
    assert page.headers["strict-transport-security"]
