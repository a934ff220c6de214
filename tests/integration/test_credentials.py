"""No credential has a default, and a password is what somebody chose, to its last sign."""

from pathlib import Path

import pytest

from manifest_service.adapters.passwords import Argon2Passwords
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.errors import NotSignedIn
from manifest_service.events.envelope import SERVICE
from manifest_service.services.accounts import NewAccount
from manifest_service.setting_values import SECRETS

HOUSE = Path(__file__).parents[2]


def test_no_credential_has_a_default() -> None:
    plain = Settings()
    assert {name: getattr(plain, name) for name in SECRETS} == dict.fromkeys(SECRETS, "")
    lines = (HOUSE / "deploy" / "environment").read_text().splitlines()
    assert [line for line in lines if line.strip() and not line.startswith("#")] == []


def test_a_password_is_taken_as_it_comes(tmp_path: Path) -> None:
    """Neither cut, folded nor trimmed: each other spelling is another password."""
    password = f" Zwölf Boxkämpfer 拳击手 {'x' * 80}END "
    services = build(Settings(data_dir=tmp_path), passwords=Argon2Passwords())
    account = NewAccount(username="admin", password=password, role="administrator")
    services.accounts.add(account, SERVICE)
    assert services.accounts.sign_in("admin", password, "here").username == "admin"
    others = (password.strip(), password.lower(), password.swapcase(), password[:72], password[:-5])
    for n, other in enumerate((*others, password.replace("ö", "o"), f"{password} ")):
        with pytest.raises(NotSignedIn):
            services.accounts.sign_in("admin", other, f"there {n}")
    services.store.close()


def test_a_password_costs_who_guesses_19_mib_and_two_passes() -> None:
    assert Argon2Passwords().hash("a password").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
