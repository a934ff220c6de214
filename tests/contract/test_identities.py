"""The promises of identities, under every adapter."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from manifest_service.adapters.sql.opening import open_store
from manifest_service.services.ports import IdentityRow, Store
from tests.contract.building import NOON

ISSUER = "https://id.example"


def an_identity(id: str = "i1", **changes: Any) -> IdentityRow:
    values: dict[str, Any] = {
        "id": id,
        "account_id": "a1",
        "issuer": ISSUER,
        "claim": "sub",
        "subject": "248289761001",
        "added_at": NOON,
        "used_at": None,
    }
    return IdentityRow(**values | changes)


def test_an_identity_is_found_by_issuer_claim_and_subject_together(store: Store) -> None:
    first = an_identity()
    older = an_identity("i0", issuer="https://other.example", added_at=NOON - timedelta(days=1))
    theirs = an_identity("i2", account_id="a2", claim="email")
    for row in (first, older, theirs):
        store.write(lambda tx, r=row: tx.identities.put(r))
    assert store.read(lambda tx: tx.identities.of("a1")) == (older, first)
    assert store.read(lambda tx: tx.identities.find(ISSUER, "sub", first.subject)) == first
    assert store.read(lambda tx: tx.identities.find(ISSUER, "email", first.subject)) == theirs
    assert store.read(lambda tx: tx.identities.find(ISSUER, "sub", "24828976100")) is None
    assert store.read(lambda tx: tx.identities.by_issuer(ISSUER, "sub")) == (first,)
    assert store.write(lambda tx: tx.identities.used("i1", NOON))
    assert not store.write(lambda tx: tx.identities.used("ix", NOON))
    (used,) = store.read(lambda tx: tx.identities.by_issuer(ISSUER, "sub"))
    assert used.used_at == NOON
    store.write(lambda tx: tx.identities.remove("i1"))
    assert store.read(lambda tx: tx.identities.of("a1")) == (older,)


@pytest.mark.parametrize("database", ["sqlite_address", "postgresql_address"])
def test_the_database_itself_gives_an_identity_to_one_account(
    database: str, request: pytest.FixtureRequest
) -> None:

    store = open_store(request.getfixturevalue(database))
    store.write(lambda tx: tx.identities.put(an_identity()))
    with pytest.raises(IntegrityError):
        store.write(lambda tx: tx.identities.put(an_identity("i2", account_id="a2")))
    store.close()
