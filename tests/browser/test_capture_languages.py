"""The page of phones in four languages: as the link says, else the browser, and kept for a start offline."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import House, OpenPage
from tests.browser.phones import PHONE, payload, wait_kept
from tests.browser.test_requests import photos_of

pytestmark = pytest.mark.browser

WALK = (Path(__file__).parent / "walk.js").read_text()
STORED = {"en": "Stored", "de": "Gespeichert", "fr": "Enregistrée", "es": "Guardada"}
READY = {
    "en": "Ready without signal.",
    "de": "Bereit ohne Empfang.",
    "fr": "Prête sans réseau.",
    "es": "Lista sin red.",
}
ALL_AT_ONCE = """() => {
  for (const id of ["install", "data", "own", "rescue", "after", "coach", "stop", "ended"])
    document.getElementById(id).hidden = false;
  for (const details of document.querySelectorAll("#capture details")) details.open = true;
}"""
IS_CUT = "all => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"


def _link(house: House, language: str | None) -> str:
    made = {"name": "Gate 3", "language": language}
    url: str = house.api.post(f"/projects/{house.project_id}/capture-links", json=made).json()["url"]
    return url


def _gif() -> FilePayload:
    data = io.BytesIO()
    Image.new("P", (40, 30)).save(data, "GIF")
    return {"name": "moving.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


def _lang(page: Page) -> Any:
    return page.evaluate("document.documentElement.lang")


def test_a_german_link_speaks_german_on_an_english_phone_also_without_a_signal(
    house: House, open_page: OpenPage
) -> None:
    phone = open_page(quiet=True, locale="en-GB", **PHONE)
    phone.goto(_link(house, "de"))
    expect(phone.locator("#headline")).to_have_text("Fotos von Schäden, für \u2068Depot North\u2069")
    expect(phone.locator(".take")).to_have_text("Foto aufnehmen")
    expect(phone.locator("#truth")).to_contain_text("Bereit ohne Empfang.")
    assert _lang(phone) == "de"
    assert phone.title() == "\u2068Depot North\u2069 - Fotos aufnehmen"

    phone.set_input_files("#choose", payload(1))
    expect(phone.get_by_role("button", name="IMG_1.jpg: gespeichert")).to_be_visible()
    asked = {"kind": "retake", "reason": "too far"}
    house.api.post(f"/photos/{photos_of(house)[0]['id']}/requests", json=asked).raise_for_status()
    card = phone.locator("#requests li")
    expect(card).to_contain_text("Noch einmal aufnehmen: \u2068zu weit weg\u2069")
    expect(card).to_contain_text("Geh näher heran.")

    phone.context.set_offline(True)
    phone.reload()
    expect(phone.locator("#line")).to_have_text("offline")
    expect(phone.locator(".take")).to_have_text("Foto aufnehmen")
    expect(card.get_by_role("button", name="Geht nicht")).to_be_visible()
    assert _lang(phone) == "de"
    phone.set_input_files("#choose", [payload(2), _gif()])
    wait_kept(phone, 3)
    expect(phone.locator("#headline")).to_have_text("2 Fotos nur auf diesem Telefon")

    phone.context.set_offline(False)
    refused = phone.locator("#troubles li")
    expect(refused).to_contain_text("Das ist ein GIF. Sichere es als JPEG oder PNG und sende das.")
    refused.get_by_role("button", name="Weglassen").tap()
    expect(phone.locator("#headline")).to_have_text("Alle 2 gespeichert")


def test_a_link_without_a_language_speaks_the_browsers(house: House, open_page: OpenPage) -> None:
    """The first one that the page has; English where it has none."""
    url = _link(house, None)
    for locale, language, words in (
        ("fr-CA", "fr", "Prendre une photo"),
        ("pt-BR", "en", "Take photo"),
    ):
        phone = open_page(locale=locale, **PHONE)
        phone.goto(url)
        expect(phone.locator(".take")).to_have_text(words)
        assert _lang(phone) == language


def test_a_code_that_opens_nothing_is_told_in_the_browsers_language(
    house: House, open_page: OpenPage
) -> None:
    phone = open_page(quiet=True, locale="es-MX", **PHONE)
    phone.goto(f"{house.server.address}/capture#not-a-code")
    expect(phone.locator("#headline")).to_have_text("Este código no abre")
    expect(phone.locator("#subline")).to_contain_text("Este código ya no vale.")


def test_a_changed_language_holds_on_phones_that_joined(house: House, open_page: OpenPage) -> None:
    """From when they next ask, and what a person had said stays."""
    phone = open_page(locale="en-US", **PHONE)
    phone.goto(_link(house, None))
    phone.locator("#chips input[name=part]").fill("Gate 3")
    (link,) = house.api.get(f"/projects/{house.project_id}/capture-links").json()["items"]
    path = f"/projects/{house.project_id}/capture-links/{link['id']}"
    for language, words in (("de", "Foto aufnehmen"), ("es", "Tomar foto"), ("en", "Take photo")):
        house.api.patch(path, json={"language": language}).raise_for_status()
        phone.evaluate("window.dispatchEvent(new Event('online'))")
        expect(phone.locator(".take")).to_have_text(words)
    expect(phone.locator("#chips input[name=part]")).to_have_value("Gate 3")


def test_a_manager_chooses_the_language_of_a_code(house: House, open_page: OpenPage) -> None:
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/settings#phones")
    page.get_by_label("A new code for").fill("Tor 3")
    page.locator("#new-link select").select_option("Deutsch")
    page.get_by_role("button", name="Make the code").click()
    chosen = page.get_by_label("Language of the phones of Tor 3")
    expect(chosen).to_have_value("de")
    for name, language in (("Français", "fr"), ("phone's own", None)):
        with page.expect_response("**/capture-links/*") as answer:
            chosen.select_option(name)
        assert answer.value.json()["language"] == language
    page.reload()
    expect(chosen).to_have_value("")


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_nothing_is_cut_in_any_language(house: House, open_page: OpenPage, language: str) -> None:
    """With all that the page can show at once, on a small phone and a common one."""
    shot = {"title": "Chips on painted steel", "words": "Near.", "clean": True, "wanted": 6}
    house.api.post(f"/projects/{house.project_id}/shots", json=shot).raise_for_status()
    phone = open_page(quiet=True, **PHONE)
    phone.goto(_link(house, language))
    expect(phone.locator("#truth")).to_contain_text(READY[language])
    phone.set_input_files("#choose", payload(1))
    expect(phone.locator("#headline")).to_have_text(STORED[language])
    (stored,) = photos_of(house)
    asked = {"kind": "retake", "reason": "part hidden"}
    house.api.post(f"/photos/{stored['id']}/requests", json=asked).raise_for_status()
    expect(phone.locator("#requests li")).to_be_visible()
    phone.set_input_files("#choose", _gif())
    expect(phone.locator("#troubles li")).to_be_visible()
    phone.context.set_offline(True)
    phone.set_input_files("#choose", [payload(2), payload(3)])
    wait_kept(phone, 4)
    for width in (390, 320):
        phone.set_viewport_size({"width": width, "height": 700})
        phone.evaluate(ALL_AT_ONCE)
        assert phone.evaluate(WALK, True) == [], width
        parts = phone.locator("#capture :is(.cap, .glove, .pill, h1, summary, .seg span, .seg label)")
        assert parts.evaluate_all(IS_CUT) == [], width
    phone.locator(".tile").first.click()
    expect(phone.locator("#look")).to_be_visible()
    assert phone.evaluate(WALK, True) == []
    assert phone.locator("#look :is(button, p, b)").evaluate_all(IS_CUT) == []
