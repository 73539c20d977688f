"""The audit trail in words: who did what to what, for people. The trail itself holds ids and slugs only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select

from app.db.tx import ReadTx
from app.models import ApiToken, CaptureLink, Project, User, WantedShot
from app.web.schema import isolated

WORDS: Final = {
    "account.invite": "took up the invitation",
    "account.password": "changed the password",
    "account.reset": "set a new password by a one-time link",
    "account.setup": "set the server up",
    "attribute.add": "added an attribute",
    "attribute.change": "changed an attribute",
    "audit.broken": "found entries missing before this one, or another secret key",
    "audit.seal": "began to sign the end of this trail",
    "backup.restore": "restored a backup",
    "class.add": "added a class",
    "class.delete": "deleted a class",
    "class.merge": "merged a class",
    "class.merge.undo": "took back the merging of a class",
    "class.retire": "retired a class",
    "class.unretire": "took a class into use again",
    "class.words": 'made what was said for "other" a class',
    "class.words.undo": 'took what was said for "other" back from a class',
    "demo.fill": "opened the demo",
    "denied": "was refused",
    "export": "exported",
    "export.ask": "asked for an export",
    "export.cancel": "cancelled an export",
    "export.delete": "deleted an export",
    "guide.example.add": "put an example into the class guide",
    "guide.example.change": "changed an example of the class guide",
    "guide.example.delete": "took an example out of the class guide",
    "guide.example.restore": "brought back an example of the class guide",
    "guide.meaning": "gave a class another meaning in the guide",
    "guide.words": "wrote better words into the class guide",
    "link.create": "made a code for phones",
    "link.invite": "made an invitation",
    "link.reset": "made a link for a new password",
    "link.revoke": "revoked a code for phones",
    "link.rotate": "changed a code for phones",
    "link.use": "joined by a code",
    "login.fail": "failed to sign in",
    "login.ok": "signed in",
    "member.add": "added a member",
    "member.remove": "removed a member",
    "member.role": "changed a member's role",
    "original.download": "downloaded a photo as it was taken",
    "photo.delete": "moved a photo to the trash",
    "photo.gold": "made a photo a known answer",
    "photo.gold.end": "ended a photo's being a known answer",
    "photo.restore": "took a photo out of the trash",
    "photo.withdraw": "took back a photo they had sent",
    "photos.assign": "assigned photos, or said which come first",
    "photos.delete": "moved photos to the trash",
    "photos.purge": "purged photos from the trash",
    "photos.purge.ask": "asked for a purge of the trash",
    "photos.restore": "took photos out of the trash",
    "project.archive": "archived the project",
    "project.create": "made the project",
    "project.unarchive": "took the project out of the archive",
    "role.admin": "changed who administers the server",
    "rules.change": "changed how labels are checked",
    "shot.add": "wrote a wanted shot",
    "shot.change": "changed a wanted shot",
    "shot.delete": "deleted a wanted shot",
    "shot.restore": "brought a wanted shot back",
    "token.create": "made a key for a program",
    "token.revoke": "revoked a key",
    "user.add": "added a person",
    "user.disable": "disabled an account",
    "user.enable": "enabled an account",
}
"""Every action that is recorded; a test holds this against the code."""

_ACTORS: Final = {"host": "the server's command line", "anonymous": "somebody", "": "the server"}
_NAMED: Final = {
    "user": User.name,
    "project": Project.name,
    "token": ApiToken.name,
    "link": CaptureLink.name,
    "shot": WantedShot.title,
}


def in_words(tx: ReadTx, rows: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Tell rows of ``queries.list_audit`` as {at, who, did, on}; what is gone by now keeps its number."""
    words = [word for row in rows for word in (row["actor"], *row["object"].split())]
    names = _names(tx, words)
    return [
        {
            "at": row["at"],
            "who": _ACTORS.get(row["actor"]) or names.get(row["actor"]) or _plain(row["actor"]),
            "did": WORDS.get(row["action"], row["action"]),
            "on": ", ".join(
                names.get(word) or _plain(word) for word in row["object"].split() if word != row["actor"]
            ),
        }
        for row in rows
    ]


def _names(tx: ReadTx, words: Sequence[str]) -> dict[str, str]:
    """Look up the names behind ``user:3`` and its like, one query a kind."""
    found: dict[str, str] = {}
    for kind, column in _NAMED.items():
        ids = {int(number) for word in words for head, _, number in [word.partition(":")] if head == kind}
        if not ids:
            continue
        key = column.class_.id
        for row in tx.execute(select(key, column).where(key.in_(ids))):
            name = isolated(row[1])  # it stands among other words and names
            found[f"{kind}:{row[0]}"] = f"the key {name}" if kind == "token" else name
    return found


def _plain(word: str) -> str:
    """Turn ``photo:12`` into ``photo 12``; a phone is called so, not a device."""
    return word.replace("device:", "phone ").replace(":", " ")
