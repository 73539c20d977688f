"""The pages on which a team checks and talks over its labels; each stands in a module of its own."""

from __future__ import annotations

from fastapi import APIRouter

from app.review import (
    activity_pages,
    agreement_pages,
    comments_pages,
    deleted_pages,
    load_pages,
    readings_pages,
    walk_page,
)
from app.web.routing import PageRouter

router: APIRouter = PageRouter()

router.include_router(walk_page.router)
router.include_router(agreement_pages.router)
router.include_router(comments_pages.router)
router.include_router(activity_pages.router)
router.include_router(deleted_pages.router)
router.include_router(readings_pages.router)
router.include_router(load_pages.router)
