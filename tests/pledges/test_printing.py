"""What cannot be printed is said while it can be mended: at filling in, at its field, with the character."""

import pytest

from pledges.domain import signing
from pledges.models import Pledge
from portal.kernel.acts import Refused
from tests.factories import pledges as factories
from tests.factories.pledges import VALUES, Office, read

pytestmark = pytest.mark.django_db
REMARK = {"key": "remark", "label": "共同生活人", "kind": "text", "text": "写姓名", "required": False}


@pytest.fixture
def choice(monkeypatch):
    """A pledge about to be filled in, with one condition in free words and an address."""
    monkeypatch.setattr(factories, "CONDITIONS", [*factories.CONDITIONS, REMARK])
    made = Office(site_address_needed=True).pledging()
    read(made, by=made.chosen_by)
    return made


def prepare(choice, *, remark="", address="石龙区人民路1号"):
    values = {**VALUES, "remark": remark}
    return signing.prepare(choice, values=values, by=choice.chosen_by, site_address=address)


@pytest.mark.parametrize("name", ("张䶮", "李𬭎", "王喆", "赵堃", "钱镕", "བཀྲ་ཤིས་"))
def test_rare_names_and_tibetan_are_filled_in(choice, name):
    choice.case.subject.name = name
    choice.case.subject.save()

    assert prepare(choice, remark=name, address=name).content["applicant"]["name"] == name


@pytest.mark.parametrize(
    ("written", "field"),
    (({"remark": "张\ue000"}, "remark"), ({"address": "人民路\ue000号"}, "site_address")),
)
def test_a_character_of_no_font_is_named_at_its_field(choice, written, field):
    with pytest.raises(Refused) as refusal:
        prepare(choice, **written)

    assert (refusal.value.code, refusal.value.field) == ("unprintable", field)
    assert "U+E000" in refusal.value.message
    assert "规范字" in refusal.value.way_out
    assert not Pledge.objects.exists()


def test_a_name_of_no_font_leads_to_the_counter(choice):
    choice.case.subject.name = "张\ue000"
    choice.case.subject.save()

    with pytest.raises(Refused, match=r"姓名.*E000") as refusal:
        prepare(choice)

    assert refusal.value.field == ""
    assert "窗口" in refusal.value.way_out and "提交证明" in refusal.value.way_out
