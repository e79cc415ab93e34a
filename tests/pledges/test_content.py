"""The content of a pledge letter: frozen, hashed, read back, and refused where it cannot become a document."""

import json
from dataclasses import replace
from datetime import date

import pytest

from pledges.content import Condition, InvalidContent, LetterContent, Signature
from tests.factories.letters import letter_content, organisation, person


@pytest.mark.clause("P-07")
def test_signing_digest_covers_all_that_is_seen_and_nothing_that_comes_later():
    content = letter_content(number="", check_code="", check_url="", signature=Signature(), signed_on=None)
    signed = content.signed(number="甲〔2026〕1号", check_code="ABCD", signed_on=date(2026, 11, 21))
    altered = replace(content, conditions=(Condition(label="家庭人均月收入", value="1200", unit="元"),))

    assert signed.signing_digest() == content.signing_digest()
    assert signed.digest() != content.digest()
    assert altered.signing_digest() != content.signing_digest()


def test_after_the_signature_nothing_else_may_change():
    with pytest.raises(InvalidContent, match="conditions"):
        letter_content().signed(conditions=())


def test_digest_depends_on_the_salt():
    assert letter_content(salt="cd" * 16).digest() != letter_content().digest()


@pytest.mark.parametrize(
    "content", (letter_content(), letter_content(applicant=organisation(), agent=person("李四")))
)
def test_record_survives_json(content):
    assert LetterContent.from_record(json.loads(json.dumps(content.record()))) == content


@pytest.mark.parametrize(
    ("changes", "named"),
    (
        ({"salt": "short"}, "随机盐"),
        ({"proof": ()}, "证明的内容"),
        ({"agent_allowed": False, "agent": person("李四")}, "不可代为承诺"),
        ({"disclosure_period": ""}, "公开时限"),
        ({"layout": "poster"}, "版式"),
        ({"administrative_matter": "事" * 201}, "过长"),
        ({"proof": ("事" * 4001,)}, "过长"),
    ),
)
def test_content_that_cannot_become_a_document_is_refused(changes, named):
    with pytest.raises(InvalidContent, match=named):
        letter_content(**changes)
