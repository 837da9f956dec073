"""Short turns of threads: for as long as anybody wants them."""

import sys

import pytest

from peach_interactions.short_turns import TURN_SECONDS, short_turns


def test_turns_are_short_until_the_last_has_ended():
    usual = sys.getswitchinterval()
    first, second = short_turns(), short_turns()
    first.__enter__()
    second.__enter__()
    assert sys.getswitchinterval() == pytest.approx(TURN_SECONDS)
    first.__exit__(None, None, None)
    assert sys.getswitchinterval() == pytest.approx(TURN_SECONDS)
    second.__exit__(None, None, None)
    assert sys.getswitchinterval() == pytest.approx(usual)


def test_they_end_with_what_fails():
    usual = sys.getswitchinterval()
    with pytest.raises(ValueError, match="broken"), short_turns():
        raise ValueError("broken")
    assert sys.getswitchinterval() == pytest.approx(usual)
