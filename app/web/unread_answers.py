"""Answers that nobody reads: a client that stops taking what it asked for is dropped (D16).

Whoever writes an answer waits for its client, with an open file, a place among the streams, or memory. What a
client sends is bounded in ``request_bounds``.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import socket
import struct
import termios

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class DroppingProtocol(HttpToolsProtocol):
    """One connection, which ends when its client does not keep taking what is there for it."""

    answer_check_seconds = 60.0
    answer_floor = 256  # bytes a second, averaged over answer_check_seconds

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; nothing waits to be taken yet."""
        self._untaken = 0
        self._taking: asyncio.TimerHandle | None = None
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """End, with its timer."""
        self._stop_watching()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The client takes less than there is for it: from now on it must keep taking."""
        super().pause_writing()
        self._stop_watching()
        self._expect_taking()

    def resume_writing(self) -> None:
        """It has caught up."""
        self._stop_watching()
        super().resume_writing()

    def on_response_complete(self) -> None:
        """All is written; the client may still have to take the end of it."""
        super().on_response_complete()
        self.watch_the_last_bytes()

    def timeout_keep_alive_handler(self) -> None:
        """No next request came: close."""
        super().timeout_keep_alive_handler()
        self.watch_the_last_bytes()

    def watch_the_last_bytes(self) -> None:
        """A connection that is being closed stays until its last bytes are taken, too few to pause for."""
        is_left = self.transport.is_closing() and self.transport.get_write_buffer_size() > 0
        if is_left and self._taking is None:
            self._expect_taking()

    def _expect_taking(self) -> None:
        self._untaken = self._bytes_not_taken()
        self._taking = self.loop.call_later(self.answer_check_seconds, self._check_taking)

    def _check_taking(self) -> None:
        self._taking = None
        # Nothing is added while writing is paused, or once the connection closes: what is gone was taken.
        taken = self._untaken - self._bytes_not_taken()
        if taken >= self.answer_floor * self.answer_check_seconds:
            self._expect_taking()
            return
        with contextlib.suppress(OSError):  # so that the kernel drops what waits, too
            self._socket().setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def _bytes_not_taken(self) -> int:
        """Count what the client has not taken: in our buffer, and in the kernel's, where that can be asked.

        Our buffer alone moves in steps of a megabyte, so a slow client would seem to stand still. (Linux's
        own deadline, TCP_USER_TIMEOUT, was tried: it ends connections whose client reads, but slowly.)
        """
        waiting = self.transport.get_write_buffer_size()
        with contextlib.suppress(OSError):
            answer = fcntl.ioctl(self._socket().fileno(), termios.TIOCOUTQ, bytes(4))
            waiting += int(struct.unpack("i", answer)[0])
        return waiting

    def _socket(self) -> socket.socket:
        found: socket.socket = self.transport.get_extra_info("socket")
        return found

    def _stop_watching(self) -> None:
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None
