"""What the printed sheet of a capture link says, in the language of the link. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, get_args

from app.projects.schemas import Language

NAMES: Final[dict[Language, str]] = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
"""What each language calls itself."""


@dataclass(frozen=True, slots=True)
class SheetWords:
    """The sentences of the sheet; the project's name stands between ``goes_to`` and ``nowhere_else``."""

    title: str
    scan: str
    goes_to: str
    nowhere_else: str
    near_and_far: str
    until_stored: str
    until: str


_WORDS: Final[dict[str, SheetWords]] = {
    "en": SheetWords(
        title="Seen a defect? Take a photo.",
        scan="Scan this with your phone's camera.",
        goes_to="No account, no app. What you take goes to",
        nowhere_else="and nowhere else.",
        near_and_far="Near and far, in any light.",
        until_stored="Keep the page open until it says stored.",
        until="until",
    ),
    "de": SheetWords(
        title="Schaden gesehen? Foto machen.",
        scan="Scanne das mit der Kamera deines Telefons.",
        goes_to="Ohne Konto, ohne App. Was du aufnimmst, geht an",
        nowhere_else="und sonst nirgendwohin.",
        near_and_far="Von nah und fern, bei jedem Licht.",
        until_stored="Lass die Seite offen, bis sie „gespeichert“ sagt.",
        until="bis",
    ),
    "fr": SheetWords(
        title="Un défaut ? Prenez une photo.",
        scan="Scannez ceci avec l'appareil photo de votre téléphone.",
        goes_to="Sans compte, sans application. Vos photos vont à",
        nowhere_else="et nulle part ailleurs.",
        near_and_far="De près et de loin, quelle que soit la lumière.",
        until_stored="Gardez la page ouverte jusqu'à ce qu'elle dise « enregistrée ».",
        until="jusqu'au",
    ),
    "es": SheetWords(
        title="¿Ha visto un defecto? Tome una foto.",
        scan="Escanee esto con la cámara de su teléfono.",
        goes_to="Sin cuenta, sin app. Sus fotos van a",
        nowhere_else="y a ningún otro sitio.",
        near_and_far="De cerca y de lejos, con cualquier luz.",
        until_stored="Deje la página abierta hasta que diga «guardada».",
        until="hasta",
    ),
}
assert set(_WORDS) == set(NAMES) == set(get_args(Language))


def sheet_words(language: str | None) -> SheetWords:
    """The words in a language; English for a link whose phones speak their own."""
    return _WORDS[language or "en"]
