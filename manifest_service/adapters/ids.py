"""Ids nobody can guess or repeat."""

import secrets

import uuid_utils

from manifest_service.codes import label_token


class RandomIds:
    def event_id(self) -> str:
        return str(uuid_utils.uuid7())

    def label_token(self) -> str:
        return label_token.encode(secrets.token_bytes(16))

    def secret(self) -> str:
        return secrets.token_urlsafe(32)

    def salt(self) -> bytes:
        return secrets.token_bytes(32)
