"""The colours keep their promises in all three themes: true greys, and contrast by WCAG 2.2 AA."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.projects.palette import contrast

TOKENS = (Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css").read_text()
SURFACES = ("ground", "panel", "raise", "hover", "sel")
GREYS = (*SURFACES, "line", "edge", "ink", "ink2", "ink3", "inv", "inv-ink", *(f"g{n}" for n in range(7)))


def theme(name: str) -> dict[str, str]:
    """The colours of a theme by token name."""
    found = re.search(rf"\[data-theme=\"{name}\"\]\s*{{(.*?)}}", TOKENS, re.S)
    assert found is not None
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});", found[1]))


def system_dark() -> dict[str, str]:
    """The colours of a page that follows a dark system."""
    block = TOKENS.split("@media (prefers-color-scheme: dark)")[1].split("@media")[0]
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});", block))


THEMES = ("light", "dark", "mid")


@pytest.mark.parametrize("name", THEMES)
def test_greys_have_no_tint(name: str) -> None:
    """A stain is judged against true grey."""
    colors = theme(name)
    for token in GREYS:
        red, green, blue = (colors[token][at : at + 2] for at in (1, 3, 5))
        assert red == green == blue, token


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("surface", SURFACES)
def test_text_can_be_read_on_every_surface(name: str, surface: str) -> None:
    """4.5 to 1 for text; 3 to 1 for edges, the accent line and icons."""
    colors = theme(name)
    for token in ("ink", "ink2"):
        assert contrast(colors[token], colors[surface]) >= 4.5, token
    for token in ("accent", "edge", "danger"):
        assert contrast(colors[token], colors[surface]) >= 3, token


@pytest.mark.parametrize("name", THEMES)
def test_text_on_filled_things_can_be_read(name: str) -> None:
    """The main button at rest and pressed, and what is inverted."""
    colors = theme(name)
    for filled, ink in (("accent", "accent-ink"), ("accent-press", "accent-ink"), ("inv", "inv-ink")):
        assert contrast(colors[filled], colors[ink]) >= 4.5, filled


def test_a_dark_system_gets_the_dark_theme() -> None:
    """The same colours stand twice in tokens.css, and may not drift apart."""
    assert system_dark() == theme("dark")


def test_letters_on_the_classes_colours_can_be_read() -> None:
    """C for crack on yellow, R for corrosion on purple ..."""
    inks = dict(re.findall(r"--(c[1-8]-ink): (#[0-9a-f]{6});", TOKENS))
    colors = dict(re.findall(r"--(c[1-8]): (#[0-9a-f]{6});", TOKENS))
    assert len(colors) == 8
    for name, color in colors.items():
        assert contrast(color, inks[f"{name}-ink"]) >= 4.5, name


def test_a_stroke_stands_out_from_its_halo() -> None:
    """The pair is what makes a shape visible on dark steel, concrete and rust alike."""
    halo = re.search(r"--halo: (#[0-9a-f]{6});", TOKENS)
    assert halo is not None
    for color in re.findall(r"--c[1-8]: (#[0-9a-f]{6});", TOKENS):
        assert contrast(color, halo[1]) >= 3.4
