"""Files are read so that nothing is guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.errors import InvalidInput
from manifest_service.interchange.reading import MAX_DEPTH, items_of, leaves, read_json


def lines(content: bytes) -> list[int]:
    return [item.line for item in items_of(content)]


def test_a_printed_document_is_one_and_ndjson_is_many() -> None:
    assert lines(b'{\n  "a": 1\n}\n') == [1]
    assert lines(b'{"a": 1}\n{"a": 2}\r\n\n{"a": 3}') == [1, 2, 4]
    assert lines(b'{"a": 1}') == [1]
    assert lines(b'{oops}\n{"a": 2}\n') == [1, 2]
    assert items_of(b'{\n"a": 1\n}\n')[0].raw == b'{\n"a": 1\n}\n'


def test_numbers_are_exact() -> None:
    assert read_json(b'{"kg": 0.1, "n": 3}') == {"kg": Decimal("0.1"), "n": 3}
    assert read_json(b'\xef\xbb\xbf{"a": "\xe9\xb2\x81"}') == {"a": "鲁"}


@pytest.mark.parametrize("depth", [MAX_DEPTH - 1, MAX_DEPTH])
def test_depth_ends_where_it_says(depth: int) -> None:
    content = b'{"a": ' + b"[" * depth + b"]" * depth + b"}"
    if depth < MAX_DEPTH:
        assert read_json(content)
        return
    with pytest.raises(InvalidInput, match="json_too_deep"):
        read_json(content)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(values)
def test_leaves_lead_back_to_their_values(value: object) -> None:
    """RFC 6901."""
    for pointer, leaf in leaves(value):
        found: object = value
        for step in pointer.split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            found = found[int(name)] if isinstance(found, list) else found[name]  # type: ignore[index]
        assert found is leaf
