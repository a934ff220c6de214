"""Plans in a browser: a clerk drafts and files, an officer returns, narrows and approves."""

import re
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import DESKTOP, PHONE, Live

pytestmark = pytest.mark.browser

PDF = {"name": "route.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a route map"}


def newest(live_server: Live) -> dict[str, Any]:
    found: dict[str, Any] = live_server.get("/plans?limit=1", "officer1")["items"][0]
    return found


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_approval_goes_from_draft_to_force(live_server: Live, visit: Any, size: Any) -> None:
    clerk = visit("/desk", "generator1", size=size)
    clerk.click("[data-name=plans]")
    clerk.click("main button.primary")
    form = clerk.locator("form.plan-form")
    form.locator("select").first.select_option("disposal_approval")
    form.get_by_label("工程渣土").check()
    form.get_by_label("废物代码").fill("rubble")
    form.get_by_label("数量").fill("50000")
    form.get_by_label("示范市政广场工地").check()
    form.get_by_label("广场—消纳场").check()
    clerk.get_by_text("添加时段").click()
    form.locator("input[type=time]").first.fill("22:00")
    form.locator("input[type=time]").last.fill("05:00")
    form.locator("input[type=file]").set_input_files(PDF)
    expect(form.get_by_text("附件 1")).to_be_visible()
    form.locator("button.primary").click()
    expect(form.locator(".notice.bad")).to_contain_text("废物 1")
    form.get_by_label("废物代码").fill("S70")
    form.locator("button.primary").click()
    clerk.locator("dialog").get_by_role("button", name="提交", exact=True).click()
    expect(clerk.locator("dialog .badge").first).to_have_text("已提交")

    officer = visit("/officer", "officer1", size=size)
    officer.click("[data-name=plans]")
    officer.locator("tr.pick").first.click()
    expect(officer.locator("dialog")).to_contain_text("22:00–05:00")
    officer.get_by_role("button", name="退回", exact=True).click()
    officer.locator("dialog >> nth=1 >> textarea").fill("数量过大")
    officer.locator("dialog >> nth=1 >> button.primary").click()
    expect(officer.locator("dialog .badge").first).to_have_text("已退回")

    clerk.reload()
    clerk.click("[data-name=plans]")
    clerk.locator("tr.pick").first.click()
    expect(clerk.locator("dialog .notice.bad")).to_contain_text("数量过大")
    clerk.get_by_role("button", name="修改", exact=True).click()
    form.get_by_label("数量").fill("30000")
    form.locator("button.primary").click()
    clerk.locator("dialog").get_by_role("button", name="提交", exact=True).click()
    expect(clerk.locator("dialog .badge").first).to_have_text("已提交")

    plan = live_server.get(f"/plans/{newest(live_server)['id']}", "officer1")
    officer.reload()
    officer.click("[data-name=plans]")
    officer.locator("tr.pick").first.click()
    officer.locator("dialog").get_by_role("button", name="核准", exact=True).click()
    number = f"核准-{uuid.uuid4().hex[:6]}"
    officer.locator("dialog >> nth=1").get_by_label("编号").fill(number)
    officer.locator("dialog >> nth=1").get_by_label(re.compile("S70")).fill("20000")
    officer.locator("dialog >> nth=1 >> button.primary").click()
    expect(officer.locator("dialog .badge").first).to_have_text("已通过")
    granted = live_server.get(f"/plans/{plan['id']}", "generator1")["in_force"]
    assert granted["number"] == number
    assert granted["content"]["lines"][0]["quantity_kg"] == "20000"


def test_who_comes_second_is_shown_what_happened(live_server: Live, visit: Any) -> None:
    year = datetime.now(UTC).year
    content = {
        "streams": ["construction_soil"],
        "valid_from_on": f"{year}-01-01",
        "valid_until_on": f"{year}-12-31",
        "lines": [{"code": "S70", "quantity_kg": "1000"}],
    }
    body = {"id": str(uuid.uuid4()), "kind": "disposal_approval", "content": content}
    live_server.call("POST", "/plans", json=body, as_user="generator1")
    path = f"/plans/{body['id']}/events"

    def act(word: str, as_user: str, **data: Any) -> None:
        said = {"id": str(uuid.uuid4()), "type": word, "data": data}
        status, answer = live_server.call("POST", path, json=said, as_user=as_user)
        assert status == 201, answer

    act("filed", "generator1")
    officer = visit("/officer", "officer1", size=DESKTOP, lang="en")
    officer.click("[data-name=plans]")
    officer.locator("tr.pick").first.click()
    expect(officer.locator("dialog .badge").first).to_have_text("Filed")
    act("returned", "officer2", reason="no route")
    act("filed", "generator1")
    officer.locator("dialog").get_by_role("button", name="Approve", exact=True).click()
    officer.locator("dialog >> nth=1").get_by_label("Number").fill("N-1")
    officer.locator("dialog >> nth=1 >> button.primary").click()
    expect(officer.locator(".toasts")).to_contain_text("Somebody else was first")
    expect(officer.locator("dialog")).to_contain_text("no route")
    assert live_server.get(f"/plans/{body['id']}", "officer1")["in_force"] is None
