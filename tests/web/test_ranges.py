"""D18: no request can make us cut a file into ten thousand pieces."""

from __future__ import annotations

import pytest

from tests.conftest import Person
from tests.web.conftest import small_jpeg


@pytest.fixture
def database_kind() -> str:
    """Files come from the disk."""
    return "sqlite"


@pytest.fixture
def addresses(manager: Person, project_id: int) -> dict[str, int]:
    """Files of each kind that is sent from the disk, with their sizes."""
    sent = manager.post(f"/projects/{project_id}/photos", files={"file": ("a.jpg", small_jpeg())})
    urls = sent.json()["photo"]["urls"]
    found = {
        address: len(manager.get("/" + address).content) for address in (urls["original"], urls["thumb"])
    }
    assert min(found.values()) > 100
    return found


MANY = {
    "ten thousand": "bytes=" + ",".join(f"{n}-{n}" for n in range(10_000)),
    "overlapping": "bytes=" + ",".join(["0-"] * 5_000),
    "from the end": "bytes=" + ",".join(["-1"] * 5_000),
    "broken ones": "bytes=" + "," * 10_000,
    "digits": "bytes=" + "1" * 10_000 + "-",
    "no range": "bytes=-",
    "letters": "bytes=ab-cd",
    "the wrong way round": "bytes=9-5",
    "another unit": "lines=1-2",
    "no unit": "1-2",
    "two": "bytes=0-1,5-9",
}


def test_what_is_not_one_range_is_answered_with_the_whole_file(
    manager: Person, addresses: dict[str, int], subtests: pytest.Subtests
) -> None:
    for case, ranges in MANY.items():
        with subtests.test(case):
            for address, size in addresses.items():
                answer = manager.get("/" + address, headers={"range": ranges})
                assert answer.status_code == 200, address
                assert len(answer.content) <= size + 500, address


def test_head_tells_what_get_would_send_without_sending_it(
    manager: Person, addresses: dict[str, int]
) -> None:
    """A download manager asks first how long the file is, and whether it can go on where it broke off."""
    for address, size in addresses.items():
        whole = manager.get("/" + address)
        head = manager.call("HEAD", "/" + address)
        assert (head.status_code, head.content) == (200, b""), address
        same = (
            "content-length",
            "content-type",
            "etag",
            "cache-control",
            "accept-ranges",
            "content-disposition",
        )
        assert {name: head.headers.get(name) for name in same} == {
            name: whole.headers.get(name) for name in same
        }
        assert head.headers["content-length"] == str(size)
        assert head.headers["accept-ranges"] == "bytes"
        for ranges in ("bytes=10-19", f"bytes={size}-"):
            part = manager.call("HEAD", "/" + address, headers={"range": ranges})
            assert (part.status_code, part.content) == (200, b""), "ranges are for GET"
        known = manager.call("HEAD", "/" + address, headers={"if-none-match": whole.headers["etag"]})
        assert known.status_code == 304


def test_one_range_is_answered(manager: Person, addresses: dict[str, int]) -> None:
    for address, size in addresses.items():
        whole = manager.get("/" + address).content
        part = manager.get("/" + address, headers={"range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, whole[10:20])
        assert part.headers["content-range"] == f"bytes 10-19/{size}"
        tail = manager.get("/" + address, headers={"range": "bytes=-10"})
        assert (tail.status_code, tail.content) == (206, whole[-10:])


def test_a_range_after_the_end_is_refused_in_the_words_of_the_house(
    manager: Person, addresses: dict[str, int]
) -> None:
    for address, size in addresses.items():
        for ranges in (f"bytes={size}-", f"bytes={size + 5}-{size + 9}", "bytes=-0"):
            answer = manager.get("/" + address, headers={"range": ranges})
            assert answer.status_code == 416, (address, ranges)
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["content-range"] == f"bytes */{size}"
            assert answer.json()["type"] == "bad-range"
        other = manager.get("/" + address, headers={"range": f"bytes={size}-", "if-range": '"another"'})
        assert other.status_code == 200, "a range of another version is a wish for the whole of this one"
