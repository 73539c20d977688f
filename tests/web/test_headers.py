"""D9, D11, D14, C5: what goes out with every answer, and what never goes out."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from fastapi import FastAPI

from app.web.static import StaticFiles
from app.web.urls import safe_next
from tests.conftest import Person
from tests.web.conftest import small_jpeg

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


@pytest.fixture
def database_kind() -> str:
    """Headers do not depend on the database."""
    return "sqlite"


def _answers(app: FastAPI, admin: Person, anonymous: Person, project_id: int) -> dict[str, object]:
    static: StaticFiles = app.state.static
    html = {"accept": "text/html"}
    return {
        "a page": admin.get("//", headers=html),
        "a page of a project": admin.get(f"//projects/{project_id}/photos", headers=html),
        "the sign-in page": anonymous.get("//login", headers=html),
        "a redirect": anonymous.get("//settings", headers=html),
        "an answer of the API": admin.get("/me"),
        "an answer without a body": admin.patch("/me", json={"name": "Ruth"}),
        "a problem": admin.get("/photos/999999"),
        "a refusal of the gate": admin.post("/session", headers={"origin": "https://evil.example"}),
        "too large": admin.post(
            "/session", content=b"1" * 2_000_001, headers={"content-type": "application/json"}
        ),
        "an unknown address": anonymous.get("//nothing/here"),
        "an unknown page": admin.get("//nothing/here", headers=html),
        "an error page": admin.get("//projects/999999", headers=html),
        "a method that is not taken": admin.delete("//healthz"),
        "alive": anonymous.get("//healthz"),
        "a style sheet": anonymous.get("/" + static.url(next(n for n in static.files if n.endswith(".css")))),
        "a static file that is not there": anonymous.get("//static/x/y.js"),
        "the API's description": admin.get("//openapi.json"),
    }


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html,*/*;q=0.8"])
def test_the_address_decides_whether_a_page_or_a_problem_is_answered(
    anonymous: Person, admin: Person, project_id: int, accept: str
) -> None:
    """curl and link checkers do not ask for text/html, and are sent to the sign-in page all the same."""
    headers = {"accept": accept}
    for method in ("GET", "HEAD"):
        to_login = anonymous.call(method, f"//projects/{project_id}/photos", headers=headers)
        assert to_login.status_code == 303
        assert to_login.headers["location"].startswith("/login")
    for path in ("/projects", "/nothing/here", "//openapi.json"):
        answer = (anonymous if "nothing" not in path else admin).get(path, headers=headers)
        assert answer.status_code in (401, 404)
        assert answer.headers["content-type"] == "application/problem+json"
    for path in ("//nothing/api/here", "//projects/999999"):
        answer = admin.get(path, headers=headers)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")


def test_every_answer_carries_the_same_armour(
    app: FastAPI, admin: Person, anonymous: Person, project_id: int
) -> None:
    """D9: CSP to the letter, nosniff, COOP, CORP, no referrer, camera and place for ourselves only."""
    wrong = []
    for words, answer in _answers(app, admin, anonymous, project_id).items():
        headers = answer.headers  # type: ignore[attr-defined]
        expected = {
            "content-security-policy": CSP,
            "x-content-type-options": "nosniff",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "referrer-policy": "no-referrer",
            "x-frame-options": "DENY",
        }
        wrong += [
            f"{words}: {name}: {headers.get(name)}"
            for name in expected
            if headers.get(name) != expected[name]
        ]
        if not {"camera=(self)", "geolocation=(self)"} <= set(headers["permissions-policy"].split(", ")):
            wrong.append(f"{words}: permissions-policy")
        if not headers.get("x-request-id"):
            wrong.append(f"{words}: no request id")
        if "strict-transport-security" in headers or "server" in headers or "x-powered-by" in headers:
            wrong.append(f"{words}: {dict(headers)}")
        if not words.startswith("a style sheet") and headers.get("cache-control") != "no-store":
            wrong.append(f"{words}: {headers.get('cache-control')}")
    assert not wrong, "\n".join(wrong)


def test_an_error_nobody_foresaw_carries_it_too(
    app: FastAPI, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D9, D12: a 500 has the same headers, a request id, and nothing of the error."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("kestrel-41-canary")

    monkeypatch.setattr("app.team.api.list_sessions", broken)
    answer = admin.get("/sessions")
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"] == CSP
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "kestrel" not in answer.text
    assert "Traceback" not in answer.text


def test_each_request_has_an_id_that_nobody_chooses(admin: Person) -> None:
    """D13: a client's own id is not taken over."""
    given = {"x-request-id": "chosen"}
    ids = {admin.get("/me", headers=given).headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5
    assert "chosen" not in ids


def test_bytes_from_outside_open_as_a_dead_document(manager: Person, project_id: int) -> None:
    """C5: a JPEG that is HTML too: our type, an attachment, a sandbox, no origin of ours."""
    polyglot = small_jpeg() + b"<html><script>alert(1)</script>"
    sent = manager.post(f"/projects/{project_id}/photos", files={"file": ("x.html", polyglot, "text/html")})
    assert sent.status_code == 201, sent.text
    photo = sent.json()["photo"]
    for address in {photo["urls"]["original"], photo["urls"]["thumb"], photo["urls"]["preview"]}:
        answer = manager.get("/" + address)
        assert answer.status_code == 200, address
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert (
        manager.get("/" + photo["urls"]["original"]).headers["content-disposition"].startswith("attachment")
    )


AWAY = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "HTTPS:evil.example",
    "javascript:alert(1)",
    "/javascript:alert(1)",
    "data:text/html,x",
    "%2f%2fevil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\0/evil.example",
    "evil.example",
    ".evil.example",
    "@evil.example",
    "/..//evil.example",
    "/.//evil.example",
    "/./\\evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "//evil.example?next=/settings",
    "/%2fevil.example?state=done",
    "/\\evil.example?q=a%20b",
    "/settings?q=\\\\evil.example",
    "",
]


