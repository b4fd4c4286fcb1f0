"""Settings from the environment (GRAIN_…) and the file .env, typed, with what they mean."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What differs between installations."""

    model_config = SettingsConfigDict(
        env_prefix="GRAIN_", env_file=PROJECT / ".env", extra="ignore"
    )

    workspace: Path = Field(
        default=Path("data/workspace"), description="Folder of the database, images and runs."
    )
    database_url: str = Field(default="", description="Empty: a SQLite file in the workspace.")
    storage_url: str = Field(default="", description="Empty: the workspace folder.")
    engine: Literal["local"] = Field(default="local", description="What starts jobs.")
    trainings_at_once: int = Field(default=1, ge=1, description="Trainings that run side by side.")
    light_jobs_at_once: int = Field(default=2, ge=1, description="Other jobs, beside trainings.")
    lease_s: float = Field(default=60.0, gt=0, description="Silence after which a job is lost.")
    generator_idle_s: float = Field(default=600.0, gt=0, description="Warm generator's patience.")
    generator_early: bool = Field(default=True, description="Start it as soon as a page needs it.")

    @field_validator("workspace")
    @classmethod
    def _from_project(cls, value: Path) -> Path:
        return (PROJECT / value).resolve()

    def database(self) -> str:
        """Returns the SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite:///{(self.workspace / 'grain.db').as_posix()}"

    def storage(self) -> str:
        """Returns the fsspec URL under which images lie by content."""
        return self.storage_url or self.workspace.as_posix()


@cache
def settings() -> Settings:
    """Returns the settings of this process."""
    return Settings()
