"""The format text: all sections of the form, what holds when, and that it never changes."""

import datetime

import pytest

from matters.domain import texts, versions
from matters.domain.conditions import InvalidValues
from matters.enums import CheckMode
from matters.models import TextVersion
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.law.domain.loading import rows
from tests.factories.matters import INCOME, draft, published, reviewed
from tests.factories.people import AreaRulesFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


@pytest.mark.clause("M-12")
def test_text_has_every_section_of_the_form_with_its_clause():
    text = published().texts.get()
    assert text.keys == list(texts.NOTICE)
    assert all(section["body"] and section["clause"] for section in text.sections)
    assert text.section("liability")["body"] == texts.LIABILITY + texts.TRANSFER
    assert text.section("manner")["body"] == f"{texts.MANNER}\n{texts.IN_PERSON}"
    assert [line["body"] for line in text.pledge] == list(texts.PLEDGE)
    assert INCOME["text"] in text.section("proves")["body"]


@pytest.mark.clause("M-12")
def test_every_sentence_rests_on_a_clause_that_is_there():
    known = {row["key"] for row in rows("clauses.csv")}
    own = {"basis", "proves"}
    sections = published().texts.get().sections
    assert {part["clause"] for part in sections if part["key"] not in own} <= known


@pytest.mark.clause("M-12")
def test_boxes_follow_matter_and_area(rules):
    rules.agent_allowed, rules.disclosure = True, True
    rules.save()
    version = published(
        agent_allowed=True,
        disclosed=True,
        disclosure_days=30,
        disclosure_scope="本网站",
        check_mode=CheckMode.ONLINE,
    )
    text = version.texts.get()
    assert texts.BY_AGENT in text.section("manner")["body"]
    assert "公开时限：30日" in text.section("disclosure")["body"]
    assert "在线核查" in text.section("check")["body"]


@pytest.mark.clause("M-10")
def test_text_in_force_on_a_day_is_the_one_of_that_day():
    first = published()
    old = first.texts.get()
    TextVersion.objects.filter(pk=old.pk).update(in_force_from=today() - datetime.timedelta(days=30))
    versions.publish(reviewed(versions.create_draft(first.matter, by=SYSTEM, proves="另一句话。")), by=SYSTEM)
    new = texts.text_in_force(first.matter, on=today())

    assert new.number == 2
    assert texts.text_in_force(first.matter, on=today() - datetime.timedelta(days=1)) == old
    assert texts.text_in_force(first.matter, on=today() - datetime.timedelta(days=31)) is None
    assert new.digest != old.digest


@pytest.mark.clause("M-10")
@pytest.mark.parametrize("field", ["sections", "conditions", "digest", "number"])
def test_text_in_force_never_changes(field):
    text = published().texts.get()
    setattr(text, field, {"sections": [], "conditions": [], "digest": "0" * 64, "number": 9}[field])
    with pytest.raises(Refused, match="不得改动"):
        text.save()


@pytest.mark.clause("M-10")
def test_equal_words_have_equal_digests_and_one_letter_tells():
    version = draft()
    one = texts.compose(version, rules=AreaRulesFactory.build())
    assert texts.compose(version, rules=AreaRulesFactory.build())["digest"] == one["digest"]
    version.proves += "。"
    assert texts.compose(version, rules=AreaRulesFactory.build())["digest"] != one["digest"]


def test_values_are_checked_against_the_text():
    text = published().texts.get()
    assert texts.validate_values(text, {"income": "９００"}) == {"income": "900"}
    with pytest.raises(InvalidValues, match="不能作出承诺"):
        texts.validate_values(text, {"income": "1200"})
