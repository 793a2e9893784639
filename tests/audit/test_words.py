"""Whether a text says anything."""

import pytest

from audit.words import says_something


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u3000", "\u200b", "\ufeff \u2060", "\u00ad", "\u2800", "\u3164"])
def test_signs_that_nobody_sees_say_nothing(text):
    assert not says_something(text)


@pytest.mark.parametrize("text", ["好", "\u200b好", " a ", "。", "1"])
def test_one_sign_that_can_be_seen_says_something(text):
    assert says_something(text)
