"""What the handling of a case leaves in its file: documents, their service, periods, recusal, certificates."""

import pytest

from pledges.domain import cases, certificates, choices, handlers, periods, service
from pledges.enums import ChoiceKind
from pledges.models import Writ
from pledges.volumes import in_order
from pledges.writ_enums import ServiceMethod
from portal.kernel.calendar import today
from portal.kernel.registry import case_parts
from portal.people.enums import Role
from tests.factories.people import StaffFactory
from tests.factories.pledges import days, stored_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-16")]


def parts_of(case):
    return in_order([part for parts in case_parts for part in parts(case)])


def titles(case):
    return [piece.part.title for piece in parts_of(case)]


def test_documents_stand_in_the_file_with_how_they_were_served(office, accepted):
    writ = Writ.objects.get()
    service.serve(
        writ, method=ServiceMethod.DIRECT, done_on=today(), proof="送达回证3号", by=office.handler,
        file=stored_pdf("送达回证.pdf"),
    )  # fmt: skip
    found = titles(accepted)
    said = dict(next(p.part for p in parts_of(accepted) if p.part.key.startswith("service:")).facts)

    assert f"受理通知书（{writ.number}）" in found
    assert {"送达记录：受理通知书", "送达回证：受理通知书"} <= set(found)
    assert (said["送达证明"], said["文号"]) == ("送达回证3号", writ.number)


def test_periods_recusal_and_change_of_the_handler_stand_in_the_file(office, accepted):
    head = StaffFactory(role=Role.AGENCY_HEAD, agency=office.agency)
    second = StaffFactory(role=Role.HANDLER, agency=office.agency)
    periods.ask_extension(accepted, days=5, reason="需要补充调查", by=office.handler)
    periods.pause(accepted, ground="appraisal", reason="委托鉴定", until=days(9), by=office.handler)
    row = handlers.ask_recusal(accepted, about=office.handler, ground="kin", facts="亲戚", by=office.user)
    handlers.decide_recusal(row, grant=True, opinion="情况属实", replacement=second, by=head)

    assert {
        "延长办理期限：待负责人批准", "暂停计算办理期限：鉴定", "回避：已决定回避", "变更承办人",
    } <= set(titles(accepted))  # fmt: skip


def test_every_file_of_a_certificate_and_its_check_stand_in_the_file(office):
    case = office.open()
    choice = choices.choose(case.choices.get(), kind=ChoiceKind.CERTIFICATE, by=office.user)
    for name in ("旧.pdf", "新.pdf"):
        certificates.hand_in(choice, file=stored_pdf(name), by=office.user)
        choice.refresh_from_db()
    cases.file_case(case, by=office.user)
    certificates.check_certificate(choice, sufficient=False, reason="盖章不清", by=office.handler)
    files = [p.part for p in parts_of(case) if p.part.key.startswith("certificate:")]

    assert [("换交" in part.source) for part in files] == [True, False]
    assert f"证明的核对：{office.version.name}" in titles(case)
