"""What the first page of a project tells: how far it is, how it came there, who is here.

Every number is read from counters or found through an index of the few; nothing is counted by a walk over
photos or annotations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import func, select

from app.datasets.plots import HALF, NARROW, WIDE, area_plot, bar_plot, line_plot, range_plot
from app.datasets.waiting_for import waiting_for
from app.db.tx import ReadTx
from app.models import Membership, Photo, PhotoClass, Presence, User
from app.models.queue import PRESENT_SECONDS
from app.photos.stacks import scenes
from app.projects.classes import classes_to_wire, list_classes
from app.projects.counters import read, to_label
from app.projects.days import Day, ends_of_days
from app.projects.on_phones import describe_phones
from app.projects.queries import ProjectAccess
from app.review.agreement_plots import WANTED
from app.review.agreement_queries import figures_of
from app.review.pace import ANSWERED, pace_of
from app.review.typical import typical_time
from app.settings import Settings
from app.team.actor import Actor
from app.team.roles import Action, role_may

# In the order of the state bar: ink to light, then what asks for a person.
_BAR: Final = ("accepted", "done", "in_progress", "unlabelled", "unsure", "retake", "rejected")
_BANDS: Final[dict[str, tuple[str, ...]]] = {
    "accepted": ("accepted",),
    "done": ("done",),
    "in progress": ("in_progress",),
    "asked": ("unsure", "retake", "rejected"),
    "unlabelled": ("unlabelled",),
}
"""What is drawn of the states over time, lowest first."""
_NEWEST: Final = 60
"""Photos that are told apart from the rest: whether they still show something new."""
_MOST_PEOPLE: Final = 100


def describe_project(
    tx: ReadTx, access: ProjectAccess, actor: Actor, settings: Settings, here: str
) -> dict[str, Any]:
    """Gather the overview's numbers for somebody. ``here``: the server's present address."""
    counts = read(tx, access.id)
    states = {state: counts.get(f"state:{state}", 0) for state in _BAR}
    photos = sum(states.values())
    classes = _classes(tx, access.id, counts)
    people = _people(tx, access.id)
    typical = typical_time(tx, access.id) if len(people) > 1 else None
    has_scenes = not access.project.fixed_camera
    days = ends_of_days(tx, access.id, counts)
    return {
        "photos": photos,
        "counts": counts,
        "scenes": scenes(counts, photos) if has_scenes else None,
        "newest": _newest(tx, access.id, photos) if has_scenes else None,
        "segments": [
            {"state": state, "n": n, "url": f"/projects/{access.id}/photos?state={state}"}
            for state, n in states.items()
        ],
        "finished": states["done"] + states["accepted"],
        "to_label": to_label(counts),
        "classes": classes,
        "annotations": sum(item["annotations"] for item in classes),
        "people": people,
        "agreement": _agreement(tx, access, classes) if len(people) > 1 else None,
        "mine": pace_of(tx, access, actor.user_id) if len(people) > 1 else None,
        "typical": asdict(typical) if typical is not None else None,
        "waiting": waiting_for(tx, access, actor, counts, typical),
        "phones": describe_phones(tx, access, settings, here),
        "days": _table(days, has_scenes=has_scenes),
        "plots": _plots(days, has_scenes=has_scenes),
    }


def _classes(tx: ReadTx, project_id: int, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Tell of each class in use how often it is drawn, and in how many scenes."""
    alone: dict[int, int] = dict(
        tx.execute(
            select(PhotoClass.class_id, func.count())
            .join(Photo, (Photo.id == PhotoClass.photo_id) & (PhotoClass.project_id == project_id))
            .where(Photo.project_id == project_id, Photo.group_id.is_(None), Photo.deleted_at.is_(None))
            .group_by(PhotoClass.class_id)
        ).all()
    )
    found = classes_to_wire(list_classes(tx, project_id), counts)
    return [
        {**item, "scenes": counts.get(f"scenes:{item['id']}", 0) + alone.get(item["id"], 0)}
        for item in found
        if not item["retired"] or item["annotations"]
    ]


