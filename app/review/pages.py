"""The pages of labelling together."""

from __future__ import annotations

from fastapi import APIRouter

from app.review import load_pages
from app.web.routing import PageRouter

router: APIRouter = PageRouter()
router.include_router(load_pages.router)
