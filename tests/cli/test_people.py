"""blemish user and token: what is done at the host's own shell."""

from __future__ import annotations

from app.db.tx import Database
from tests.cli.conftest import Blemish
from tests.conftest import Person
from tests.team.test_audit_trail import rows


def test_what_is_done_at_the_shell_of_the_host_is_the_hosts(
    blemish: Blemish, database: Database, labeler: Person, project_id: int
) -> None:
    """Not the owner's of the token, who may know nothing of it."""
    made = blemish("token", "add", labeler.email, "--name", "ci", "--scope", "read", "--project", project_id)
    assert made.code == 0, made.err
    assert blemish("user", "add", "ada@depot.example", "--admin").code == 0
    detail = {"owner": labeler.user_id, "scopes": ["read"], "project": project_id}
    assert rows(database, "token.create") == [("host", "token:1", detail)]
    assert [actor for actor, _, _ in rows(database, "link.invite")] == ["host"]
    assert [actor for actor, _, _ in rows(database, "role.admin")] == ["host"]
