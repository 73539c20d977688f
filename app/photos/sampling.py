"""Which of a labeler's photos a reviewer sees: a fair share, even, and not to be foreseen. Pure.

Systematic sampling with a random start in each stratum (Cochran, Sampling Techniques, 1977, 8.1): every photo
adds the share (whole per cent) to the labeler's credit. In each hundred of credit one point is drawn by a
hash, so far from the next that no photo passes over two; the photo whose credit passes over it is picked. So
of any n photos in a row n x share / 100 are picked, but for one at either end. Another share moves the points
that lie ahead.
"""

from __future__ import annotations

import hashlib
from typing import Final

WHOLE: Final = 100


def is_drawn(credit: int, share: int, key: str) -> bool:
    """Tell whether the photo that takes a credit from ``credit`` to ``credit + share`` (0..100) is picked.

    ``key`` names whose credit it is: each has points of their own.
    """
    first, last = credit // WHOLE, (credit + share) // WHOLE
    return any(credit <= _point(key, block, share) < credit + share for block in range(first, last + 1))


def _point(key: str, block: int, share: int) -> int:
    """Tell where in a hundred of credit its one point lies, at least a share before the next one."""
    digest = hashlib.sha256(f"{key} {block}".encode()).digest()
    return block * WHOLE + int.from_bytes(digest[:4]) % (WHOLE - share + 1)
