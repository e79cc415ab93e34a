"""A pledge that would be disclosed: one applicant says no and goes on with the certificate in the same case; of another
the public reads what it may, and nothing else."""

from pathlib import Path

import pytest

from matters.models import CertificationMatter
from pledges.disclosure_enums import DisclosureState
from pledges.enums import ChoiceKind
from pledges.models import Case, Disclosure, DisclosureList
from portal.kernel.calendar import today
from tests.journeys.test_main_job import fill_in, looked_at, press, read_the_notice
from tests.journeys.test_survival import until


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


@pytest.mark.clause("P-11")
def test_what_is_disclosed_is_reported_to_the_platform_and_listed_for_the_public(
    sign_in, new_page, portal_db
):
    """Looked at, released by the second person, looked at again, fixed as a batch, fetched; the public has the list."""
    waiting = Disclosure.objects.select_related("pledge").get(state=DisclosureState.PREPARED)
    handler, head = sign_in("handler"), sign_in("head")
    handler.goto("/handling/disclosures/batches/new/")
    press(handler, "预览")
    looked_at(handler)
    assert "公示内容还没有复核" in handler.inner_text("main")

    head.goto(f"/handling/disclosures/{waiting.pk}/")
    press(head, "复核通过，公示")
    handler.reload()
    looked_at(handler)
    assert waiting.pledge.number in handler.inner_text("main")
    press(handler, "生成批次")
    handler.get_by_role("link", name="下载JSON").wait_for()
    looked_at(handler)
    with handler.expect_download() as fetched:
        handler.get_by_role("link", name="下载CSV").click()
    text = Path(fetched.value.path()).read_text("utf-8-sig")
    assert waiting.pledge.number in text and "证明事项型" in text

    visitor = new_page()
    until(lambda: DisclosureList.objects.filter(size__gte=1).exists(), 30, "the list to print", portal_db)
    visitor.goto("/disclosures/")
    looked_at(visitor)
    address = visitor.locator("a[href$='/list.pdf']").first.get_attribute("href")
    answer = visitor.request.get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
