"""The database's schema: brought up to date by the migrations in the package."""

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from manifest_service.errors import Unusable


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest revision; raises Unusable("database_newer") for a database
    made by a later release."""
    config = _config()
    require_known(engine)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # Else its driver commits every statement: a start cut short would leave half a schema.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def require_known(engine: Engine) -> str | None:
    """The revision the database stands at, None for an empty one; raises
    Unusable("database_newer") for one this release does not know."""
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    found = revision(engine)
    if found is not None and found not in known:
        raise Unusable("database_newer", revision=found)
    return found


def revision(engine: Engine) -> str | None:
    """The revision the database stands at, None for an empty one."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        connection.rollback()
        return found


@cache
def newest() -> str:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "manifest_service:migrations")
    config.set_main_option("path_separator", "os")
    return config
