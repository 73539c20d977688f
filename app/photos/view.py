"""What the gallery page shows beside the photos: chips, facets, states; all are links to other filters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from app.photos.filters import ATTRIBUTE, NOT_TOLD, PhotoFilter
from app.photos.sorting import Sort

STATE_ORDER: Final = ("accepted", "done", "in_progress", "unlabelled", "unsure", "retake", "rejected")
STATE_WORDS: Final = {
    "accepted": "accepted",
    "done": "done",
    "in_progress": "in progress",
    "unlabelled": "unlabelled",
    "unsure": "unsure",
    "retake": "retake",
    "rejected": "sent back",
}
SORT_WORDS: Final[dict[Sort, str]] = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "-captured": "Latest taken first",
    "captured": "Earliest taken first",
    "blur": "Most blurred first",
}


@dataclass(frozen=True, slots=True)
class Names:
    """Names of what a filter may speak of by id."""

    classes: dict[int, str]
    people: dict[int, str]
    links: dict[int, str]
    shots: dict[int, str]


def url_of(base: str, wanted: PhotoFilter) -> str:
    """The gallery's address with a filter."""
    pairs = wanted.pairs()
    return f"{base}?{urlencode(pairs)}" if pairs else base


def chips(base: str, wanted: PhotoFilter, names: Names) -> list[dict[str, str]]:
    """One chip a condition: {key, value, url}; ``url`` leads to the filter without it."""
    found: list[dict[str, str]] = []
    for key, value in wanted.pairs():
        if key != "sort":
            found.append({"key": _key_word(key, value), "value": _value_word(key, value, names), "url": ""})
    pairs = [pair for pair in wanted.pairs() if pair[0] != "sort"]
    sort = [("sort", wanted.sort)] if wanted.sort != "newest" else []
    for index, chip in enumerate(found):
        rest = [*pairs[:index], *pairs[index + 1 :], *sort]
        chip["url"] = f"{base}?{urlencode(rest)}" if rest else base
    return found


def _key_word(key: str, value: str) -> str:
    words = {
        "captured_from": "taken from",
        "captured_to": "taken before" if "T" in value else "taken to",  # a day is included
        "q": "name has",
        "uploader": "sent by",
        "labeler": "labelled by",
        "assignee": "assigned to",
        "priority": "handed out",
        "link": "taken by",
        "wanted_shot": "taken for",
        "group": "scene",
        "proposals": "two versions",
        "guide": "drawn by",
    }
    return words.get(key, key.removeprefix(ATTRIBUTE).replace("_", " "))


def _value_word(key: str, value: str, names: Names) -> str:
    if key == "state":
        return STATE_WORDS[value]
    if key == "class":
        return names.classes.get(int(value), f"class {value}")
    if key in ("uploader", "labeler", "assignee"):
        return names.people.get(int(value), f"person {value}")
    if key == "link":
        return names.links.get(int(value), f"link {value}")
    if key == "wanted_shot":
        return names.shots.get(int(value), f"shot {value}")
    if key == "guide":
        return "an older guide"
    if key in ("captured_from", "captured_to"):
        return value.replace("T", " ").replace("Z", " UTC")
    if key in ("damaged", "no_defect", "proposals", "trashed"):
        return "yes" if value == "true" else "no"
    if key.startswith(ATTRIBUTE) and value == NOT_TOLD:
        return "not told"
    return value


def day_text(moment: date | datetime | None) -> str:
    """What a field for a day shows: nothing for a moment, which only its chip tells."""
    return "" if moment is None or isinstance(moment, datetime) else moment.isoformat()


def toggled(wanted: PhotoFilter, name: str, value: Any) -> PhotoFilter:
    """The filter with one value of a tuple added, or taken away where it stands."""
    old: tuple[Any, ...] = getattr(wanted, name)
    new = tuple(item for item in old if item != value) if value in old else (*old, value)
    changes: dict[str, Any] = {name: new}
    return replace(wanted, **changes)


def with_attribute(wanted: PhotoFilter, name: str, value: str) -> PhotoFilter:
    """The filter with one attribute value added, or taken away where it stands."""
    told = dict(wanted.attributes)
    old = told.get(name, ())
    told[name] = tuple(item for item in old if item != value) if value in old else (*old, value)
    return replace(wanted, attributes=tuple((key, values) for key, values in told.items() if values))


def segments(base: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The parts of the state bar and, last, the legend's "of these no defect": {state, n, url}."""
    no_defect = PhotoFilter(no_defect=True)
    last = {"state": "no_defect", "n": counts.get("no_defect", 0), "url": url_of(base, no_defect)}
    return [
        {
            "state": state,
            "n": counts.get(f"state:{state}", 0),
            "url": url_of(base, PhotoFilter(state=(state,))),
        }
        for state in STATE_ORDER
    ] + [last]


def facets_of(
    base: str,
    wanted: PhotoFilter,
    *,
    counts: dict[str, int],
    classes: list[dict[str, Any]],
    attributes: list[dict[str, Any]],
    sees_trash: bool,
) -> list[dict[str, Any]]:
    """The lists at the left: {title, key, items: [{label, n, url, on, state?, mark?, count?}], most}.

    ``count`` names the counter of the number: the page keeps it true while others work.
    """
    found: list[dict[str, Any]] = [
        {
            "title": "State",
            "items": [
                {
                    "label": STATE_WORDS[state],
                    "n": counts.get(f"state:{state}", 0),
                    "url": url_of(base, toggled(wanted, "state", state)),
                    "on": state in wanted.state,
                    "state": state,
                    "count": f"state:{state}",
                }
                for state in STATE_ORDER
            ],
        },
        {
            "title": "Class",
            "items": [
                {
                    "label": item["name"],
                    "n": item["photos"],
                    "url": url_of(base, toggled(wanted, "class_", item["id"])),
                    "on": item["id"] in wanted.class_,
                    "mark": item,
                }
                for item in classes
            ],
        },
    ]
    for attribute in attributes:
        values = [*attribute["values"], NOT_TOLD]
        told = dict(wanted.attributes).get(attribute["name"], ())
        found.append(
            {
                "title": attribute["name"],
                "items": [
                    {
                        "label": value or "not told",
                        "n": None,
                        "url": url_of(base, with_attribute(wanted, attribute["name"], value)),
                        "on": value in told,
                    }
                    for value in values
                ],
            }
        )
    found.append({"title": "Kept apart", "items": _kept_apart(base, wanted, counts, sees_trash=sees_trash)})
    for facet in found:
        facet["most"] = max((item["n"] or 0 for item in facet["items"]), default=0)
    return found


def _kept_apart(
    base: str, wanted: PhotoFilter, counts: dict[str, int], *, sees_trash: bool
) -> list[dict[str, Any]]:
    items = [
        _flag_item(base, wanted, "no_defect", "no defect", counts.get("no_defect", 0)),
        _flag_item(base, wanted, "damaged", "damaged", counts.get("damaged", 0)),
    ]
    if sees_trash:
        trash = replace(PhotoFilter(), trashed=not wanted.trashed)
        items.append(
            {
                "label": "trash",
                "n": counts.get("trashed", 0),
                "url": url_of(base, trash),
                "on": wanted.trashed,
                "count": "trashed",
            }
        )
    return items


def _flag_item(base: str, wanted: PhotoFilter, name: str, label: str, n: int) -> dict[str, Any]:
    is_on = getattr(wanted, name) is True
    changes: dict[str, Any] = {name: None if is_on else True}
    other = replace(wanted, **changes)
    return {"label": label, "n": n, "url": url_of(base, other), "on": is_on, "count": name}
