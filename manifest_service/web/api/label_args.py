"""What may be asked of labels."""

from marshmallow import Schema, fields, validate

from manifest_service.web.api.schemas import Strict

_SIZES = validate.OneOf([100, 150, 200])
_DPI = validate.OneOf([203, 300])
_WORDS = validate.Length(1, 100)
_LITRES = validate.Range(min=0, min_inclusive=False, max=1_000_000)
SAID = ("main_components", "harmful_components", "precautions")
"""What a manifest does not hold and HJ 1276-2022 asks for: printed as it is given, else left blank."""


class LabelsArgs(Schema):
    """`size` in mm, by default the least for a container of `litres` (HJ 1276-2022)."""

    size = fields.Integer(validate=_SIZES)
    litres = fields.Decimal(validate=_LITRES)
    dpi = fields.Integer(validate=_DPI, metadata={"description": "of a thermal printer"})
    sheet = fields.Boolean(load_default=False)
    main_components = fields.String(validate=_WORDS)
    harmful_components = fields.String(validate=_WORDS)
    precautions = fields.String(validate=_WORDS)


class LabelArgs(LabelsArgs):
    package = fields.Integer(load_default=0, validate=validate.Range(0, 999))


class BatchSchema(Strict):
    """Labels of many manifests in one file; every number that cannot be printed is told, and nothing is
    printed unless `keep_good`."""

    numbers = fields.List(
        fields.String(validate=validate.Length(1, 32)),
        required=True,
        validate=validate.Length(1, 500),
    )
    format = fields.String(load_default="pdf", validate=validate.OneOf(["pdf", "zpl"]))
    labels = fields.String(
        load_default="all",
        validate=validate.OneOf(["all", "manifest", "packages"]),
        metadata={"description": "the manifest's own and its packages', or only these"},
    )
    keep_good = fields.Boolean(load_default=False)
    size = fields.Integer(validate=_SIZES)
    litres = fields.Decimal(validate=_LITRES)
    dpi = fields.Integer(validate=_DPI)
    sheet = fields.Boolean(load_default=False)
    main_components = fields.String(validate=_WORDS)
    harmful_components = fields.String(validate=_WORDS)
    precautions = fields.String(validate=_WORDS)