def test_next_leads_nowhere_else(labeler: Person, subtests: pytest.Subtests) -> None:
    """D11: followed as a browser resolves it."""
    for wanted in AWAY:
        with subtests.test(ascii(wanted)):
            answer = labeler.get("//login", params={"next": wanted}, headers={"accept": "text/html"})
            assert answer.status_code == 303
            place = answer.headers["location"]
            resolved = urlsplit(urljoin("http://testserver/login", place))
            assert resolved.netloc == "testserver"
            assert not resolved.path.startswith(("//", "/\\", "/.")), place


@pytest.mark.parametrize(
    "wanted",
    [
        "/projects/1/photos",
        "/settings",
        "/projects/1/photos?state=done",
        "/projects/1/photos?q=%22left%20arch%22&attribute.Surface=bare+steel&sort=-captured",
        "/projects/1/photos?captured_from=2026-11-24T09:00:00Z",
        "/projects/1/photos?q=%2F%2Fevil.example",
    ],
)
def test_next_leads_to_a_page_of_ours(wanted: str) -> None:
    assert safe_next(wanted) == wanted


def test_signing_in_keeps_the_filter(anonymous: Person, labeler: Person, project_id: int) -> None:
    wanted = f"/projects/{project_id}/photos?state=done&q=%22left%20arch%22&attribute.part=%C3%84"
    page = {"accept": "text/html"}
    sent_away = anonymous.get(f"/{wanted}", headers=page)
    assert sent_away.status_code == 303
    back = labeler.get(f"/{sent_away.headers['location']}", headers=page)
    assert (back.status_code, back.headers["location"]) == (303, wanted)
    assert labeler.get(f"/{wanted}", headers=page).status_code == 200


@pytest.mark.parametrize(
    "path", ["//docs", "//redoc", "//openapi.json", "//docs/oauth2-redirect", "//swagger"]
)
def test_the_api_is_not_described_to_strangers(anonymous: Person, path: str) -> None:
    """D14."""
    assert anonymous.get(path).status_code in (401, 404)


@pytest.mark.parametrize(
    "path",
    [
        "//static/",
        "//static/x/",
        "//static/x/js",
        "//static/x/js/",
        "//static/x/../../pyproject.toml",
        "//static/x/..%2f..%2fpyproject.toml",
        "//static/x/%2e%2e/%2e%2e/pyproject.toml",
        "//static/x//etc/passwd",
        "//static/x/.gitignore",
        "//static/x/js/..",
        "//static/%00",
    ],
)
def test_static_serves_from_its_list_only(anonymous: Person, path: str) -> None:
    """D14: no listing, no way out of the folder."""
    answer = anonymous.get(path)
    assert answer.status_code == 404
    assert "root:" not in answer.text
    assert "[project]" not in answer.text


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "DEBUG", "TRACK"])
def test_unusual_methods_are_off(admin: Person, method: str) -> None:
    """D14."""
    for path in ("//", "/me", "//healthz", "//static/x/y.js"):
        answer = admin.call(method, path, headers={"x-canary": "kestrel"})
        assert answer.status_code in (404, 405), path
        assert "kestrel" not in answer.text
