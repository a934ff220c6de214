"""Every journey runs, and its page says what it did."""

from pathlib import Path

import pytest

from tests.workflows.county import County
from tests.workflows.journeys import STORIES
from tests.workflows.story import Story, Told, page

PAGES = Path(__file__).parents[2] / "docs" / "howto"


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_the_journey_goes_as_its_page_says(county: County, story: Story) -> None:
    told = Told(county=county)
    story.tell(told)
    file = PAGES / f"{story.name}.md"
    assert file.exists(), "run scripts/howto"
    assert file.read_text("utf-8") == page(story, told), "run scripts/howto"


def test_every_page_has_its_journey() -> None:
    written = {file.stem for file in PAGES.glob("*.md") if "`scripts/howto`" in file.read_text()}
    assert written - {"README"} == {story.name for story in STORIES}
