"""Every setting, read from the environment with the prefix BLEMISH_.

pydantic-settings ignores environment names it does not know; a typing error would then pass in silence. So
``Settings.load`` compares the names: one that is nearly a known one stops the start.
"""

from __future__ import annotations

import difflib
import logging
import os
import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.wording import wrong_in_words

logger = logging.getLogger(__name__)

PREFIX = "BLEMISH_"
# Names that are ours but belong to the command line or the tests, not to the server.
_OTHER_KNOWN = {"SERVER", "TOKEN"}
_TEST_PREFIX = "TEST_"
_FOLDER_URL = re.compile(r"file:(?://(?:localhost)?)?(/[^/?#][^?#]*)")
# Kubernetes and Docker links inject such names for a service called "blemish".
_INJECTED = re.compile(r"(^|_)(SERVICE|PORT)_|_(SERVICE|PORT)$|_PORT_\d+_")


class SettingsError(Exception):
    """The environment cannot be used as it is; the words say which name and why."""


class Settings(BaseSettings):
    """The server's settings. Each field is BLEMISH_<NAME>; docs/admin.md describes them all."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    data: Path = Field(default=Path("data"), description="Folder of database, photos and exports.")
    database_url: str | None = Field(
        default=None, description="postgresql://... for teams; unset: SQLite in the data folder."
    )
    database_direct_url: str | None = Field(
        default=None, description="PostgreSQL without a pooler in between, for LISTEN; unset: polling."
    )
    storage_url: str | None = Field(
        default=None, description="Folder of the photos, as file:/folder; unset: in the data folder."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")
    lan: bool = Field(default=False, description="Let other machines in, also over plain http.")
    https: bool = Field(
        default=False, description="Serve https on this network, with a certificate of the server's own."
    )
    public_url: str | None = Field(
        default=None, description="The address people type, with sub-path if any: https://host/blemish."
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Addresses or networks whose X-Forwarded-* headers are believed, by commas."
    )
    secret_file: Path | None = Field(
        default=None, description="File of the server's secret key; unset: made in the data folder."
    )
    threads: int = Field(default=24, ge=4, le=200, description="Requests worked on at once in one process.")
    database_timeout: float = Field(
        default=10.0, gt=0, description="Seconds to wait for a lock or connection."
    )
    imaging_processes: int = Field(
        default=2, ge=1, le=16, description="Child processes that decode pictures."
    )
    imaging_memory: int = Field(
        default=3072, ge=256, description="Megabytes of address space one picture process may use."
    )
    imaging_seconds: float = Field(default=20.0, gt=0, description="Seconds one picture may take.")
    max_photo_bytes: int = Field(default=200_000_000, gt=0, description="Largest photo file, bytes.")
    max_jpeg_megapixels: int = Field(default=220, gt=0, description="Largest JPEG, million pixels.")
    max_other_megapixels: int = Field(default=60, gt=0, description="Largest other picture, million pixels.")
    large_photos: bool = Field(
        default=False, description="Members may send TIFF, BMP and PNG as large as JPEG."
    )
    tile_cache_bytes: int = Field(
        default=10_000_000_000, ge=0, description="Disk for tiles of large photos; the least used go, bytes."
    )
    link_photos_per_hour: int = Field(
        default=6000, ge=10, description="Photos that may be begun by one capture link within an hour."
    )
    min_free_bytes: int = Field(
        default=1_000_000_000, ge=0, description="Photos are refused while less disk than this is free."
    )
    members_create_projects: bool = Field(default=False, description="Members may create projects too.")
    labelers_see_originals: bool = Field(
        default=False, description="Labelers may download original files (with place and device)."
    )
    session_idle_hours: float = Field(default=12.0, gt=0, description="A sign-in unused for so long ends.")
    session_days: float = Field(default=30.0, gt=0, description="A sign-in ends after so many days.")
    event_days: int = Field(default=7, gt=0, description="How long live events are kept for readers.")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split_commas(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _only_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            try:
                ip_network(name, strict=False)
            except ValueError:
                if name != "*":
                    raise ValueError("must be IP addresses or networks such as 10.0.0.0/8") from None
        return value

    @field_validator("storage_url")
    @classmethod
    def _only_folders(cls, value: str | None) -> str | None:
        if value is None or value == "":
            return None
        if value.startswith("s3:"):
            raise ValueError(
                "object storage (s3://) is not built yet. Photos are kept in a folder: leave this unset "
                "for the data folder, or write file:/folder"
            )
        if not _FOLDER_URL.fullmatch(value):
            raise ValueError("must be a folder such as file:/srv/blemish")
        return value

    @field_validator("public_url")
    @classmethod
    def _without_last_slash(cls, value: str | None) -> str | None:
        if value is None or value == "":
            return None
        if not re.match(r"^https?://[^/?#]+(/[^?#]*)?$", value):
            raise ValueError("must be an address such as https://blemish.example or https://host/blemish")
        return value.rstrip("/")

    @classmethod
    def load(cls, environment: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
        """Read the settings; keyword arguments that are not None win over the environment.

        Raises SettingsError naming the variable that is wrong or nearly a known one.
        """
        check_names(os.environ if environment is None else environment)
        try:
            return cls(**{name: value for name, value in overrides.items() if value is not None})
        except ValidationError as error:
            lines = [
                f"{PREFIX}{str(item['loc'][0]).upper() if item['loc'] else ''}: {wrong_in_words(item)}"
                for item in error.errors(include_input=False, include_url=False)
            ]
            raise SettingsError("; ".join(lines)) from None

    @property
    def sqlite_file(self) -> Path:
        """The embedded database file (meaningful while ``database_url`` is unset)."""
        return self.data / "blemish.db"

    @property
    def storage(self) -> Path:
        """The folder of photos and of the pictures drawn from them."""
        if self.storage_url is None:
            return self.data
        found = _FOLDER_URL.fullmatch(self.storage_url)
        assert found is not None
        return Path(unquote(found[1]))

    @property
    def uses_sqlite(self) -> bool:
        """Tell whether the embedded database is used."""
        return self.database_url is None

    @property
    def root_path(self) -> str:
        """The sub-path of ``public_url`` ("" or "/blemish"), for links and cookies."""
        if self.public_url is None:
            return ""
        return re.sub(r"^https?://[^/]+", "", self.public_url)


def check_names(environment: Mapping[str, str]) -> None:
    """Compare BLEMISH_* names with the known ones.

    Raises SettingsError for a near-miss; logs other unknown names; ignores what orchestrators inject.
    """
    known = {name.upper() for name in Settings.model_fields} | _OTHER_KNOWN
    for name, value in environment.items():
        if not name.startswith(PREFIX):
            continue
        rest = name[len(PREFIX) :]
        if rest in known or rest.startswith(_TEST_PREFIX):
            continue
        if _INJECTED.search(rest) or value.startswith("tcp://"):
            continue
        near = difflib.get_close_matches(rest, sorted(known), n=1, cutoff=0.75)
        if near:
            raise SettingsError(f"{name} is not a setting. Did you mean {PREFIX}{near[0]}?")
        # In the words themselves: the settings are read before logging knows about further fields.
        logger.warning("%s is not a setting and was ignored", name)
