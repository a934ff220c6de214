"""What the provider says of a person besides who it is; found by name beside `provider.py`."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator


class Claims(OAuth2Validator):
    oidc_claim_scope = OAuth2Validator.oidc_claim_scope | {"amr": "openid"}

    def get_additional_claims(self) -> dict[str, Any]:
        return {
            "amr": lambda request: request.user.last_name.split(),
            "preferred_username": lambda request: request.user.username,
            "email": lambda request: f"{request.user.username}@county.example",
            "email_verified": lambda request: request.user.username == "wang",
        }
