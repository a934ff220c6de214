"""The front page, before anybody signs in."""

import re

import pytest

from tests.workflows.county import County


def test_every_page_is_offered_in_words(county: County) -> None:
    page = county.app.test_client().get("/").get_data(as_text=True)
    assert page.count("card link") > 1
    assert not re.search(r"pages\.\w+\.\w+", page)


@pytest.mark.parametrize(
    "asked",
    ["/officer?tab=cases&alert=1", "%2Fofficer%3Ftab%3Dcases%26alert%3D1"],
    ids=["as it was typed", "as it is escaped"],
)
def test_the_address_to_go_on_to_is_kept_to_its_end(county: County, asked: str) -> None:
    page = county.client.get(f"/login?next={asked}").get_data(as_text=True)
    assert 'value="/officer?tab=cases&amp;alert=1"' in page


def test_no_address_of_others_is_gone_on_to(county: County) -> None:
    for asked in (
        "https://example.org/",
        "//example.org/",
        "///example.org/",
        "////example.org/",
        "/%5C%5Cexample.org",
        "/%5Cexample.org",
        "/%09/example.org",
        "/%0D%0ASet-Cookie:%20a=example.org",
    ):
        page = county.client.get(f"/login?next={asked}").get_data(as_text=True)
        (to,) = re.findall(r'name="next" value="([^"]*)"', page)
        assert "example.org" not in to
        chosen = county.client.get(f"/language/en?next={asked}")
        assert "example.org" not in chosen.headers["Location"]
