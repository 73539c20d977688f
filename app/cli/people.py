"""``blemish user`` and ``blemish token``: people from the host's own shell."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select

from app.cli.context import Data, WrongUse, open_database
from app.db.tx import WriteTx
from app.errors import NotFound
from app.ids import UserId
from app.models import User
from app.settings import Settings
from app.team import audit, service
from app.team.actor import Actor
from app.team.passwords import hash_new_password
from app.team.roles import Scope
from app.team.schemas import Email
from app.web.urls import printed_address

HOST = "host"


def register(command_line: typer.Typer) -> None:
    """Add the groups."""
    user = typer.Typer(help="People who can sign in.", no_args_is_help=True)
    user.command("add")(add_user)
    command_line.add_typer(user, name="user")
    token = typer.Typer(help="Keys for programs.", no_args_is_help=True)
    token.command("add")(add_token)
    command_line.add_typer(token, name="token")


def checked_email(text: str) -> str:
    """Check an e-mail address as the API does. Raises WrongUse."""
    try:
        return TypeAdapter(Email).validate_python(text)
    except ValidationError:
        raise WrongUse(f"{text!r} is not an e-mail address.") from None


def add_user(
    email: Annotated[str, typer.Argument(help="Their e-mail address.")],
    admin: Annotated[bool, typer.Option("--admin", help="Let them administer the server.")] = False,
    name: Annotated[str | None, typer.Option(help="Their name. [default: the address's first part]")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    data: Data = None,
) -> None:
    """Add a person: prints a one-time link, or takes the password from standard input."""
    settings = Settings.load(data=data)
    email = checked_email(email)
    password_hash = None
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
        password_hash = hash_new_password(password, email, name or "")
    with open_database(settings) as database, database.write_tx() as tx:
        user, secret = service.add_user(tx, _host(tx), email, name or email.split("@")[0], is_admin=admin)
        if password_hash is not None:
            user.password_hash = password_hash
            secret = None
        audit.record(tx, HOST, "user.add", f"user:{user.id}", {"admin": admin})
    if secret is None:
        typer.echo(f"{email} can sign in.")
    else:
        base = printed_address(settings, settings.port)
        typer.echo(f"Hand them this one-time link (7 days):\n{base}/setup#{secret}")


def _host(tx: WriteTx) -> Actor:
    """The person at the host's shell, who may do anything."""
    return Actor(user_id=UserId(0), name=HOST, email="", is_admin=True)


def add_token(
    email: Annotated[str, typer.Argument(help="Whose token it is.")],
    name: Annotated[str, typer.Option(help="What it is for.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; give it several times.")],
    project: Annotated[int | None, typer.Option(help="Only this project.")] = None,
    data: Data = None,
) -> None:
    """Make an API token; prints the token alone on standard output."""
    settings = Settings.load(data=data)
    with open_database(settings) as database, database.write_tx() as tx:
        user = tx.scalar(select(User).where(User.email == checked_email(email), User.disabled_at.is_(None)))
        if user is None:
            raise NotFound(f"Nobody with the address {email} can sign in here.")
        actor = Actor(user_id=UserId(user.id), name=user.name, email=user.email, is_admin=user.is_admin)
        _, token = service.new_token(tx, actor, name, list(scope), project, None, made_by=HOST)
    typer.echo(token)
