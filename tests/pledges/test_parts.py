"""What other rooms show of this one."""

import pytest

from pledges import parts
from portal.kernel.registry import integrity_parts
from portal.law.models import LawClause
from portal.people.enums import Role
from tests.factories.people import StaffFactory


def test_every_act_named_on_the_page_of_bases_cites_a_clause():
    assert all(getattr(module, name).clause for module, name, _ in parts.ACTS)


def test_an_act_is_shown_with_the_clause_it_rests_on():
    found = [part.name for part in parts.acts_on(LawClause(key="GBF-2020-42/withdrawal"))]

    assert found == ["撤回承诺", "更正承诺的内容"]


@pytest.mark.clause("C-01")
def test_a_persons_file_shows_signed_pledges_only(office):
    office.prepared()
    pledge = office.signed()

    shown = parts.integrity(office.subject, 10)

    assert [part.detail for part in shown] == [f"{office.agency.name}，{pledge.number}；已签署"]
    assert integrity_parts.get("pledges") is parts.integrity
    assert list(parts.integrity(StaffFactory(role=Role.HANDLER).subject, 10)) == []
