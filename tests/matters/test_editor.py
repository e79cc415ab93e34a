"""The editor of a draft: rows, clauses, gaps, two people at once, what is typed and not saved, giving up."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from matters.domain import drafts, versions
from matters.domain.stamps import stamp
from matters.editing import Editor, arrange, data_of
from matters.enums import CheckMode, VersionState
from matters.models import CertificationMatter, MatterVersion, WorkingCopy
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, Stale
from portal.kernel.models import AuditEvent
from portal.people.area_rules import rules_for
from portal.people.enums import Role
from tests.factories.law import LawClauseFactory
from tests.factories.matters import INCOME, AdministrativeMatterFactory, draft, published
from tests.factories.people import AgencyFactory, AreaRulesFactory, StaffFactory

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
EVERY_KIND = [
    INCOME,
    {
        "key": "since",
        "label": "开始日期",
        "kind": "date",
        "op": "le",
        "limit": "today",
        "text": "不晚于今天。",
    },
    {
        "key": "kind",
        "label": "类别",
        "kind": "choice",
        "op": "in",
        "limit": ["低保"],
        "choices": ["低保", "都不是"],
        "text": "两项之一。",
        "required": True,
    },
    {
        "key": "name",
        "label": "单位",
        "kind": "text",
        "max_length": 60,
        "text": "写单位全称。",
        "required": False,
    },
    {"key": "place", "label": "地址", "kind": "address", "max_length": 200, "text": "写到门牌号。"},
]


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


@pytest.fixture
def version():
    return draft(conditions=EVERY_KIND)


def staff(client, version, role=Role.HANDLER, name="刘某"):
    agency = version.matter.agency
    user = StaffFactory(role=role, agency=agency, name=name)
    client.force_login(user, backend=BACKEND)
    return user


def address(version, name="version_edit"):
    return reverse(f"matters:{name}", args=[version.pk])


def posted(version, **changes):
    data = data_of(version)
    data["seen"] = stamp(version)
    for name, value in changes.items():
        if value is None:
            data.pop(name, None)
        else:
            data[name] = value
    return dict(data.lists())


def _query(lists):
    data = QueryDict(mutable=True)
    for name, values in lists.items():
        data.setlist(name, values)
    return data


def editor(version, data=None):
    rules = rules_for(version.matter.area)
    return Editor(version, rules=rules, data=data_of(version) if data is None else data)


@pytest.mark.clause("M-03")
def test_what_the_editor_posts_unchanged_is_what_the_version_says(version):
    form = editor(version)
    assert form.is_valid()
    fields = form.fields()
    assert {name: getattr(version, name) for name in fields} == fields
    assert set(fields) == set(versions.WRITTEN)
    assert [clause.pk for clause in form.bases] == [basis.clause_id for basis in version.bases.all()]


@pytest.mark.clause("M-03")
def test_saved_draft_keeps_every_field_and_the_clauses_in_order(client, version):
    staff(client, version)
    first, second = LawClauseFactory(), LawClauseFactory()
    answer = client.post(
        address(version),
        posted(
            version,
            proves="申请人对住所有使用权，面积不少于20平方米。",
            disclosed="on",
            disclosure_scope="本网站",
            disclosure_days="30",
            liability=second.key,
        )
        | {"basis": [second.key, first.key]},
    )
    assert answer.status_code == 302
    version.refresh_from_db()
    assert version.proves.endswith("不少于20平方米。")
    assert (version.disclosed, version.disclosure_days) == (True, 30)
    assert [basis.clause for basis in version.bases.all()] == [second, first]
    assert version.liability_clause == second
    assert version.conditions == EVERY_KIND


def test_a_number_that_is_none_is_told_at_its_row_and_nothing_is_saved(client, version):
    staff(client, version)
    answer = client.post(address(version), posted(version, **{"c1-limit": "很少", "name": "别的证明"}))
    assert answer.status_code == 422
    assert "限额要填数字" in answer.content.decode()
    version.refresh_from_db()
    assert version.name != "别的证明"


def test_rows_are_added_dropped_and_moved_without_saving(client, version):
    staff(client, version)
    before = version.conditions
    page = client.post(address(version), posted(version, do="drop-condition:c1")).content.decode()
    assert 'name="condition" value="c1"' not in page
    assert 'name="condition" value="c2"' in page
    version.refresh_from_db()
    assert version.conditions == before


@pytest.mark.parametrize(
    ("order", "rows"),
    [
        ("add-condition", ["c1", "c2", "c3", "c4", "c5", "c6"]),
        ("drop-condition:c2", ["c1", "c3", "c4", "c5"]),
        ("up-condition:c2", ["c2", "c1", "c3", "c4", "c5"]),
        ("down-condition:c5", ["c1", "c2", "c3", "c4", "c5"]),
        ("up-condition:c9", ["c1", "c2", "c3", "c4", "c5"]),
        ("nonsense", ["c1", "c2", "c3", "c4", "c5"]),
    ],
)
def test_orders_of_the_buttons(version, order, rows):
    assert arrange(data_of(version), order).getlist("condition") == rows


def test_new_conditions_get_keys_of_their_own(version):
    data = arrange(arrange(data_of(version), "drop-condition:c1"), "add-condition")
    data["c6-label"], data["c6-text"] = "面积", "不少于10平方米。"
    form = editor(version, data)
    assert form.is_valid()
    keys = [condition["key"] for condition in form.fields()["conditions"]]
    assert len(set(keys)) == len(keys) == 5


def test_clauses_are_added_once_and_found_by_title_and_article(client, version):
    staff(client, version)
    wanted = LawClauseFactory(version__source__title="法律援助法", article=42, paragraph=None, item=3)
    LawClauseFactory(version__source__title="法律援助法", article=41)
    found = client.get(address(version, "version_clauses"), {"q_basis": "法律援助法 第四十二条第（三）项"})
    assert [clause for clause, _ in found.context["results"]] == [wanted]
    data = arrange(arrange(data_of(version), f"add-basis:{wanted.key}"), f"add-basis:{wanted.key}")
    assert data.getlist("basis").count(wanted.key) == 1


@pytest.mark.clause("M-04")
def test_clause_too_low_is_told_when_it_is_picked(client, version, rules):
    staff(client, version)
    low = LawClauseFactory(version__source__hierarchy="normative", version__source__title="某通知")
    page = client.post(address(version), posted(version, do=f"add-basis:{low.key}")).content.decode()
    assert "低于本地区要求的" in page


def test_exempt_version_loses_its_days_and_undisclosed_its_scope(version):
    data = data_of(version)
    data["check_mode"], data["exempt_reason"] = CheckMode.EXEMPT.value, "已经公示"
    data["check_days"] = data["disclosure_days"] = "30"
    form = editor(version, data)
    assert form.is_valid()
    assert (form.fields()["check_days"], form.fields()["exempt_reason"]) == (None, "已经公示")
    assert form.fields()["disclosure_days"] is None


def test_second_editor_is_told_and_nothing_is_overwritten(client, version):
    staff(client, version)
    mine = posted(version, purpose="申请变更登记", proves="我写的一句话。")
    versions.edit(version, by=SYSTEM, proves="别人写的一句话。", issuing_unit="街道办事处")

    answer = client.post(address(version), mine)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "没有覆盖任何内容" in page
    version.refresh_from_db()
    assert (version.proves, version.issuing_unit, version.purpose) == (
        "别人写的一句话。",
        "街道办事处",
        "申请设立登记",
    )
    # What only the other changed is taken in, what I alone changed stays, what both did is shown side by side.
    assert answer.context["taken"] == ["开具单位"]
    assert [clash.field for clash in answer.context["clashes"]] == ["proves"]
    form = answer.context["editor"].form
    assert (form["issuing_unit"].value(), form["purpose"].value()) == ("街道办事处", "申请变更登记")
    assert form["proves"].value() == "我写的一句话。"
    # Having seen it, she saves knowingly.
    again = posted(version, purpose="申请变更登记", proves="两人商量好的一句话。")
    again["seen"] = [answer.context["seen"]]
    assert client.post(address(version), again).status_code == 302
    version.refresh_from_db()
    assert version.proves == "两人商量好的一句话。"


def test_saving_nothing_new_leaves_no_trace_and_the_trail_names_what_changed(client, version):
    staff(client, version)
    before, events = stamp(version), AuditEvent.objects.filter(act="matters.edit")
    assert client.post(address(version), posted(version)).status_code == 302
    assert (stamp(version), events.count()) == (before, 0)
    client.post(
        address(version), posted(version, purpose="申请变更登记") | {"basis": [LawClauseFactory().key]}
    )
    assert events.get().data["fields"] == ["purpose", "bases"]


def test_stale_stamp_is_refused_by_the_act_itself(version):
    seen = stamp(version)
    versions.edit(version, by=SYSTEM, seen=seen, name="住所证明")
    with pytest.raises(Stale):
        versions.edit(version, by=SYSTEM, seen=seen, name="场所证明")


def test_what_is_typed_is_kept_aside_and_comes_back(client, version):
    user = staff(client, version)
    answer = client.post(address(version, "version_autosave"), posted(version, proves="写到一半的"))
    assert "已自动保存" in answer.content.decode()
    version.refresh_from_db()
    assert version.proves != "写到一半的"

    page = client.get(address(version))
    assert page.context["editor"].form["proves"].value() == "写到一半的"
    assert "还没有保存的内容" in page.content.decode()

    staff(client, version, name="李某")
    page = client.get(address(version))
    assert page.context["editor"].form["proves"].value() == version.proves
    assert f"{user.name}也在填写" in page.content.decode()


def test_saving_and_discarding_let_go_of_the_copy(client, version):
    staff(client, version)
    client.post(address(version, "version_autosave"), posted(version, proves="写到一半的"))
    assert client.post(address(version, "version_discard")).status_code == 302
    assert not WorkingCopy.objects.exists()
    client.post(address(version, "version_autosave"), posted(version, proves="写到一半的"))
    assert client.post(address(version), posted(version)).status_code == 302
    assert not WorkingCopy.objects.exists()


def test_copy_of_a_page_too_long_is_refused(version):
    user = StaffFactory(role=Role.HANDLER, agency=version.matter.agency)
    with pytest.raises(Refused, match="太长"):
        drafts.keep_copy(version, data={"proves": ["长" * drafts.LARGEST, "长"]}, by=user)


@pytest.mark.clause("M-13")
def test_words_are_marked_while_they_are_typed(client, version):
    staff(client, version)
    answer = client.post(
        address(version, "version_lint"), posted(version, place="proves", proves="提交有关材料。")
    )
    page = answer.content.decode()
    assert "<mark>有关</mark>" in page
    assert 'data-select="id_proves 2 4"' in page
    answer = client.post(
        address(version, "version_lint"), posted(version, place="c1-text", **{"c1-text": "收入不高。"})
    )
    assert "限额是1100，说明里没有写" in answer.content.decode()


@pytest.mark.clause("M-12", "M-13")
def test_page_tells_what_is_missing_and_unclear_before_anything_is_saved(client, version):
    staff(client, version)
    data = posted(version, proves="", acquire_hint="到有关部门开具。") | {"basis": []}
    page = client.post(address(version, "version_autosave"), data).content.decode()
    assert "<li>证明的内容</li>" in page
    assert "<li>设定依据</li>" in page
    assert "怎么取得：“有关”" in page


@pytest.mark.clause("M-02", "M-03")
def test_new_certificate_is_opened_for_a_matter_of_the_own_agency(client):
    matter, foreign = AdministrativeMatterFactory(), AdministrativeMatterFactory()
    user = StaffFactory(role=Role.HANDLER, agency=matter.agency)
    client.force_login(user, backend=BACKEND)
    url = reverse("matters:open_matter")
    assert client.post(url, {"administrative_matter": foreign.pk, "name": "住所证明"}).status_code == 422
    assert client.post(url, {"administrative_matter": matter.pk, "name": "住所证明"}).status_code == 302
    version = MatterVersion.objects.get()
    assert (version.name, version.state, version.matter.agency) == (
        "住所证明",
        VersionState.DRAFT,
        matter.agency,
    )
    assert client.get(address(version)).status_code == 200


def test_next_version_begins_from_the_published_one(client):
    first = published()
    staff(client, first)
    url = reverse("matters:begin_version", args=[first.matter_id])
    assert client.post(url).status_code == 302
    second = MatterVersion.objects.get(number=2)
    assert second.proves == first.proves
    assert client.post(url).url == reverse("matters:version", args=[second.pk])


@pytest.mark.parametrize(
    ("role", "own", "status"),
    [(Role.LEGAL_REVIEWER, True, 200), (Role.AGENCY_HEAD, True, 403), (Role.HANDLER, False, 404)],
)
def test_only_the_agencys_drafters_edit(client, version, role, own, status):
    user = StaffFactory(role=role, agency=version.matter.agency if own else AgencyFactory())
    client.force_login(user, backend=BACKEND)
    assert client.get(address(version)).status_code == status
    posts = ("version_edit", "version_autosave", "version_lint", "version_discard", "version_give_up")
    if status != 200:
        assert {client.post(address(version, name)).status_code for name in posts} == {status}
        assert client.get(address(version, "version_clauses")).status_code == status


def test_version_under_review_is_not_edited(client, version):
    versions.submit(version, by=SYSTEM)
    staff(client, version)
    assert client.get(address(version)).status_code == 403
    assert client.post(address(version), posted(version, name="别的")).status_code == 403


def test_draft_is_deleted_with_its_certificate_when_nobody_reviewed_it(client, version):
    staff(client, version)
    assert client.post(address(version, "version_give_up")).status_code == 302
    assert not MatterVersion.objects.exists()
    assert not CertificationMatter.objects.exists()


def test_reviewed_draft_is_withdrawn_and_stays_on_file(version):
    versions.send_back(versions.submit(version, by=SYSTEM), by=SYSTEM, opinion="重写")
    assert drafts.give_up(version, by=SYSTEM) is False
    version.refresh_from_db()
    assert version.state == VersionState.WITHDRAWN
    assert version.steps.exists()
    with pytest.raises(IllegalMove):
        drafts.give_up(version, by=SYSTEM)


def test_page_of_many_rows_takes_a_fixed_number_of_queries(client, version, django_assert_max_num_queries):
    staff(client, version)
    versions.edit(version, by=SYSTEM, conditions=[{**INCOME, "key": f"c{n}"} for n in range(25)])
    with django_assert_max_num_queries(26):
        client.get(address(version))


def test_broken_input_is_dropped_and_breaks_nothing(client, version):
    staff(client, version)
    broken = posted(version, proves="半\x00句", name="证\x00明") | {
        "basis": ["no\x00key", "' OR 1=1", "unknown/1"]
    }
    assert client.post(address(version, "version_autosave"), broken).status_code == 200
    assert WorkingCopy.objects.get().data["proves"] == ["半句"]
    assert client.get(address(version)).context["editor"].bases == []
    assert client.post(address(version), broken).status_code == 422
    assert client.get(address(version, "version_clauses"), {"q_basis": "\x00第一条\x00"}).status_code == 200
    many = posted(version) | {"condition": [f"c{n}" for n in range(5000, 9000)]}
    assert len(editor(version, _query(many)).conditions) <= 30
