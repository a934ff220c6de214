"""A label is printed, photographed badly, read by an independent reader, and leads to its manifest."""

import io
from typing import Any
from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter
from werkzeug.test import TestResponse

from tests.workflows.county import County

UNIT = "91110000600037341L"


def photographed(image: Image.Image) -> Image.Image:
    """Held askew and out of focus."""
    turned = image.convert("L").rotate(11, expand=True, fillcolor=255)
    return turned.filter(ImageFilter.GaussianBlur(2))


@pytest.mark.parametrize("format", ["png", "pdf"])
@pytest.mark.parametrize("package", [0, 2])
def test_a_printed_label_leads_to_its_manifest(county: County, format: str, package: int) -> None:
    issued = county.issue(county.hazardous())
    path = f"/api/v1/manifests/{issued['number']}/label.{format}?size=100&package={package}"
    county.ok("GET", "/me", "clerk")
    headers = {"Authorization": f"Bearer {county.tokens['clerk']}"}
    printed = county.client.get(path, headers=headers)
    assert printed.status_code == 200
    if format == "png":
        image = Image.open(io.BytesIO(printed.data))
    else:
        (page,) = pypdfium2.PdfDocument(printed.data)
        assert [round(side / 72 * 25.4) for side in page.get_size()] == [100, 100]
        image = page.render(scale=203 / 72).to_pil()
    (read,) = zxingcpp.read_barcodes(photographed(image))
    shown = county.client.get(urlsplit(read.text).path, headers={"Accept-Language": "en"})
    assert shown.status_code == 200
    assert issued["number_text"] in shown.get_data(as_text=True)
    found = county.ok("GET", f"/labels/{read.text}", "driver")
    assert (found["manifest"]["number"], found["package"]) == (issued["number"], package)


def test_the_page_of_an_unknown_label_says_what_to_do(county: County) -> None:
    shown = county.client.get(f"/q/{'0' * 26}", headers={"Accept-Language": "en"})
    assert shown.status_code == 404
    assert "Unknown label" in shown.get_data(as_text=True)


def test_the_form_and_all_labels_are_printed(county: County) -> None:
    issued = county.issue(county.hazardous())
    county.ok("GET", "/me", "clerk")
    headers = {"Authorization": f"Bearer {county.tokens['clerk']}"}
    base = f"/api/v1/manifests/{issued['number']}"
    labels = pypdfium2.PdfDocument(county.client.get(f"{base}/labels.pdf", headers=headers).data)
    assert len(labels) == 3
    form = pypdfium2.PdfDocument(county.client.get(f"{base}/form.pdf", headers=headers).data)
    assert issued["number_text"] in form[0].get_textpage().get_text_range()


def fetched(county: County, path: str, user: str = "clerk", **asked: Any) -> TestResponse:
    """What `user` gets at `path`; a POST of `json` when there is one."""
    county.ok("GET", "/me", user)
    headers = {"Authorization": f"Bearer {county.tokens[user]}", "Accept-Language": "en"}
    method = "POST" if "json" in asked else "GET"
    return county.client.open(f"/api/v1{path}", method=method, headers=headers, **asked)


def texts(printed: TestResponse) -> list[str]:
    """The text of each page."""
    assert printed.status_code == 200, printed.get_data(as_text=True)
    return [p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(printed.data)]


def drums(county: County, *packages: int) -> dict[str, Any]:
    """A manifest with a waste line for each of `packages`."""
    draft = county.hazardous()
    (line,) = draft["waste"]
    codes = ("900-300-34", "336-064-17", "261-058-34")
    draft["waste"] = [
        line | {"code": code, "packages": count, "name": f"废液{i}"}
        for i, (code, count) in enumerate(zip(codes, packages, strict=False))
    ]
    return county.issue(draft)


def test_a_thermal_label_leads_to_its_manifest(county: County) -> None:
    issued = county.issue(county.hazardous())
    path = f"/manifests/{issued['number']}/label.zpl?package=1&size=100&dpi=300"
    printed = fetched(county, path)
    assert (printed.status_code, printed.mimetype) == (200, "application/zpl")
    made = printed.get_data(as_text=True)
    assert made.startswith("^XA^PW1181^LL1181")
    assert made.count("^GFA") == 2
    every = fetched(county, f"/manifests/{issued['number']}/labels.zpl").get_data(as_text=True)
    assert every.count("^XA^PW800^LL800") == every.count("^XZ") == 3


