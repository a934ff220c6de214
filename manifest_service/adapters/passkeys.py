"""WebAuthn by py_webauthn: what is asked of a browser, and whether its answers hold."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from manifest_service.errors import InvalidInput
from manifest_service.services.ports import Account, PasskeyAsked, PasskeyMade

NAME = "manifest-service"
BROKEN = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError)
"""What the library raises for an answer that is wrong, or is none."""


class WebauthnPasskeys:
    def __init__(self, *, host: str, origin: str) -> None:
        """`host`: the relying party's id; `origin`: where its pages are, `https://county.example`."""
        self._host, self._origin = host, origin

    def ask_for_new(self, account: Account, known: Sequence[str]) -> PasskeyAsked:
        options = generate_registration_options(
            rp_id=self._host,
            rp_name=NAME,
            user_id=account.id.encode(),
            user_name=account.username,
            exclude_credentials=_described(known),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
        )
        return PasskeyAsked(
            challenge=options.challenge, options=json.loads(options_to_json(options))
        )

    def made(self, answer: Mapping[str, Any], challenge: bytes) -> PasskeyMade:
        try:
            found = verify_registration_response(
                credential=dict(answer),
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
            )
        except BROKEN as error:
            raise InvalidInput("passkey_wrong") from error
        return PasskeyMade(
            credential_id=bytes_to_base64url(found.credential_id),
            public_key=found.credential_public_key,
            counter=found.sign_count,
        )

    def ask(self, allowed: Sequence[str]) -> PasskeyAsked:
        verified = UserVerificationRequirement
        options = generate_authentication_options(
            rp_id=self._host,
            allow_credentials=_described(allowed),
            user_verification=verified.PREFERRED if allowed else verified.REQUIRED,
        )
        return PasskeyAsked(
            challenge=options.challenge, options=json.loads(options_to_json(options))
        )

    def signed(
        self,
        answer: Mapping[str, Any],
        challenge: bytes,
        known: PasskeyMade,
        *,
        user_verified: bool,
    ) -> int:
        try:
            found = verify_authentication_response(
                credential=dict(answer),
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                credential_public_key=known.public_key,
                credential_current_sign_count=known.counter,
                require_user_verification=user_verified,
            )
        except BROKEN as error:
            raise InvalidInput("passkey_wrong") from error
        return found.new_sign_count


def _described(ids: Sequence[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(id)) for id in ids]
