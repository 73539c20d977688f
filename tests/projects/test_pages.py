"""The pages of projects: who sees them, that names stay text, and how much they ask the database."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from app.db.tx import Database
from app.models import CaptureLink, DefectClass, Project, User, WantedShot
from app.projects.counters import bump
from app.web.qr import draw_code
from tests.conftest import Person, on_one_database
from tests.factories import make_annotation, make_member, make_photo, make_project, make_user
from tests.statements import counted

HTML = {"accept": "text/html"}

# Forms that have got through escaping elsewhere: tags, broken quotes, templates, entities, comments, urls.
CORPUS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>alert(1)//-->",
    "{{7*7}}{% for x in y %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "javascript:alert(1)",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<details open ontoggle=alert(1)>",
    "${alert(1)}`${alert(1)}`",
    "\u202e<b>turned</b>",
)


class Reader(HTMLParser):
    """Collects what a browser would build: tags, and attributes that could run something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.handlers: list[tuple[str, str]] = []
        self.scripts: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        self.handlers += [(tag, name) for name, _ in attrs if name.startswith("on") or name == "style"]
        self.handlers += [
            (tag, f"{name}={value}")
            for name, value in attrs
            if name in ("href", "src", "action", "srcdoc") and (value or "").lower().startswith("javascript:")
        ]
        if tag == "script":
            self.scripts.append(dict(attrs))


def _read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    return reader


@pytest.fixture
def hostile_id(database: Database, admin: Person) -> int:
    """A project in which every name is hostile."""
    with database.write_tx() as tx:
        project = make_project(tx, CORPUS[3], classes=())
        for index, name in enumerate(CORPUS, start=1):
            tx.add(
                DefectClass(
                    project_id=project.id,
                    id=index,
                    name=name,
                    color="#ffe45c",
                    slot=index % 8 + 1,
                    letter="<",
                    key=None,
                    supercategory=name,
                    counts=name,
                    counts_not=name,
                    position=index,
                    created_at=tx.now,
                )
            )
        for index, name in enumerate(CORPUS):
            tx.add(
                WantedShot(
                    project_id=project.id,
                    title=name,
                    words=name,
                    attributes={name: name},
                    wanted=6,
                    position=index,
                    created_by=admin.user_id,
                    created_at=tx.now,
                )
            )
        for name in CORPUS[:5]:
            user = make_user(tx, "hostile")
            user.name = name
            make_member(tx, project, user, "labeler")
            tx.add(
                CaptureLink(project_id=project.id, name=name, created_by=user.id, created_at=tx.now, photos=0)
            )
        return project.id


def _pages(project_id: int) -> tuple[str, ...]:
    places = ("", "/shots", "/guide", "/settings")
    return ("//", "//projects/new", *(f"//projects/{project_id}{place}" for place in places))


@on_one_database
def test_hostile_names_stay_text(admin: Person, hostile_id: int, database: Database) -> None:
    """D10: no name of a project, class, person or link becomes a tag, a handler or a script."""
    for has_photos in (False, True):
        if has_photos:
            with database.write_tx() as tx:
                photo = make_photo(tx, tx.session.get_one(Project, hostile_id))
                make_annotation(tx, photo, class_id=1)
        for path in _pages(hostile_id):
            answer = admin.get(path, headers=HTML)
            assert answer.status_code == 200, path
            reader = _read(answer.text)
            assert reader.handlers == []
            assert not {"iframe", "math", "img", "object", "base"} & set(reader.tags)
            for script in reader.scripts:
                is_data = script.get("type") == "application/json"
                assert is_data or (script.get("src") or "").startswith("/static/")
            assert "49" not in re.findall(r"<bdi[^>]*>([^<]*)</bdi>", answer.text)