def test_a_package_bears_its_own_waste_and_its_own_code(county: County) -> None:
    builder = {"name": "甲建筑", "roles": ["generator"], "uscc": UNIT}
    county.ok("PUT", "/organisations/builder", "admin", builder, headers={"If-Match": "*"})
    first, second = drums(county, 2, 1), drums(county, 1)
    day = first["issued_at"][:10].replace("-", "")
    own, one, two, three = texts(fetched(county, f"/manifests/{first['number']}/labels.pdf"))
    assert "数字识别码" in own
    assert UNIT not in own
    for page, name, sequence in (
        (one, "废液0", "001"),
        (two, "废液0", "002"),
        (three, "废液1", "003"),
    ):
        assert name in page
        assert f"{day} {sequence}" in page
    assert "336-064-17" in three
    assert "2,000 kg" in three
    assert "全批 4,000 kg" in three
    assert f"{UNIT} 90030034" in one
    (_, again) = texts(fetched(county, f"/manifests/{second['number']}/labels.pdf"))
    assert f"{day} 004" in again


def test_what_the_manifest_does_not_hold_is_printed_as_it_is_told(county: County) -> None:
    issued = county.issue(county.hazardous())
    path = f"/manifests/{issued['number']}/label.pdf"
    said = {"main_components": "盐酸、水", "harmful_components": "铅", "precautions": "防腐蚀容器"}
    (page,) = texts(fetched(county, path, query_string=said))
    for words in said.values():
        assert words in page
    too_long = fetched(county, path, query_string={"precautions": "长" * 101})
    assert too_long.status_code == 422


def test_the_size_follows_the_container(county: County) -> None:
    issued = county.issue(county.hazardous())
    path = f"/manifests/{issued['number']}/labels.pdf"

    def sides(query: str) -> list[int]:
        printed = pypdfium2.PdfDocument(fetched(county, f"{path}?{query}").data)
        return [round(page.get_size()[0] / 72 * 25.4) for page in printed]

    assert sides("litres=50") == [100] * 3
    assert sides("litres=200") == [150] * 3
    assert sides("litres=1000") == [200] * 6, "on two opposite sides"
    refused = fetched(county, f"{path}?litres=200&size=100")
    assert refused.get_json(force=True)["code"] == "label_too_small"
    assert fetched(county, f"{path}?litres=200&sheet=true").status_code == 422


def test_labels_of_many_manifests_come_in_one_file(county: County) -> None:
    numbers = [county.issue(county.hazardous())["number"] for _ in range(3)]
    body = {"numbers": [*numbers, numbers[0]], "labels": "packages"}
    pages = texts(fetched(county, "/labels/batch", json=body))
    assert len(pages) == 6
    sheets = fetched(county, "/labels/batch", json=body | {"sheet": True})
    assert len(texts(sheets)) == 2
    own = fetched(county, "/labels/batch", json={"numbers": numbers, "labels": "manifest"})
    assert len(texts(own)) == 3
    rolled = fetched(county, "/labels/batch", json=body | {"format": "zpl", "size": 150})
    assert rolled.get_data(as_text=True).count("^PW1200") == 6


def test_every_number_that_cannot_be_printed_is_told(county: County) -> None:
    good, void = (county.issue(county.hazardous()) for _ in range(2))
    county.done(void["number"], "voided", "clerk", {"reason": "填错"})
    unknown = good["number"][:-1] + ("0" if good["number"][-1] != "0" else "1")
    numbers = [void["number"], good["number"], unknown]
    refused = fetched(county, "/labels/batch", json={"numbers": numbers})
    assert refused.status_code == 422
    faults = {fault["path"]: fault["code"] for fault in refused.get_json(force=True)["faults"]}
    assert faults == {"numbers.0": "label_of_void", "numbers.2": "manifest_unknown"}

    kept = fetched(county, "/labels/batch", json={"numbers": numbers, "keep_good": True})
    assert kept.headers["Labels-Left-Out"] == "2"
    *labels, last = texts(kept)
    assert len(labels) == 3
    assert void["number"] in last
    assert unknown in last
    assert "void" in last

    none = fetched(county, "/labels/batch", json={"numbers": [unknown], "keep_good": True})
    assert none.status_code == 422


def test_a_stranger_prints_no_labels_of_others(county: County) -> None:
    issued = county.issue(county.hazardous())
    body = {"numbers": [issued["number"]], "keep_good": True}
    refused = fetched(county, "/labels/batch", "stranger", json=body)
    assert refused.get_json(force=True)["faults"][0]["code"] == "manifest_unknown"


