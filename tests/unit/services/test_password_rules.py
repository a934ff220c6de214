"""Which passwords are taken."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.services.password_rules import PasswordRules

NAMES = ("dispatcher-7", "haulage", "冠县通达运输")
RULES = PasswordRules()


def codes(password: str, rules: PasswordRules = RULES) -> list[str]:
    return [fault.code for fault in rules.faults(password, NAMES)]


@pytest.mark.parametrize(
    "password",
    [
        "password1234567",
        "Passw0rd!Passw0rd!",
        "123456789012345",
        "qwertyuiopasdfgh",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "冠" * 20,
        "1234567890!@#$%",
        "drowssapdrowssap",
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert codes(password) == ["password_common"]


@pytest.mark.parametrize(
    "password",
    [
        "dispatcher-7 haulage",
        "Haulage_Dispatcher!1",
        "冠县通达运输冠县通达运输2026",
        "GuanxianTongdaYunshu8",
        "manifest-service-haulage",
    ],
)
def test_the_names_of_user_and_firm_make_no_password(password: str) -> None:
    assert codes(password) == ["password_names_itself"]


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "a county in a test",
        "晴天 下午 三只 骆驼 过河 去了",
        "haulage likes seven purple kettles",
        "x8#Kq!27Zp@v0Lm$",
    ],
)
def test_length_is_enough_whatever_it_is_made_of(password: str) -> None:
    assert codes(password) == []


def test_a_short_one_is_told_how_long_it_must_be() -> None:
    (fault,) = PasswordRules(min_length=9).faults("kx8#Kq!2", ())
    assert (fault.code, fault.params) == ("password_too_short", {"minimum": 9})
    assert PasswordRules(min_length=8).faults("kx8#Kq!2", ()) == []


@given(st.text(min_size=15, max_size=200))
def test_any_text_is_answered(password: str) -> None:
    assert len(codes(password)) <= 1


def test_a_text_made_to_cost_is_answered_at_once() -> None:
    """The disguises of these 22 signs alone are looked for during ten seconds."""
    begun = time.process_time()
    codes("4@8({[<369&#!1/|0$5+7%2" * 8)
    assert time.process_time() - begun < 2
