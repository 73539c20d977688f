"""The asking side of the child that proposes masks, from start-up to shut-down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from app.assist.proposer import Proposer


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[None]:
    """Keep a proposer; its process begins with the first question."""
    app.state.proposer = Proposer()
    try:
        yield
    finally:
        await run_in_threadpool(app.state.proposer.close)
