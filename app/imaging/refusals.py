"""Why a photo is not taken, in words a person in the field understands, each with the next step.

`kind` says what the caller answers: unsupported (415), too_large (413), unreadable (422).
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Kind = Literal["unsupported", "too_large", "unreadable"]


class Words(NamedTuple):
    """One reason: what it means for the caller and what the person reads."""

    kind: Kind
    words: str


REASONS: Final[dict[str, Words]] = {
    "empty": Words("unreadable", "This file is empty. Send the photo again."),
    "cut-off": Words("unreadable", "This photo arrived cut off. Send it again."),
    "broken": Words(
        "unreadable", "This photo is damaged inside and does not open whole. Send it again, or take it again."
    ),
    "unsafe": Words(
        "unreadable", "This photo could not be read safely. Take it again, or save it as JPEG and send that."
    ),
    "too-slow": Words(
        "unreadable", "This photo took too long to read. Take it again, or save it as JPEG and send that."
    ),
    "too-many-pixels": Words(
        "too_large", "This photo has too many pixels. Send it smaller, or take it at a lower resolution."
    ),
    "too-much-memory": Words(
        "too_large", "This photo needs more memory than one photo may use. Send it smaller or as JPEG."
    ),
    "video": Words("unsupported", "This is a video. Photos only. Take a picture of the video's moment."),
    "gif": Words("unsupported", "This is a GIF. Save it as JPEG or PNG and send that."),
    "members-only": Words(
        "unsupported", "TIFF and BMP are taken from signed-in members only. Send this photo as JPEG or PNG."
    ),
    "other-format": Words(
        "unsupported", "Blemish does not take this kind of picture. Save it as JPEG or PNG and send that."
    ),
    "not-a-picture": Words(
        "unsupported", "This file is not a photo that Blemish can read. Send a JPEG or PNG."
    ),
}


class Refusal(Exception):
    """A photo that is not taken, raised inside the child; `reason` is a key of REASONS.

    `format` and `upright` (width, height) are what is known of the photo all the same.
    """

    def __init__(
        self,
        reason: str,
        *,
        format: str | None = None,  # noqa: A002
        upright: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(REASONS[reason].words)
        self.reason = reason
        self.format = format
        self.upright = upright
