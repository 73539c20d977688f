"""The pages about checking labels."""

from __future__ import annotations

from fastapi import APIRouter

from app.review import agreement_pages
from app.web.routing import PageRouter

router: APIRouter = PageRouter()
router.include_router(agreement_pages.router)
