"""Why a field of US EPA's e-Manifest has no counterpart here: the first row of the table that fits."""

import re
from collections.abc import Collection, Iterable
from typing import Any

from manifest_service.interchange.taking_in import Lost

# fmt: off
REASONS: tuple[tuple[str, str], ...] = (
    (r"/(contact|emergencyPhone)/",                             "people"),
    (r"/(printedName|signer|certifiedBy|lastUpdatedBy|stateUser)\b", "people"),
    (r"/(electronicSignaturesInfo|generatorElectronicSignature|generatorPaperSignature)/", "signature"),
    (r"/paperSignatureInfo/",                                   "signature"),
    (r"/(mailingAddress|siteAddress|siteState|gisPrimary)\b",   "registry"),
    (r"/(registered|modified|limitedEsign|canEsign|hasRegisteredEmanifestUser|signatureType|siteType)$", "registry"),
    (r"/broker/",                                               "no_broker"),
    (r"^/wastes/\d+/dotInformation/",                           "transport_of_goods"),
    (r"^/wastes/\d+/dotHazardous$",                             "transport_of_goods"),
    (r"^/wastes/\d+/pcb",                                       "pcb"),
    (r"^/wastes/\d+/br",                                        "biennial_report"),
    (r"^/wastes/\d+/managementMethod/",                         "method_without_disposal"),
    (r"^/wastes/\d+/hazardousWaste/",                           "code_of_other_list"),
    (r"^/wastes/\d+/discrepancyResidueInfo/",                   "discrepancy_in_words"),
    (r"^/wastes/\d+/quantity/containerNumber$",                 "vehicle_in_bulk"),
    (r"/description$",                                          "words_of_code"),
    (r"^/(printedDocument|formDocument)/",                      "file_elsewhere"),
    (r"/additionalInfo/",                                       "free_text"),
    (r"^/rejectionInfo/",                                       "way_of_the_refused"),
    (r"^/(residue|residueNewManifestTrackingNumbers|containsPreviousRejectOrResidue)\b", "residue"),
    (r"^/(import|importInfo)\b",                                "border"),
    (r"^/(correctionInfo|correctionRequests|mtnValidationInfo|ppcStatus|locked|lockReason)\b", "process_of_epa"),
    (r"^/(createdDate|updatedDate|certifiedDate|signatureStatus|isPublic|originType)\b", "process_of_epa"),
    (r"^/provideImageGeneratorInfo$",                           "process_of_epa"),
    (r"",                                                       "no_counterpart"),
)
# fmt: on
"""Pattern of a JSON pointer -> reason."""

NOTHING = "says_nothing"
"""An empty list, object or text."""

KINDS: dict[type, str] = {
    str: "string",
    bool: "boolean",
    type(None): "null",
    dict: "object",
    list: "array",
}


def lost_of(leaves: Iterable[tuple[str, Any]], used: Collection[str]) -> tuple[Lost, ...]:
    """Every leaf that was not used."""
    return tuple(
        Lost(pointer=pointer, kind=KINDS.get(type(value), "number"), reason=_reason(pointer, value))
        for pointer, value in leaves
        if pointer not in used
    )


def _reason(pointer: str, value: Any) -> str:
    if value is None or value in ("", [], {}):
        return NOTHING
    return next(reason for pattern, reason in REASONS if re.search(pattern, pointer))