def _agreement(tx: ReadTx, access: ProjectAccess, classes: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Tell reviewers how far two people agree, in all and by class; None while nothing was labelled twice."""
    if not role_may(access.role, Action.REVIEW):
        return None
    figures = figures_of(tx, access)
    if not figures["photos"]:
        return None
    of_class = {one["class_id"]: one["f1"] for one in figures["classes"] if one["f1"] is not None}
    root = f"/projects/{access.id}/agreement"
    rows = [
        (item["name"], f"{root}?ours={item['id']}&theirs={item['id']}", of_class[item["id"]])
        for item in classes
        if item["id"] in of_class
    ]
    if figures["f1"] is not None:
        rows.append(("all classes", root, figures["f1"]))
    return {
        "photos": figures["photos"],
        "enough": figures["enough"],
        "plots": [range_plot(rows, WANTED, width) for width in (HALF, NARROW)] if rows else [],
        "rows": [{"name": name, **told} for name, _, told in rows],
    }


def _newest(tx: ReadTx, project_id: int, photos: int) -> dict[str, int] | None:
    """Tell how many scenes the last photos added; None while there are not twice as many."""
    if photos < 2 * _NEWEST:
        return None
    rows = tx.execute(
        select(Photo.id, Photo.group_id)
        .where(Photo.project_id == project_id, Photo.deleted_at.is_(None))
        .order_by(Photo.id.desc())
        .limit(_NEWEST)
    ).all()
    oldest = min(row.id for row in rows)
    groups = {row.group_id for row in rows if row.group_id is not None}
    alone = sum(row.group_id is None for row in rows)
    known = set(
        tx.scalars(
            select(Photo.group_id)
            .where(
                Photo.project_id == project_id,
                Photo.group_id.in_(groups),
                Photo.id < oldest,
                Photo.deleted_at.is_(None),
            )
            .distinct()
        )
    )
    return {"photos": _NEWEST, "scenes": len(groups - known) + alone}


def _people(tx: ReadTx, project_id: int) -> list[dict[str, Any]]:
    """List members with their role and where they are now; what they did is nobody's to compare."""
    since = tx.now - timedelta(seconds=PRESENT_SECONDS)
    here = {
        row.user_id: {"photo_id": row.photo_id, "name": row.name}
        for row in tx.execute(
            select(Presence.user_id, Presence.photo_id, Photo.name)
            .join(Photo, Photo.id == Presence.photo_id)
            .where(Presence.project_id == project_id, Presence.seen_at > since)
            .order_by(Presence.seen_at)
        )
    }
    rows = tx.execute(
        select(User.id, User.name, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.project_id == project_id, User.disabled_at.is_(None))
        .order_by(User.name, User.id)
        .limit(_MOST_PEOPLE)
    )
    return [{"id": row.id, "name": row.name, "role": row.role, "here": here.get(row.id)} for row in rows]


def _table(days: list[Day], *, has_scenes: bool) -> list[dict[str, Any]]:
    """Tell the numbers behind the plots, a row a day, the last day first; None where one is not known."""
    found = []
    for before, day in zip([None, *days], days, strict=False):
        is_whole = day.counts is not None
        found.append(
            {
                "day": day.day.isoformat(),
                "photos": day.photos,
                "scenes": _scenes(day) if has_scenes else None,
                "bands": [day.count(*states) if is_whole else None for states in _BANDS.values()],
                "answered": _answered(before, day),
            }
        )
    return found[::-1]


def _scenes(day: Day) -> int | None:
    return scenes(dict(day.counts), day.photos) if day.counts is not None else None


def _answered(before: Day | None, day: Day) -> int | None:
    """By how many more photos had an answer at the end of a day than of the day before."""
    if before is None or before.counts is None:
        return None
    return day.count(*ANSWERED) - before.count(*ANSWERED)


def _plots(days: list[Day], *, has_scenes: bool) -> dict[str, Any]:
    """Lay out the three plots, each for a wide and a narrow place; empty where there is nothing to draw."""
    dates = [day.day for day in days]
    held: list[tuple[str, list[int | None]]] = [("photos", [day.photos for day in days])]
    if has_scenes:
        held.append(("scenes", [_scenes(day) for day in days]))
    whole = [day for day in days if day.counts is not None]
    bands = [(name, [day.count(*states) for day in whole]) for name, states in _BANDS.items()]
    rises = [_answered(before, day) or 0 for before, day in pairwise(whole)]
    since = [day.day for day in whole]
    found = {
        "held": [line_plot(dates, held, width) for width in (WIDE, NARROW)],
        "states": [area_plot(since, bands, width) for width in (HALF, NARROW)],
        "answered": [bar_plot(since[1:], rises, width) for width in (HALF, NARROW)],
    }
    first = {"held": dates, "states": since, "answered": since[1:]}
    return {
        name: {"of": plots, "since": f"{first[name][0].day} {first[name][0]:%B}"} if plots[0] else None
        for name, plots in found.items()
    }
