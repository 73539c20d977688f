"""The pages about checking labels."""

from __future__ import annotations

from fastapi import APIRouter

from app.review import walk_page
from app.web.routing import PageRouter

router: APIRouter = PageRouter()
router.include_router(walk_page.router)
