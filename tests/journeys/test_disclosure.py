"""A pledge that would be disclosed: one applicant says no and goes on with the certificate in the same case; of another
the public reads what it may, and nothing else."""

import pytest

from matters.models import CertificationMatter
from pledges.enums import ChoiceKind
from pledges.models import Case, Disclosure
from portal.kernel.calendar import today
from tests.journeys.test_main_job import fill_in, looked_at, press, read_the_notice


@pytest.fixture
def disclosed(portal_db):
    """A certificate of 崂山 whose pledge is disclosed, asked for by a matter that companies apply for."""
    listed = CertificationMatter.objects.listed().filter(
        agency__number_prefix="崂山文旅", current__disclosed=True
    )
    return listed.select_related("administrative_matter", "current").first()


@pytest.mark.clause("P-11")
def test_who_does_not_want_disclosure_goes_on_with_the_certificate_in_the_same_case(sign_in, disclosed):
    company = sign_in("company")
    company.goto(f"/start/{disclosed.administrative_matter_id}/")
    looked_at(company)
    for box in company.locator("main input[name=certificates]").all():
        box.uncheck()
    if company.get_by_label(disclosed.current.name, exact=True).count():
        company.get_by_label(disclosed.current.name, exact=True).check()
    press(company, "下一步：选择办法")
    assert "承诺书会公示" in company.inner_text("main")
    looked_at(company)
    case = Case.objects.latest("created_at")
    choice = case.choices.get()
    company.check("input[name=choice][value=pledge]")
    press(company, "下一步")
    read_the_notice(company)
    fill_in(company, disclosed)
    press(company, "下一步：核对全文")
    company.get_by_role("link", name="看公示哪些内容，或者表示不同意").click()
    looked_at(company)
    assert "改为提交证明" in company.inner_text("main")
    press(company, "我不同意公示")
    looked_at(company)
    choice.refresh_from_db()

    assert choice.choice == ChoiceKind.CERTIFICATE
    assert choice.case_id == case.pk
    assert disclosed.current.name in company.inner_text("main")


@pytest.mark.clause("P-11")
def test_the_public_reads_what_is_disclosed_and_reports_it(new_page, sign_in, portal_db):
    row = Disclosure.objects.shown(today()).select_related("pledge__case__subject").first()
    visitor = new_page()
    visitor.goto("/disclosures/")
    looked_at(visitor)
    visitor.locator(f"a[href='/disclosures/{row.pk}/']").click()
    looked_at(visitor)
    read = visitor.inner_text("main")
    assert row.pledge.number in read
    assert row.pledge.case.subject.phone not in read
    visitor.get_by_role("link", name="我要反映").click()
    looked_at(visitor)
    assert visitor.get_by_label("哪一份承诺书").input_value() == row.pledge.number

    handler = sign_in("handler")
    handler.goto("/handling/disclosures/?state=published")
    looked_at(handler)
    handler.get_by_role("link", name=row.pledge.number).click()
    looked_at(handler)
    handler.get_by_text("提前撤下…").click()
    handler.fill("#down_reason", "公示内容需要更正")
    press(handler, "撤下")
    assert visitor.goto(f"/disclosures/{row.pk}/").status == 404
