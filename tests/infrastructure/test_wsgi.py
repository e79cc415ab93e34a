"""Answers leave in one piece: a slow reader holds no worker."""

import pytest

from portal.wsgi import whole


class Body:
    """Drawn piece by piece, as Django's answers are."""

    def __init__(self, pieces):
        self.pieces, self.closed = pieces, False

    def __iter__(self):
        yield from self.pieces

    def close(self):
        self.closed = True


def test_an_answer_is_one_list_and_closed_before_it_leaves():
    body = Body([b"one ", b"two"])
    answer = whole(lambda environ, start: body)({}, None)
    # The server sends a list by itself; anything else it would draw in the worker's thread.
    assert type(answer) is list and answer == [b"one two"]
    assert body.closed


def test_a_body_that_breaks_is_closed_too():
    def broken():
        yield b"one"
        raise OSError("gone")

    body = Body(broken())
    with pytest.raises(OSError, match="gone"):
        whole(lambda environ, start: body)({}, None)
    assert body.closed
