"""The service works as the role that docs/operations.md describes, and that role changes nothing recorded."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from tests.permissions.world import make_world

OPERATIONS = Path(__file__).parents[3] / "docs" / "operations.md"
RECORDED = ("event", "command", "checkpoint", "alembic_version")


@pytest.fixture
def as_the_application(postgresql_address: str) -> Iterator[str]:
    """The address of the database for a role with the grants as documented."""
    (statements,) = re.findall(r"```sql\n(GRANT .*?)```", OPERATIONS.read_text("utf-8"), re.DOTALL)
    role = f"app_{uuid.uuid4().hex}"
    with psycopg.connect(postgresql_address, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {role} LOGIN")
        owner.execute(statements.replace("manifest_app", role))
        user = conninfo_to_dict(postgresql_address)["user"]
        assert postgresql_address.count(f"//{user}:") == 1
        yield postgresql_address.replace(f"//{user}:", f"//{role}:")
        owner.execute(f"DROP OWNED BY {role}")
        owner.execute(f"DROP ROLE {role}")


def test_the_documented_grants_are_enough_to_work_with(
    as_the_application: str, tmp_path: Path
) -> None:
    """A county with manifests, positions, alerts, a case, plans, a webhook, a phone and its journal."""
    world = make_world(tmp_path, database=as_the_application)
    services = world.county.app.extensions["services"]
    for route in ("/readyz", "/log/proofs/0.tlog-proof", "/metrics"):
        assert world.county.client.get(route).status_code == 200
    services.upkeep.rebuild()
    assert world.county.ok("GET", f"/manifests/{world['issued']}", "clerk")["status"] == "issued"
    services.store.close()


@pytest.mark.parametrize("table", RECORDED)
@pytest.mark.parametrize(
    "what", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0}", "DROP TABLE {0}"]
)
def test_what_is_recorded_is_not_the_application_s_to_change(
    as_the_application: str, table: str, what: str
) -> None:
    with psycopg.connect(as_the_application) as connection:
        row = connection.execute(f"SELECT * FROM {table} LIMIT 0").description
        assert row is not None
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(what.format(table, row[0].name))


def test_the_application_makes_no_table(as_the_application: str) -> None:
    with (
        psycopg.connect(as_the_application) as connection,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE another (id text)")
