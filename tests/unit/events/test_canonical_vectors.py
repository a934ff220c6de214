"""Canonical JSON, held to the published examples of RFC 8785 that hold values we allow."""

import json

import pytest

from manifest_service.errors import InvalidInput
from manifest_service.events.canonical import canonical, plain

PUBLISHED = {
    # cyberphone/json-canonicalization: french, unicode, structures (its one float as a whole number)
    '{"peach":"This sorting order","péché":"is wrong according to French",'
    '"pêche":"but canonicalization MUST","sin":"ignore locale"}': (
        '{"peach":"This sorting order","péché":"is wrong according to French",'
        '"pêche":"but canonicalization MUST","sin":"ignore locale"}'
    ),
    '{"Unnormalized Unicode":"A\\u030a"}': '{"Unnormalized Unicode":"A\u030a"}',
    '{"1":{"f":{"f":"hi","F":5},"\\n":56},"10":{},"":"empty","a":{},'
    '"111":[{"e":"yes","E":"no"}],"A":{}}': (
        '{"":"empty","1":{"\\n":56,"f":{"F":5,"f":"hi"}},"10":{},'
        '"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}'
    ),
    # RFC 8785 section 3.2.2.2: escapes
    '{"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/"}': (
        '{"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    ),
    '[56,{"d":true,"10":null,"1":[]}]': '[56,{"1":[],"10":null,"d":true}]',
}


@pytest.mark.parametrize("given", PUBLISHED)
def test_a_published_example(given: str) -> None:
    assert canonical(json.loads(given)).decode() == PUBLISHED[given]


def test_half_a_character_is_refused_and_not_written() -> None:
    with pytest.raises(InvalidInput, match="not_canonical"):
        plain({"reason": "\ud83d"})