def test_pages_are_for_those_who_may(
    project_id: int,
    manager: Person,
    labeler: Person,
    stranger: Person,
    anonymous: Person,
    contributor: Person,
) -> None:
    """D1: overview for members, settings and sheets for managers, sign-in for the rest."""
    overview, settings = f"//projects/{project_id}", f"//projects/{project_id}/settings"
    assert labeler.get(overview, headers=HTML).status_code == 200
    assert labeler.get(settings, headers=HTML).status_code == 403
    assert manager.get(settings, headers=HTML).status_code == 200
    for path in (overview, settings):
        assert stranger.get(path, headers=HTML).status_code == 404
        sent = anonymous.get(path, headers=HTML)
        assert (sent.status_code, sent.headers["location"]) == (
            303,
            "/login?next=" + path[1:].replace("/", "%2F"),
        )
    assert contributor.get(overview, headers=HTML).status_code == 404
    assert labeler.get("//projects/new", headers=HTML).status_code == 403


def _text(person: Person, path: str) -> str:
    answer = person.get(f"/{path}", headers=HTML)
    assert answer.status_code == 200
    return answer.text


def test_damaged_photos_are_nobodys_work(project_id: int, manager: Person, database: Database) -> None:
    """The numbers of work are those that the queue hands out."""
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        for _ in range(3):
            make_photo(tx, project)
        make_photo(tx, project, state="in_progress")
        make_photo(tx, project, damaged=True)
        bump(tx, project_id, {"damaged": 1})
    overview = _text(manager, f"/projects/{project_id}")
    assert '<span data-number="to_label">3</span> to label' in overview
    assert '<b data-count="to_label">3</b>' in overview
    assert '<b><span data-number="to_label">3</span></b><span>to label' in overview
    assert f'/projects/{project_id}/label">3</a>' in _text(manager, "/")
    told = manager.get(f"/projects/{project_id}/photos/facets").json()
    assert (told["counts"]["to_label"], told["counts"]["state:unlabelled"]) == (3, 4)
    shown = manager.get(f"/projects/{project_id}/photos/facets?state=unlabelled&damaged=false").json()
    assert shown["found"] == 3
    assert manager.get(f"/projects/{project_id}/queue").json()["free"] == 3


def test_an_empty_project_shows_the_steps_and_a_labeler_no_code(
    project_id: int, manager: Person, labeler: Person
) -> None:
    made = manager.post(f"/projects/{project_id}/capture-links", json={"name": "Gate 3"}).json()
    shown = manager.get(f"//projects/{project_id}", headers=HTML).text
    assert "No photos yet." in shown
    assert made["url"] in shown
    assert 'class="qr"' in shown
    theirs = labeler.get(f"//projects/{project_id}", headers=HTML).text
    assert "No photos yet." in theirs
    assert made["url"] not in theirs


def test_label_says_that_there_are_no_photos_and_how_to_add_some(
    project_id: int, labeler: Person, database: Database
) -> None:
    page = f"//projects/{project_id}/label"
    shown = labeler.get(page, headers=HTML).text
    assert "No photos yet." in shown
    assert "Every photo here has an answer" not in shown
    with database.write_tx() as tx:
        make_photo(tx, tx.session.get_one(Project, project_id))
        bump(tx, project_id, {"state:unlabelled": 1})
    assert "Every photo here has an answer" in labeler.get(page, headers=HTML).text


def test_an_unknown_address_offers_the_way_home_or_to_sign_in(labeler: Person, anonymous: Person) -> None:
    theirs = labeler.get("//nowhere/at/all", headers=HTML)
    assert theirs.status_code == 404
    assert "Back to my projects" in theirs.text
    assert "Sign in" in anonymous.get("//nowhere/at/all", headers=HTML).text


def test_the_sheet_of_a_revoked_link_is_gone(project_id: int, manager: Person) -> None:
    link = manager.post(f"/projects/{project_id}/capture-links", json={"name": "Gate 3"}).json()
    path = f"//projects/{project_id}/capture-links/{link['id']}/sheet"
    assert link["url"].split("://")[1] in manager.get(path, headers=HTML).text
    manager.patch(f"/projects/{project_id}/capture-links/{link['id']}", json={"revoked": True})
    assert manager.get(path, headers=HTML).status_code == 410


