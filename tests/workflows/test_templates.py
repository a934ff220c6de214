"""Drafts kept under a name."""

from tests.workflows.county import County

DRAFT = {"stream": "construction_soil", "waste": [{"code": "900-001-S70", "name": "渣土"}]}


def names(county: County, user: str = "clerk") -> list[str]:
    return [one["name"] for one in county.ok("GET", "/me/templates", user)["items"]]


def put(
    county: County, name: str, draft: object = DRAFT, user: str = "clerk"
) -> tuple[int, object]:
    return county.call("PUT", f"/me/templates/{name}", user, {"draft": draft})


def test_a_template_is_kept_replaced_and_forgotten_by_its_owner_alone(county: County) -> None:
    assert put(county, "土方")[0] == 204
    assert put(county, "土方", {"stream": "construction_site"})[0] == 204
    found = county.ok("GET", "/me/templates", "clerk")["items"]
    assert found == [{"name": "土方", "draft": {"stream": "construction_site"}}]
    assert put(county, "空", {})[0] == 204
    assert county.ok("GET", "/me/templates", "clerk")["items"][1] == {"name": "空", "draft": {}}
    assert county.call("DELETE", "/me/templates/空", "clerk")[0] == 204
    assert names(county, "clinic") == []
    assert county.call("DELETE", "/me/templates/土方", "clinic")[0] == 204
    assert names(county) == ["土方"]
    assert county.call("DELETE", "/me/templates/土方", "clerk")[0] == 204
    assert names(county) == []


def test_templates_are_bounded(county: County) -> None:
    assert put(county, "大", {"note": "x" * 30_000})[0] == 422
    for n in range(50):
        assert put(county, f"t{n}")[0] == 204
    assert put(county, "one-more")[0] == 422
    assert put(county, "t7", {"stream": "x"})[0] == 204
    assert len(names(county)) == 50
    assert put(county, "n" * 41)[0] == 404
