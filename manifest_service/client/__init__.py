"""A typed client of the API: one method for each operation, retries that are safe.

    from manifest_service.client import Client, Problem, new_id, signed_in
    from manifest_service.client.api import AccountsTokenSent

    client = signed_in("https://county.example", "generator1", "…")
    page = client.manifests_search(status="issued", limit=100)
    try:
        client.manifests_act(number, Act(id=new_id(), type="voided", occurred_at=…, data={"reason": "…"}))
    except Problem as problem:
        print(problem.code, problem.detail)

`api.py` is made from the published document by `scripts/make_client`; nothing else of this package is imported.
"""

import uuid

import httpx

from manifest_service.client.api import Client
from manifest_service.client.transport import Credentials, Problem, Transport

__all__ = ["Client", "Credentials", "Problem", "Transport", "new_id", "signed_in"]


def new_id() -> str:
    """The id of a new command: keep it until its answer came, and send the same again."""
    return str(uuid.uuid4())


def signed_in(
    base_url: str, username: str, password: str, http: httpx.Client | None = None
) -> Client:
    """A client that signs in when it must, and again when its token ends."""
    own = http or httpx.Client(base_url=base_url, timeout=30.0)
    return Client(own, Credentials(username=username, password=password))