def test_the_sheet_speaks_the_language_of_its_link(project_id: int, manager: Person) -> None:
    """English where phones speak their own: the sheet is read by all of them."""
    titles = {
        None: "Seen a defect? Take a photo.",
        "de": "Schaden gesehen? Foto machen.",
        "fr": "Un défaut ? Prenez une photo.",
        "es": "¿Ha visto un defecto? Tome una foto.",
    }
    for language, title in titles.items():
        made = {"name": "Gate 3", "language": language}
        link = manager.post(f"/projects/{project_id}/capture-links", json=made).json()
        path = f"//projects/{project_id}/capture-links/{link['id']}/sheet"
        text = manager.get(path, headers=HTML).text
        assert title in text
        assert (f'lang="{language}"' in text) == (language is not None)


def test_people_are_hidden_where_there_is_one(project_id: int, manager: Person, database: Database) -> None:
    with database.write_tx() as tx:
        make_photo(tx, tx.session.get_one(Project, project_id))
    assert "<h2>People</h2>" not in manager.get(f"//projects/{project_id}", headers=HTML).text
    manager.post(f"/projects/{project_id}/members", json={"email": "a@b.example", "role": "labeler"})
    assert "<h2>People</h2>" in manager.get(f"//projects/{project_id}", headers=HTML).text


def test_the_page_of_phones_opens_for_everybody_and_asks_for_nothing(anonymous: Person) -> None:
    answer = anonymous.get("//capture", headers=HTML)
    assert answer.status_code == 200
    assert 'data-theme="light"' in answer.text


def test_pages_ask_the_database_a_bounded_number_of_times(
    project_id: int, manager: Person, database: Database
) -> None:
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        for number in range(30):
            make_annotation(tx, make_photo(tx, project), class_id=number % 6 + 1)
    for number in range(30):
        shot = {"title": f"shot {number}", "wanted": 6}
        assert manager.post(f"/projects/{project_id}/shots", json=shot).status_code == 201
    for place, most in (("", 32), ("/settings", 18), ("/shots", 19)):
        path = f"//projects/{project_id}{place}"
        with counted(database) as statements:
            assert manager.get(path, headers=HTML).status_code == 200
        assert len(statements) <= most, statements


def test_a_list_of_projects_does_not_ask_once_for_each(admin: Person, database: Database) -> None:
    def asked() -> int:
        with counted(database) as statements:
            assert admin.get("/projects").status_code == 200
        return len(statements)

    with database.write_tx() as tx:
        make_project(tx)
    few = asked()
    with database.write_tx() as tx:
        for _ in range(20):
            make_project(tx)
    assert asked() == few


def _listed(page: str) -> list[str]:
    return re.findall(r'<bdi class="cut"[^>]*>(project \d+)</bdi>', page)


def test_projects_are_listed_a_hundred_a_page_and_those_in_the_archive_apart(
    manager: Person, project_id: int, database: Database
) -> None:
    """Whoever has very many finds each of them once; the sentence counts all."""
    with database.write_tx() as tx:
        person = tx.session.get_one(User, manager.user_id)
        for number in range(130):
            project = make_project(tx, f"project {number}", classes=())
            project.archived_at = tx.now if number >= 125 else None
            make_member(tx, project, person, "manager")
    first = _text(manager, "/")
    assert "<b>126</b> projects" in first  # and Depot North
    assert _listed(first) == [f"project {number}" for number in range(124, 24, -1)]
    (older,) = re.findall(r'href="(/\?before=\d+)">Older projects', first)
    last = _text(manager, older)
    assert _listed(last) == [f"project {number}" for number in range(24, -1, -1)]
    assert "Older projects" not in last
    assert "5 in the archive" in last
    archive = _text(manager, "/?archived=true")
    assert "<b>5</b> projects in the archive" in archive
    assert _listed(archive) == [f"project {number}" for number in range(129, 124, -1)]


def test_a_code_is_a_square_of_modules() -> None:
    code = draw_code("https://blemish.example/capture#" + "a" * 43)
    assert code.size in range(21, 178, 4)
    assert re.fullmatch(r"(M\d+ \d+h\d+v1h-\d+z)+", code.path)
