"""Secrets at rest."""

from pathlib import Path

import pytest

from manifest_service.adapters.vault import FileVault
from manifest_service.errors import Unusable


def test_a_secret_opens_for_what_it_is_about_and_for_nothing_else(tmp_path: Path) -> None:
    vault = FileVault(tmp_path / "keys")
    sealed = vault.seal(b"a secret", "a1")
    assert b"a secret" not in sealed
    assert FileVault(tmp_path / "keys").open(sealed, "a1") == b"a secret"
    with pytest.raises(Unusable) as raised:
        vault.open(sealed, "a2")
    assert raised.value.code == "vault_key_wrong"


def test_any_changed_byte_is_found(tmp_path: Path) -> None:
    vault = FileVault(tmp_path)
    sealed = vault.seal(b"a secret", "a1")
    for n in range(len(sealed)):
        changed = sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :]
        with pytest.raises(Unusable):
            vault.open(changed, "a1")


def test_the_key_is_its_owner_s_alone_and_never_made_to_open(tmp_path: Path) -> None:
    sealed = FileVault(tmp_path / "one").seal(b"a secret", "a1")
    key = tmp_path / "one" / "vault.key"
    assert key.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Unusable) as raised:
        FileVault(tmp_path / "two").open(sealed, "a1")
    assert raised.value.code == "vault_key_missing"
    assert not (tmp_path / "two").exists()
    key.chmod(0o644)
    with pytest.raises(Unusable) as raised:
        FileVault(tmp_path / "one").open(sealed, "a1")
    assert raised.value.code == "key_readable_by_others"
