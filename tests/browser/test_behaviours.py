"""What all pages share: forms that lose nothing, menus and dialogs by keyboard, words that copy."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import House, OpenPage

pytestmark = pytest.mark.browser


@pytest.fixture
def settings_page(house: House, open_page: OpenPage) -> Page:
    """My settings, signed in; errors on the console are provoked here."""
    page = open_page(quiet=True)
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/settings")
    return page


def test_a_refusal_is_told_at_its_field_and_nothing_typed_is_lost(settings_page: Page) -> None:
    settings_page.get_by_label("Old password").fill("a long walk to the quarry")
    fresh = settings_page.get_by_label("New password")
    fresh.fill("too short")
    settings_page.get_by_role("button", name="Change password").click()
    expect(fresh).to_be_focused()
    expect(fresh).to_have_attribute("aria-invalid", "true")
    expect(fresh).to_have_value("too short")
    told = settings_page.locator(f"#{(fresh.get_attribute('aria-describedby') or '').split()[-1]}")
    expect(told).to_contain_text("12")
    expect(settings_page.get_by_label("Old password")).to_have_value("a long walk to the quarry")


def test_a_form_without_a_network_says_so_and_sends_when_it_is_back(settings_page: Page) -> None:
    settings_page.get_by_label("Your name").fill("Ruth Osei-Berg")
    settings_page.context.set_offline(True)
    save = settings_page.get_by_role("button", name="Save")
    save.click()
    settings_page.get_by_text("The server cannot be reached.").wait_for()
    expect(settings_page.get_by_label("Your name")).to_have_value("Ruth Osei-Berg")
    settings_page.context.set_offline(False)
    save.click()
    settings_page.get_by_role("heading", name="Ruth Osei-Berg").wait_for()


def test_pressing_twice_sends_once(settings_page: Page) -> None:
    sent: list[str] = []

    def hold(route: Route) -> None:
        sent.append(route.request.method)
        settings_page.wait_for_timeout(300)
        route.fulfill(status=422, content_type="application/problem+json", body='{"detail": "Not today."}')

    settings_page.route("**/api/me", hold)
    save = settings_page.get_by_role("button", name="Save")
    save.dblclick()
    settings_page.get_by_text("Not today.").wait_for()
    assert sent == ["PATCH"]


def test_a_sign_in_that_ended_keeps_what_was_typed(settings_page: Page) -> None:
    settings_page.get_by_label("What it is for").fill("training notebook")
    settings_page.context.clear_cookies()
    settings_page.get_by_role("button", name="Make a key").click()
    settings_page.get_by_text("You were signed out.").wait_for()
    expect(settings_page.get_by_label("What it is for")).to_have_value("training notebook")


def test_a_theme_is_shown_when_it_is_chosen(settings_page: Page) -> None:
    themes = settings_page.get_by_role("radiogroup", name="Theme of pages")
    themes.get_by_label("dark").check()
    expect(settings_page.locator("html")).to_have_attribute("data-theme", "dark")
    themes.get_by_label("as the system").check()
    expect(settings_page.locator("html")).not_to_have_attribute("data-theme", re.compile("."))


def test_a_menu_is_walked_by_keyboard(settings_page: Page) -> None:
    account = settings_page.get_by_role("button", name=re.compile(": account$"))
    account.focus()
    settings_page.keyboard.press("Enter")
    expect(account).to_have_attribute("aria-expanded", "true")
    expect(settings_page.get_by_role("link", name="My settings")).to_be_focused()
    settings_page.keyboard.press("ArrowDown")
    expect(settings_page.get_by_role("link", name="Server")).to_be_focused()
    settings_page.keyboard.press("End")
    expect(settings_page.locator(".menu").get_by_role("button", name="Sign out")).to_be_focused()
    settings_page.keyboard.press("Escape")
    expect(account).to_be_focused()
    expect(account).to_have_attribute("aria-expanded", "false")
    account.click()
    settings_page.mouse.click(400, 500)
    expect(account).to_have_attribute("aria-expanded", "false")


def test_what_is_shown_once_can_be_copied(settings_page: Page) -> None:
    settings_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    settings_page.get_by_label("What it is for").fill("notebook")
    settings_page.get_by_role("button", name="Make a key").click()
    key = settings_page.locator("#token-text")
    expect(key).to_contain_text("blm_")
    settings_page.locator("#token-made").get_by_role("button").click()
    settings_page.get_by_text("Copied", exact=True).wait_for()
    assert settings_page.evaluate("navigator.clipboard.readText()") == key.text_content()


def test_a_form_pressed_before_its_script_has_come_is_sent_when_it_has(
    house: House, open_page: OpenPage
) -> None:
    page = open_page()
    house.sign_in(page.context)
    asked: list[Route] = []
    page.route("**/behaviours/form.js", lambda route: asked.append(route))
    page.goto(f"{house.server.address}/settings", wait_until="commit")
    page.get_by_label("Your name").fill("Ruth of Depot North")
    page.wait_for_timeout(300)
    page.get_by_role("button", name="Save").click()
    page.wait_for_timeout(300)
    assert asked
    for route in asked:
        route.continue_()
    page.get_by_role("heading", name="Ruth of Depot North").wait_for()
    assert "?" not in page.url


def test_a_press_before_the_page_s_scripts_have_come_waits_for_them(
    house: House, open_page: OpenPage
) -> None:
    page = open_page()
    house.sign_in(page.context)
    asked: list[Route] = []
    page.route("**/js/**/classes.js", lambda route: asked.append(route))
    page.goto(f"{house.server.address}/projects/{house.project_id}/settings", wait_until="commit")
    page.get_by_role("button", name="Add a class").first.click()
    page.wait_for_timeout(300)
    assert asked
    for route in asked:
        route.continue_()
    expect(page.get_by_role("dialog")).to_be_visible()
