"""The promises of tokens, under every adapter."""

from datetime import timedelta
from typing import Any

from manifest_service.services.ports import Store, TokenRow
from tests.contract.building import NOON


def a_token(digest: str = "d1", **changes: Any) -> TokenRow:
    values: dict[str, Any] = {
        "digest": digest,
        "account_id": "a1",
        "mark": "m",
        "name": "erp",
        "scopes": ("read", "manifests"),
        "made_at": NOON,
        "expires_at": None,
        "used_at": None,
    }
    return TokenRow(**values | changes)


def test_tokens_are_found_by_digest_account_and_all(store: Store) -> None:
    later = NOON + timedelta(hours=1)
    rows = (a_token("d1"), a_token("d2", made_at=later), a_token("d0", account_id="a2"))
    for row in rows:
        store.write(lambda tx, r=row: tx.tokens.put(r))
    assert store.read(lambda tx: tx.tokens.get("d1")) == rows[0]
    assert [r.digest for r in store.read(lambda tx: tx.tokens.of("a1"))] == ["d2", "d1"]
    assert [r.digest for r in store.read(lambda tx: tx.tokens.list())] == ["d2", "d0", "d1"]


def test_a_use_is_kept_and_brings_back_no_token_that_is_gone(store: Store) -> None:
    store.write(lambda tx: tx.tokens.put(a_token()))
    store.write(lambda tx: tx.tokens.used("d1", NOON))
    assert store.read(lambda tx: tx.tokens.get("d1")) == a_token(used_at=NOON)
    store.write(lambda tx: tx.tokens.revoke("d1"))
    store.write(lambda tx: tx.tokens.used("d1", NOON))
    assert store.read(lambda tx: tx.tokens.get("d1")) is None
