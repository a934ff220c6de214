from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workflows.county import County, make_county


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = make_county(tmp_path)
    yield made
    made.store.close()
