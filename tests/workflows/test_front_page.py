"""The front page, before anybody signs in."""

import re

from tests.workflows.county import County


def test_every_page_is_offered_in_words(county: County) -> None:
    page = county.app.test_client().get("/").get_data(as_text=True)
    assert page.count("card link") > 1
    assert not re.search(r"pages\.\w+\.\w+", page)
