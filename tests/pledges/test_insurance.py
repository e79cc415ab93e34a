"""Liability insurance: asked for where the matter says so, checked at acceptance, linked to a claim (P-15)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from pledges.domain import acceptance, decisions, insurance
from pledges.models import CompensationClaim, InsurancePolicy
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.calendar import today
from portal.kernel.registry import case_parts
from portal.people.enums import Role
from tests.factories.people import ApplicantFactory, StaffFactory
from tests.factories.pledges import Office, stored_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-15")]


@pytest.fixture
def insured():
    office = Office(insurance="required")
    office.head = StaffFactory(role=Role.AGENCY_HEAD, agency=office.agency)
    return office


def policy(office, case, **fields):
    given = {
        "version": office.version, "insurer": "中州财产保险公司", "number": "PZ2026-001", "amount": Decimal(500000),
        "valid_from": today(), "valid_until": today() + timedelta(days=365), "file": stored_pdf("保单.pdf"),
        "by": office.user,
    }  # fmt: skip
    return insurance.add_policy(case, **{**given, **fields})


def test_required_insurance_is_checked_at_acceptance(insured):
    case = insured.filed()
    with pytest.raises(Refused, match="责任保险"):
        acceptance.accept(case, by=insured.handler)
    policy(insured, case, valid_from=today() + timedelta(days=1))
    with pytest.raises(Refused, match="责任保险"):
        acceptance.accept(case, by=insured.handler)
    policy(insured, case)
    acceptance.accept(case, by=insured.handler)

    assert InsurancePolicy.objects.filter(checked_by=insured.handler).count() == 1


def test_offered_insurance_is_free():
    office = Office(insurance="offered")
    assert acceptance.accept(office.filed(), by=office.handler)


def test_matter_without_insurance_takes_no_policy(office):
    with pytest.raises(Refused, match="不需要责任保险"):
        policy(office, office.filed())


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"valid_until": -1}, "valid_until"),
        ({"valid_from": 400}, "valid_until"),
        ({"amount": Decimal(0)}, "amount"),
        ({"file": None}, "file"),
    ],
)
def test_policy_that_cannot_be_is_refused(insured, fields, field):
    fields = {
        name: today() + timedelta(days=value) if name.startswith("valid") else value
        for name, value in fields.items()
    }
    with pytest.raises(Refused) as refusal:
        policy(insured, insured.filed(), **fields)
    assert refusal.value.field == field


def test_stranger_adds_nothing(insured):
    with pytest.raises(Refused):
        policy(insured, insured.filed(), by=ApplicantFactory())


def test_claim_is_linked_to_the_policy_and_decided_by_another(insured):
    case = insured.filed()
    paper = policy(insured, case)
    words = {
        "claimant": "某某公司",
        "facts": "因决定被撤销受到损失",
        "claimed": Decimal(30000),
        "lodged_on": today(),
    }
    with pytest.raises(IllegalMove):
        insurance.lodge_claim(case, by=insured.handler, policy=paper, **words)
    case = acceptance.accept(case, by=insured.handler)
    case = decisions.decide(case, decision="granted", text="准予。", by=insured.handler)
    claim = insurance.lodge_claim(case, by=insured.handler, policy=paper, **words)
    decided = {"granted": True, "paid": Decimal(20000), "outcome": "经审查予以赔偿"}
    with pytest.raises(Refused, match="不能自己决定"):
        insurance.decide_claim(claim, by=insured.handler, **decided)
    with pytest.raises(Refused, match="不能多于"):
        insurance.decide_claim(claim, by=insured.head, insured=Decimal(20001), **decided)
    claim = insurance.decide_claim(claim, by=insured.head, insured=Decimal(15000), **decided)
    titles = [part.title for parts in case_parts for part in parts(case)]

    assert (claim.policy, claim.insured) == (paper, Decimal(15000))
    assert any(title.startswith("责任保险") for title in titles)
    assert any(title.startswith("国家赔偿请求") for title in titles)
    with pytest.raises(IntegrityError), transaction.atomic():
        CompensationClaim.objects.filter(pk=claim.pk).update(decided_by=insured.handler)


def test_pages(insured, client):
    case = insured.filed()
    client.force_login(insured.user)
    url = reverse("pledges:policy", args=[case.pk, insured.version.pk])
    assert "提交保单" in client.get(reverse("pledges:case", args=[case.pk])).content.decode()
    sent = {
        "insurer": "中州财产保险公司", "number": "PZ1", "amount": "500000", "valid_from": f"{today()}",
        "valid_until": f"{today() + timedelta(days=300)}",
        "file": SimpleUploadedFile("保单.pdf", b"%PDF-1.7\n%%EOF\n"),
    }  # fmt: skip
    assert client.post(url, {**sent, "file": SimpleUploadedFile("保单.pdf", b"no")}).status_code == 422
    assert (
        client.post(url, {**sent, "file": SimpleUploadedFile("保单.pdf", b"%PDF-1.7\n%%EOF\n")}).status_code
        == 302
    )
    paper = InsurancePolicy.objects.get()
    assert client.get(reverse("pledges:policy_file", args=[case.pk, paper.pk])).status_code == 200
    client.force_login(ApplicantFactory())
    assert client.get(reverse("pledges:policy_file", args=[case.pk, paper.pk])).status_code == 404
    client.force_login(insured.handler)
    assert "中州财产保险公司" in client.get(reverse("pledges:claims", args=[case.pk])).content.decode()
    assert client.post(reverse("pledges:claims", args=[case.pk]), {}).status_code == 422


def test_a_claim_is_decided_on_its_page_by_another(insured, client):
    case = insured.filed()
    policy(insured, case)
    case = acceptance.accept(case, by=insured.handler)
    case = decisions.decide(case, decision="granted", text="准予。", by=insured.handler)
    words = {
        "claimant": "某某公司",
        "facts": "因决定被撤销受到损失",
        "claimed": Decimal(30000),
        "lodged_on": today(),
    }
    claims = [insurance.lodge_claim(case, by=insured.handler, **words) for _ in range(2)]
    page = reverse("pledges:claims", args=[case.pk])
    decide = reverse("pledges:claim_decide", args=[case.pk, claims[0].pk])
    client.force_login(insured.handler)
    assert "等另一人决定" in client.get(page).content.decode()
    assert decide not in client.get(page).content.decode()

    client.force_login(insured.head)
    assert client.get(page).content.decode().count("作出赔偿决定") == 2
    refused = client.post(decide, {"granted": "1", "outcome": "经审查予以赔偿"})
    assert refused.status_code == 422
    assert "请写明赔偿金额" in refused.content.decode()
    assert client.post(decide, {"granted": "0", "outcome": "没有损失，不予赔偿"}).status_code == 302
    assert CompensationClaim.objects.get(pk=claims[0].pk).state == "refused"
