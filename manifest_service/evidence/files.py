"""A file of evidence of either kind: the bundle of a manifest, or the dossier of an alert or a case."""

from manifest_service.evidence import dossier
from manifest_service.evidence.dossier_verifier import verify_dossier
from manifest_service.evidence.examining import Report, Trust
from manifest_service.evidence.verifier import verify_bundle

_IS_DOSSIER = f'"format":"{dossier.FORMAT}"'.encode()


def verify_file(content: bytes, trust: Trust) -> Report:
    """Every check of the file in `content`. What only looks like a dossier fails as one."""
    # In canonical JSON it stands so; in the texts of a bundle the quotes would be escaped.
    verify = verify_dossier if _IS_DOSSIER in content else verify_bundle
    return verify(content, trust)
