"""A label token carries 128 bits and survives being scanned, read aloud and typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.codes import label_token

sixteen_bytes = st.binary(min_size=16, max_size=16)


@given(sixteen_bytes, sixteen_bytes)
def test_different_bits_give_different_tokens(one, other):
    assert (label_token.encode(one) == label_token.encode(other)) == (one == other)


@given(sixteen_bytes)
def test_a_token_is_valid_and_survives_its_spoken_form(random):
    token = label_token.encode(random)
    assert len(token) == label_token.LENGTH
    assert label_token.validate(label_token.format(token).upper()) == token


@given(sixteen_bytes, st.data())
def test_letters_mistaken_for_digits_are_mended(random, data):
    token = label_token.encode(random)
    misread = {"0": ["0", "O", "o"], "1": ["1", "I", "l", "L", "i"]}
    typed = "".join(data.draw(st.sampled_from(misread.get(c, [c]))) for c in token)
    assert label_token.validate(typed) == token


@given(sixteen_bytes)
def test_the_address_in_our_qr_code_gives_the_token(random):
    token = label_token.encode(random)
    for text in (f"https://county.example/q/{token}", f"/q/{token}?x=1\n", token.upper()):
        assert label_token.from_scan(text) == token


@pytest.mark.parametrize("text", ["", "https://example.org/menu", "371525-261123-00042-L", "/q/"])
def test_other_codes_are_no_label_of_ours(text):
    assert label_token.from_scan(text) is None