def test_more_labels_than_may_be_printed_at_once_are_refused(county: County) -> None:
    issued = drums(county, 600)
    body = {"numbers": [issued["number"]]}
    refused = fetched(county, "/labels/batch", json=body)
    assert refused.get_json(force=True)["code"] == "labels_too_many"
    many = fetched(county, "/labels/batch", json={"numbers": ["x"] * 501})
    assert many.status_code == 422


def test_a_void_manifest_gets_no_more_labels(county: County) -> None:
    issued = county.issue(county.hazardous())
    county.done(issued["number"], "voided", "clerk", {"reason": "填错"})
    for path in ("label.png", "label.zpl", "labels.pdf"):
        refused = fetched(county, f"/manifests/{issued['number']}/{path}")
        assert (refused.status_code, refused.get_json(force=True)["code"]) == (409, "label_of_void")
    assert "作废" in "".join(texts(fetched(county, f"/manifests/{issued['number']}/form.pdf")))


def test_every_pdf_says_where_the_chain_stands(county: County) -> None:
    issued = county.issue(county.hazardous())
    number = issued["number"]

    def head() -> tuple[int, str]:
        last = county.ok("GET", f"/manifests/{number}/events", "clerk")["items"][-1]
        return last["pos"], last["leaf_hash"]

    def is_told() -> None:
        pos, leaf = head()
        for path in ("label.pdf", "labels.pdf", "form.pdf"):
            for page in texts(fetched(county, f"/manifests/{number}/{path}")):
                assert f"#{pos} {leaf}" in page.replace("\r\n", " ")

    is_told()
    scans = [issued["labels"][1]["token"]]
    county.at(10)
    county.done(number, "loaded", "driver", {"loaded_kg": "2000", "packages": 2, "scans": scans})
    is_told()
    checkpoint = county.app.extensions["services"].checkpoints.make()
    (page,) = texts(fetched(county, f"/manifests/{number}/label.pdf"))
    assert f"检查点 {checkpoint.size}" in page


def test_the_form_tells_the_whole_life(county: County) -> None:
    """Two carriers, a store, a discrepancy, a correction and disposal, each in its section."""
    person = {
        "carrier_id": "haulage",
        "name": "张三丰",
        "certificate_number": "371525199001011234",
        "certificate_valid_until_on": "2027-01-01",
    }
    county.ok("PUT", "/drivers/driver-1", "admin", person, headers={"If-Match": "*"})
    number = county.issue()["number"]
    county.at(10)
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    county.at(20)
    county.done(number, "transported", "driver")
    county.at(30)
    handed = {"carrier_id": "haulage-2", "vehicle": "鲁P54321", "driver_id": "driver-2"}
    county.done(number, "handed_over", "driver", handed)
    county.at(40)
    county.done(number, "stored", "driver-2", {"site_id": "store-site", "stored_kg": "12000"})
    county.at(50)
    county.done(number, "resumed", "keeper", {"resumed_kg": "12000"})
    county.at(60)
    county.done(number, "arrived", "driver-2")
    county.at(70)
    found = [{"dimension": "quantity", "found": "少四百千克"}]
    received = {"accepted_kg": "11600", "discrepancies": found}
    county.done(number, "received", "gate", received)
    county.at(80)
    wrong = {"corrects": 2, "values": {"loaded_kg": "11990"}, "reason": "磅单抄错"}
    county.done(number, "correction_proposed", "clerk", wrong)
    county.at(90)
    disposed = {"method": "CW1", "disposed_kg": "600", "disposed_on": "2026-11-20"}
    county.done(number, "disposed", "gate", disposed)
    text = "\n".join(texts(fetched(county, f"/manifests/{number}/form.pdf", "officer")))
    for words in (
        "甲建筑",
        "乙运输",
        "戊运输",
        "丙处置",
        "工地",
        "处置场",
        "鲁P12345",
        "鲁P54321",
        "张三丰",
        "****1234",
        "2027-01-01",
        "途中暂存",
        "己仓储",
        "少四百千克",
        "更正",
        "12000",
        "11990",
        "磅单抄错",
        "CW1",
        "2026-11-20",
        "T1",
        "D1",
        "1 / 2",
    ):
        assert words in text, words
    assert "371525199001011234" not in text
