"""The composed text of a draft, every element of the form by name, and the letter as a sample made by the worker."""

import pytest
from django.urls import reverse

from matters.domain import previews, texts, versions
from matters.domain.text_elements import ELEMENTS, TextIncomplete, missing_from_text, refuse_incomplete_text
from matters.models import LetterPreview
from portal.kernel import duties
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused
from portal.kernel.enums import Queue
from portal.kernel.files import read
from portal.law.models import LawClause
from portal.people.area_rules import rules_for
from portal.people.enums import LetterForm, Role
from tests.factories.law import LawClauseFactory
from tests.factories.matters import draft
from tests.factories.people import AgencyFactory, AreaRulesFactory, StaffFactory

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


@pytest.fixture
def version():
    return draft()


def composed(version):
    return texts.compose(version, rules=rules_for(version.matter.area))


@pytest.mark.clause("M-12")
def test_complete_text_lacks_nothing(version):
    assert missing_from_text(composed(version), version=version) == []


@pytest.mark.clause("M-12")
@pytest.mark.parametrize(
    ("part", "key", "name"),
    [
        ("sections", "matter", "行政事项名称"),
        ("sections", "certificate", "证明事项名称"),
        ("sections", "basis", "设定证明的依据"),
        ("sections", "proves", "证明的内容"),
        ("sections", "manner", "承诺的方式"),
        ("sections", "check", "行政机关核查权力"),
        ("sections", "liability", "不实承诺的责任"),
        ("sections", "civil_liability", "不实承诺的民事责任"),
        ("sections", "administrative_liability", "不实承诺的行政责任"),
        ("sections", "criminal_liability", "不实承诺的刑事责任"),
        ("sections", "disclosure", "承诺书是否公开及公开范围、时限"),
        ("pledge", "informed", "已知晓告知的全部内容"),
        ("pledge", "conditions", "已符合条件、标准、要求"),
        ("pledge", "liability", "愿意承担不实承诺的法律责任"),
        ("pledge", "truth", "填写的信息真实、准确"),
        ("pledge", "will", "承诺是真实的意思表示"),
    ],
)
def test_every_element_of_the_form_is_asked_for_by_name(version, part, key, name):
    parts = composed(version)
    parts[part] = [one for one in parts[part] if one["key"] != key]
    with pytest.raises(TextIncomplete) as refusal:
        refuse_incomplete_text(parts, version=version)
    assert refusal.value.missing == [name]


@pytest.mark.clause("M-12")
@pytest.mark.parametrize(
    ("field", "name"), [("contact_name", "行政机关联系人"), ("contact_phone", "行政机关联系方式")]
)
def test_agency_that_cannot_be_reached_publishes_no_text(version, field, name):
    agency = version.matter.agency
    setattr(agency, field, "")
    agency.save()
    with pytest.raises(TextIncomplete, match=name):
        versions.submit(version, by=SYSTEM)


@pytest.mark.clause("M-12")
def test_sentence_of_liability_without_its_clause_is_named(version):
    parts = composed(version)
    section = next(one for one in parts["sections"] if one["key"] == "liability")
    section["sentences"][1]["clause"] = ""
    assert missing_from_text(parts, version=version) == [f"“{section['title']}”的依据"]


@pytest.mark.clause("M-12")
def test_each_sentence_carries_its_clause_and_together_they_are_the_body():
    first, second, penalty = LawClauseFactory(), LawClauseFactory(), LawClauseFactory()
    version = draft(bases=[first, second], liability_clause=penalty)
    sections = {part["key"]: part for part in composed(version)["sections"]}
    assert [one["clause"] for one in sections["basis"]["sentences"]] == [first.key, second.key]
    assert [one["clause"] for one in sections["administrative_liability"]["sentences"]] == [penalty.key]
    for part in sections.values():
        assert "".join(one["text"] for one in part["sentences"]) == part["body"].replace("\n", "")


def test_names_of_elements_are_said_once():
    assert len({element.name for element in ELEMENTS}) == len(ELEMENTS)


def staff(client, version, role=Role.HANDLER):
    user = StaffFactory(role=role, agency=version.matter.agency, area=version.matter.area)
    client.force_login(user, backend=BACKEND)
    return user


@pytest.mark.clause("M-12")
def test_page_shows_each_sentence_with_its_clause(client, version):
    staff(client, version)
    page = client.get(reverse("matters:version_text", args=[version.pk])).content.decode()
    clause = LawClause.objects.get(matter_bases__version=version)
    assert clause.citation in page
    assert page.count(">[1]</a>") >= 2
    assert texts.IN_PERSON in page


@pytest.mark.clause("M-12", "P-08")
@pytest.mark.parametrize("layout", LetterForm.values)
def test_worker_makes_the_sample_once_and_the_page_gives_it(client, version, layout):
    user = staff(client, version)
    address = reverse("matters:version_text", args=[version.pk])
    asked = client.post(reverse("matters:version_sample_ask", args=[version.pk]), {"layout": layout})
    assert asked.status_code == 302
    preview = LetterPreview.objects.get()
    assert preview.file is None
    assert "正在生成" in client.get(address).content.decode()

    duties.work(queue=Queue.DEFAULT)

    preview.refresh_from_db()
    assert read(preview.file).startswith(b"%PDF-")
    file = client.get(reverse("matters:version_sample", args=[version.pk, preview.pk]))
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")
    assert previews.ask_preview(version, layout=layout, by=user) == preview
    duties.work(queue=Queue.DEFAULT)
    assert LetterPreview.objects.get().file_id == preview.file_id


def test_sample_of_words_that_changed_meanwhile_is_not_made(version):
    user = StaffFactory(role=Role.HANDLER, agency=version.matter.agency)
    preview = previews.ask_preview(version, layout="single", by=user)
    versions.edit(version, by=SYSTEM, proves="另一句话。")
    preview = LetterPreview.objects.get(pk=preview.pk)
    assert previews.make_preview(preview).problem == "文本已经改过，请重新生成样张。"
    assert preview.file is None


def test_sample_is_refused_for_nothing_and_for_unknown_forms(version):
    user = StaffFactory(role=Role.HANDLER, agency=version.matter.agency)
    with pytest.raises(Refused, match="没有这种文书格式"):
        previews.ask_preview(version, layout="scroll", by=user)
    version = versions.edit(version, by=SYSTEM, proves="")
    with pytest.raises(Refused, match="证明的内容"):
        previews.ask_preview(version, layout="single", by=user)


def test_samples_of_another_agency_are_not_there(client, version):
    user = StaffFactory(role=Role.HANDLER, agency=version.matter.agency)
    preview = previews.ask_preview(version, layout="single", by=user)
    client.force_login(StaffFactory(role=Role.HANDLER, agency=AgencyFactory()), backend=BACKEND)
    for name, args in (
        ("version_text", [version.pk]),
        ("version_sample", [version.pk, preview.pk]),
    ):
        assert client.get(reverse(f"matters:{name}", args=args)).status_code == 404
    assert client.post(reverse("matters:version_sample_ask", args=[version.pk])).status_code == 404
