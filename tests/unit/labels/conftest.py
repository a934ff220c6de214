"""Builders of what labels and forms show."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from manifest_service.adapters.labels.printer import Printer
from manifest_service.services.labels import ChainHead, LabelContent, WasteOnLabel
from manifest_service.services.manifest_form import ManifestForm, Step

STATEMENT = "2KCE2AJ" * 48
"""As long as a signed statement is."""
HEAD = ChainHead(pos=1039, leaf_hash="3fa9" * 16, size=1200)
ISSUED_AT = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
ACID = WasteOnLabel(name="废酸洗液", code="313-001-34", hazards=("C", "T"), form="liquid")
RUBBLE = WasteOnLabel(name="碎混凝土", code="900-001-S72", hazards=(), form="solid")


def _label(hazardous=True, **changes):
    facts = {
        "url": f"HTTPS://LIANDAN.GUANXIAN.EXAMPLE/Q/0123456789ABCDEFGHJKMNPQRS#{STATEMENT}",
        "number": "371525-261123-00042-L",
        "national_number": "20263715000123" if hazardous else None,
        "hazardous": hazardous,
        "stream_name": "工业危险废物" if hazardous else "拆除垃圾",
        "waste": (ACID,) if hazardous else (RUBBLE,),
        "declared_kg": Decimal("12480.5"),
        "generator_name": "冠县示例钢管制造有限公司",
        "carrier_name": "聊城示例危险货物运输有限公司",
        "receiver_name": "山东示例固体废物处置中心有限公司",
        "vehicle_plate": "鲁P12345",
        "package": 1,
        "packages": 12,
        "issued_at": ISSUED_AT,
        "digital_code": "91110000600037341L3130013420261123007" if hazardous else None,
        "head": HEAD,
    }
    return LabelContent(**(facts | changes))


def _form(steps=3, **changes):
    history = tuple(
        Step(
            words="途中扫码",
            party="聊城示例危险货物运输有限公司",
            occurred_at=ISSUED_AT + timedelta(hours=i),
            detail=f"装车 {i} kg",
            leaf_hash=f"{i:064x}",
            pos=1000 + i,
        )
        for i in range(steps)
    )
    return ManifestForm(label=_label(**changes), status="运输中", steps=history)


@pytest.fixture(scope="session")
def a_label():
    return _label


@pytest.fixture(scope="session")
def a_form():
    return _form


@pytest.fixture(scope="session")
def printer():
    return Printer()
