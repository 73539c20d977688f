"""A phone learns how alike its own photos are, and nothing of anybody else's."""

from __future__ import annotations

import hashlib

from tests.conftest import Person, on_one_database
from tests.datasets.conftest import Depot
from tests.datasets.scenes import photo
from tests.photos_domain.sending import send


def _told(phone: Person) -> dict[str, int]:
    answer = phone.get("/capture/likeness")
    assert answer.status_code == 200, answer.text
    return {row["sha256"]: row["similar"] for row in answer.json()["photos"]}


@on_one_database
def test_a_phone_hears_which_of_its_photos_are_alike(depot: Depot, contributor: Person) -> None:
    taken = [photo(1), photo(1, shift=9), photo(1, shift=18), photo(2)]
    for data in taken:
        send(contributor, depot.project_id, data, as_phone=True)
    assert _told(contributor) == {}  # nobody has looked yet
    depot.group()
    alike, *_, other = (hashlib.sha256(data).hexdigest() for data in taken)
    told = _told(contributor)
    assert len(told) == 4
    assert (told[alike], told[other]) == (2, 0)


def test_what_others_sent_changes_no_number(depot: Depot, contributor: Person) -> None:
    """A chain over somebody's photo, and the very same bytes, tell nothing."""
    depot.take(photo(1, shift=9))
    theirs = photo(2)
    depot.take(theirs)
    mine = photo(1)
    for data in (mine, theirs):
        send(contributor, depot.project_id, data, as_phone=True)
    depot.group()
    assert _told(contributor) == {hashlib.sha256(mine).hexdigest(): 0}


def test_members_and_strangers_have_no_such_list(depot: Depot, anonymous: Person) -> None:
    assert depot.person.get("/capture/likeness").status_code == 401
    assert anonymous.get("/capture/likeness").status_code == 401
