"""C10: names of every kind are kept whole, in one form, and cannot garble what stands beside them."""

from __future__ import annotations

import unicodedata

import pytest
from pydantic import BaseModel, Field, ValidationError, field_validator

from app.db.tx import Database
from app.web.schema import Name
from app.wording import wrong_in_words
from tests.conftest import Person
from tests.factories import make_photo

KEPT = {
    "emoji": "Gate 3 🚧👷🏽‍♀️",
    "right to left": "شرخ في الجدار",
    "reserved on Windows": "CON",
    "a path": "../../etc/passwd",
    "a formula": "=cmd|' /C calc'!A0",
    "a template": "{{ 7 * 7 }} ${7*7} <%= 7 %>",
    "SQL": "Robert'); DROP TABLE photo;--",
    "300 characters": "ä" * 300,
    "300 astral characters": "🚧" * 300,
    "a zero-width joiner": "a\u200db",
    "a right-to-left override": "photo\u202egpj.exe",
    "an override that ends": "a\u202egpj\u202c.exe",
    "isolates, one in the other": "a\u2068b\u2067c\u2069\u2069d",
}


def test_a_name_comes_back_as_it_was_given(
    manager: Person, project_id: int, subtests: pytest.Subtests
) -> None:
    """C10: round trip exact, on both databases."""
    for case, name in KEPT.items():
        with subtests.test(case):
            made = manager.post(f"/projects/{project_id}/classes", json={"name": name})
            assert made.status_code == 201, made.text
            listed = manager.get(f"/projects/{project_id}").json()["classes"]
            assert name in [found["name"] for found in listed]
            assert manager.patch("/me", json={"name": name}).status_code == 204
            assert manager.get("/me").json()["name"] == name


MENDED = {
    "combining forms become one": ("Scha\u0308den", "Schäden"),
    "Hangul is composed": ("\u1100\u1161", "가"),
    "an isolate without its end": ("a\u202e\u2066b", "a\u202e b"),
    "the end of an isolate without its beginning": ("a\u2069\u202eb", "a \u202eb"),
    "line breaks and tabs in a line": ("one\ntwo\tthree", "one two three"),
    "terminal escapes": ("\x1b[31mred\x1b[0m", "[31mred [0m"),
    "the other line separators": ("a\u2028b\u2029c\x85d", "a b c d"),
    "spaces around": ("  Depot \u00a0", "Depot"),
}


def test_what_would_garble_a_page_or_a_log_is_taken_out(
    manager: Person, project_id: int, subtests: pytest.Subtests
) -> None:
    """C10: NFC, without control characters, and without what reaches out of the page's own isolation."""
    for case, (given, kept) in MENDED.items():
        with subtests.test(case):
            answer = manager.patch(f"/projects/{project_id}", json={"name": given})
            assert answer.status_code == 200, answer.text
            assert manager.get(f"/projects/{project_id}").json()["name"] == kept
            assert unicodedata.is_normalized("NFC", kept)


REFUSED = {
    "nothing": "",
    "only spaces": " \t\n ",
    "only control characters": "\x01\x02\u202e",
    "NUL": "a\0b",
    "half a surrogate pair": "a\ud83d",
    "301 characters": "x" * 301,
    "a megabyte": "x" * 1_000_000,
}


def test_what_is_no_name_is_422(manager: Person, project_id: int, subtests: pytest.Subtests) -> None:
    """C10."""
    for case, name in REFUSED.items():
        with subtests.test(case):
            import json

            body = json.dumps({"name": name})
            headers = {"content-type": "application/json"}
            answer = manager.patch(f"/projects/{project_id}", content=body, headers=headers)
            assert answer.status_code == 422, answer.text
            assert [item["pointer"] for item in answer.json()["errors"]] == ["/name"]


def test_the_same_name_in_two_forms_is_the_same_class(manager: Person, project_id: int) -> None:
    """C10: otherwise two classes look alike and training data splits in two."""
    first = manager.post(f"/projects/{project_id}/classes", json={"name": "Scha\u0308den"})
    second = manager.post(f"/projects/{project_id}/classes", json={"name": "Schäden"})
    assert (first.status_code, second.status_code) == (201, 409), second.text


@pytest.mark.parametrize("note", ["a\nb", "شرخ\u202e x", "🚧" * 2000, "<b>\x1b[2J</b>"])
def test_notes_keep_their_lines_and_lose_what_garbles(
    manager: Person, database: Database, project_id: int, note: str
) -> None:
    """C10."""
    from app.models import Project

    with database.write_tx() as tx:
        photo_id = make_photo(tx, tx.session.get_one(Project, project_id)).id
    answer = manager.patch(f"/photos/{photo_id}", json={"note": note})
    assert answer.status_code == 200, answer.text
    kept = manager.get(f"/photos/{photo_id}").json()["note"]
    assert kept == note.replace("\x1b", " ")


FILE_NAMES: list[str] = [
    *KEPT.values(),
    "x" * 2000,
    "a/b\\c.jpg",
    "\x1b[2J.jpg",
    "\u2066" + "x" * 400 + "\u2069.jpg",
]


def test_a_file_name_of_any_kind_is_kept_with_its_photo(
    manager: Person, project_id: int, a_jpeg: bytes, subtests: pytest.Subtests
) -> None:
    """C10: sent by browsers as UTF-8 in the part's header; only a label, never a path."""
    for number, name in enumerate(FILE_NAMES):
        with subtests.test(ascii(name[:40])):
            file = (name, a_jpeg + bytes([number]), "image/jpeg")
            answer = manager.post(f"/projects/{project_id}/photos", files={"file": file})
            assert answer.status_code == 201, answer.text
            photo = answer.json()["photo"]
            assert len(photo["name"]) <= 300
            assert "\x1b" not in photo["name"]
            if name in KEPT.values() and "/" not in name:
                assert photo["name"] == name, "round trip exact"
            original = manager.get(f"/photos/{photo['id']}/original")
            assert original.status_code == 200
            told = original.headers["content-disposition"]
            assert told.isascii()
            assert "\n" not in told
            assert "/" not in told.split("filename*")[0]
            assert "%E2%80%AE" not in told, "an end that is not the end, in a folder of downloads"


class _Wanted(BaseModel):
    name: Name = "x"
    size: int = Field(1, ge=1, le=9)
    lines: list[str] = Field(default=["a"], min_length=1, max_length=2)
    zone: str = "UTC"
    needed: str

    @field_validator("zone")
    @classmethod
    def _one_zone(cls, value: str) -> str:
        if value != "UTC":
            raise ValueError("must be UTC")
        return value


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": " "}, "must not be empty"),
        ({"name": "a" * 301}, "must have at most 300 characters"),
        ({"name": 12}, "must be text"),
        ({"size": 0}, "must be 1 or more"),
        ({"size": 10}, "must be 9 or less"),
        ({"size": "many"}, "must be a whole number"),
        ({"lines": []}, "must not be empty"),
        ({"lines": ["a", "b", "c"]}, "must have at most 2 items"),
        ({"zone": "Mars"}, "must be UTC"),
        ({}, "is missing"),
    ],
)
def test_what_is_wrong_is_told_in_words_for_people(given: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError) as told:
        _Wanted.model_validate(given if not given else {**given, "needed": "x"})
    assert [wrong_in_words(dict(fault)) for fault in told.value.errors()] == [words]


def test_an_empty_name_is_refused_in_words(manager: Person, project_id: int) -> None:
    answer = manager.patch(f"/projects/{project_id}", json={"name": " "})
    assert answer.json()["errors"] == [{"pointer": "/name", "detail": "must not be empty"}]
