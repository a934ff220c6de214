"""Manifests that follow another: what was refused goes elsewhere, what was accepted goes on."""

from manifest_service.errors import Refusal
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import Generated, Link, Redirected

ACCEPTED = frozenset({"received", "partly_disposed", "disposed"})


def check_redirect(before: Manifest, link: Link, issued: Generated) -> Redirected:
    """What is told to `before` when `issued` carries on what was refused under it."""
    if before.issued.generator_id != issued.generator_id:
        raise Refusal("link_of_other_generator", number=before.number)
    whole = before.status == "returning"
    if whole != (link.relation == "redirect"):
        raise Refusal("link_does_not_fit", number=before.number, status=before.status)
    left_kg = before.refused_left_kg
    if issued.declared_kg > left_kg:
        raise Refusal("more_than_refused", left_kg=str(left_kg))
    redirected_kg = left_kg if whole else issued.declared_kg
    return Redirected(number=issued.number, redirected_kg=redirected_kg)


def check_onward(before: Manifest, issued: Generated) -> None:
    """Raises Refusal unless the generator of `issued` accepted what `before` brought."""
    if before.issued.receiver_id != issued.generator_id:
        raise Refusal("link_of_other_generator", number=before.number)
    if before.status not in ACCEPTED:
        raise Refusal("link_does_not_fit", number=before.number, status=before.status)
