"""The parts as they come out: words and shapes, never colour alone; forms tied together for screen readers."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from portal.kernel import calendar, context, registry
from portal.kernel.calendar import Deadline
from portal.kernel.context import nav_entries
from portal.kernel.registry import Nav
from portal.kernel.templatetags import parts
from portal.kernel.views import elder
from portal.kernel.widgets import ChoiceCards

FRIDAY = date(2026, 11, 20)


def drawn(source, **values):
    """A template of one part, with runs of white space as one blank."""
    return " ".join(Template("{% load parts %}" + source).render(Context(values)).split())


@pytest.fixture
def plain_calendar(monkeypatch):
    """Friday, 20 November 2026, Monday to Friday worked."""
    monkeypatch.setattr(parts, "today", lambda: FRIDAY)
    monkeypatch.setattr(calendar, "_year", lambda year: {})


# -- states and deadlines ------------------------------------------------------


@pytest.mark.parametrize("tone", sorted(parts.TONES))
def test_each_tone_has_a_shape_of_its_own(tone):
    shapes = {
        name: drawn("{% tone name '字' %}", name=name).split("<svg")[1].split("</svg>")[0]
        for name in parts.TONES
    }

    assert sum(shape == shapes[tone] for shape in shapes.values()) == 1


def test_state_shows_word_and_tone_of_the_row():
    row = SimpleNamespace(state="filed", TONES={"filed": "wait"}, get_state_display=lambda: "待受理")

    html = drawn("{% state row %}", row=row)

    assert 'class="state wait"' in html and "待受理" in html


def test_state_of_another_field_uses_its_own_tones():
    row = SimpleNamespace(
        decision="granted", DECISION_TONES={"granted": "good"}, get_decision_display=lambda: "准予"
    )

    assert 'class="state good"' in drawn("{% state row field='decision' %}", row=row)


def test_state_of_a_field_that_is_empty_draws_nothing():
    assert drawn("{% state row field='decision' %}", row=SimpleNamespace(decision=None)) == ""


def test_unknown_tone_is_an_error_of_the_page():
    with pytest.raises(ValueError, match="pink"):
        drawn("{% tone 'pink' '字' %}")


@pytest.mark.parametrize(
    ("due", "words"),
    (
        (FRIDAY, "今日到期"),
        (date(2026, 11, 27), "还剩 5 个工作日"),
        (date(2026, 11, 13), "已逾期 5 个工作日"),
        (date(2028, 1, 1), "还有 407 天"),
        (None, "未定"),
    ),
)
def test_deadline_says_what_is_left(plain_calendar, due, words):
    assert words in drawn("{% deadline due %}", due=due)


def test_deadline_that_counts_an_unpublished_year_is_marked_provisional(plain_calendar):
    html = drawn("{% deadline due why='受理期限' %}", due=Deadline(date(2026, 11, 27), provisional=True))

    assert "暂定" in html and "受理期限" in html


def test_deadline_of_something_done_counts_nothing(plain_calendar):
    html = drawn("{% deadline due done=True %}", due=date(2026, 11, 13))

    assert "2026年11月13日" in html and "逾期" not in html


# -- law, persons, papers --------------------------------------------------------


def test_clause_by_key_opens_the_text_that_the_law_room_finds(monkeypatch):
    lookup = registry.Registry()
    lookup.add("law", lambda key: SimpleNamespace(key=key, citation="《某法》第一条", text="正文"))
    monkeypatch.setattr(parts, "clause_lookup", lookup)

    html = drawn("{% clause 'X/1' %}")

    assert "<summary>《某法》第一条</summary>" in html and "正文" in html


def test_clause_nobody_knows_is_shown_by_its_key(monkeypatch):
    monkeypatch.setattr(parts, "clause_lookup", registry.Registry())

    assert "GBF-2020-42/scope" in drawn("{% clause 'GBF-2020-42/scope' %}")


def test_person_is_shown_masked_and_unmasked_only_by_a_post_with_a_purpose():
    subject = SimpleNamespace(masked_name="张**", number_masked="3702**********001X", name="张三丰")

    html = drawn("{% person subject unmask='/x/' %}", subject=subject)

    assert "张**" in html and "张三丰" not in html
    assert '<form method="post" action="/x/"' in html and 'name="purpose" required' in html


def test_document_not_made_yet_says_so_and_offers_no_download():
    html = drawn("{% document None download='/d/' %}")

    assert "正在生成" in html and "/d/" not in html


def test_timeline_takes_dicts_and_escapes_what_people_wrote():
    at = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)

    html = drawn("{% timeline events %}", events=[{"at": at, "what": "受理", "who": "李某", "note": "<b>"}])

    assert "受理" in html and "2026-11-20 10:00" in html and "&lt;b&gt;" in html


def test_difference_goes_by_figures_as_wholes_and_says_it_in_words():
    html = drawn("{% difference old new %}", old="不高于 1,000 元", new="不高于 1,100 元")

    assert '<del><span class="visually-hidden">删去：</span>1,000</del>' in html
    assert '<ins><span class="visually-hidden">新增：</span>1,100</ins>' in html


def test_steps_mark_where_one_is():
    html = drawn("{% steps '告知|填写|签署' 2 %}")

    assert "第 2 步，共 3 步" in html
    assert html.count('aria-current="step"') == 1 and html.count("（已完成）") == 1


def test_lines_escapes():
    assert drawn("{{ text|lines }}", text="一\n<script>") == "<p>一<br>&lt;script&gt;</p>"


# -- forms -------------------------------------------------------------------------


class Sample(forms.Form):
    way = forms.ChoiceField(
        label="办法", choices=[("a", "承诺"), ("b", "交证明")], widget=ChoiceCards(hints={"a": "约 5 分钟"})
    )
    income = forms.DecimalField(
        label="收入", help_text="例如 900", widget=forms.NumberInput({"data-unit": "元"})
    )
    note = forms.CharField(label="说明", required=False)


def test_form_ties_hint_and_error_to_the_input():
    html = drawn("{{ form }}", form=Sample({"way": "a"}))

    assert 'aria-describedby="id_income_helptext id_income_error"' in html
    assert 'id="id_income_helptext"' in html and 'id="id_income_error"' in html
    assert 'aria-invalid="true"' in html


def test_form_begins_with_links_to_the_fields_in_error():
    html = drawn("{{ form }}", form=Sample({}))

    assert html.index("error-summary") < html.index("<input")
    assert 'href="#id_way_0"' in html and 'id="id_way_0"' in html
    assert 'href="#id_income"' in html and 'id="id_income"' in html
    assert "还有 2 处需要改正" in html


class Questions(forms.Form):
    why = forms.CharField(label="为什么撤回？")
    income = forms.DecimalField(label="收入", error_messages={"required": "请填写“收入”。"})


def test_the_list_of_errors_reads_as_sentences():
    html = drawn("{{ form }}", form=Questions({}))

    assert ">为什么撤回？请填写这一项。</a>" in html
    assert ">请填写“收入”。</a>" in html


def test_form_without_errors_has_no_summary():
    assert "error-summary" not in drawn("{{ form }}", form=Sample())


def test_choice_cards_are_equal_hinted_and_never_preset():
    html = drawn("{{ form.way }}", form=Sample())

    assert html.count('type="radio"') == 2 and "checked" not in html and "约 5 分钟" in html


def test_optional_field_and_unit_are_said():
    html = drawn("{{ form }}", form=Sample())

    assert html.count("（选填）") == 1 and "<span>元</span>" in html


# -- shell ---------------------------------------------------------------------------


def test_page_in_a_layout_has_one_heading_from_its_title():
    request = RequestFactory().get("/somewhere/")
    values = {**context.shell(request), "request": request, "nav_entries": [], "unread": 0}
    source = "{% extends 'citizen.html' %}{% block title %}我的办件{% endblock %}{% block lead %}看进度。{% endblock %}"

    html = " ".join(Template(source).render(Context(values)).split())

    assert "<title>我的办件 - " in html and "<h1>我的办件</h1>" in html
    assert html.count("<h1>") == 1 and "has-aside" not in html and "actionbar" not in html


def test_elder_mode_is_turned_on_and_off_and_leads_back():
    on = elder(RequestFactory().post("/elder/", {"next": "/how/"}))
    request = RequestFactory().post("/elder/", {"next": "/how/"})
    request.COOKIES["elder"] = "1"
    off = elder(request)

    assert on.url == "/how/" and on.cookies["elder"].value == "1"
    assert off.cookies["elder"].value == ""


def test_elder_mode_does_not_lead_to_a_foreign_site():
    assert elder(RequestFactory().post("/elder/", {"next": "https://example.org/"})).url == "/"


def test_elder_mode_is_not_changed_by_a_get():
    assert elder(RequestFactory().get("/elder/")).status_code == 405


def test_navigation_holds_only_the_pages_of_the_users_roles(monkeypatch):
    pages = registry.Registry()
    pages.add("a", Nav("说明", "pages:how", frozenset({"handler"}), 2))
    pages.add("b", Nav("无障碍", "pages:accessibility", frozenset({"auditor"}), 1))
    pages.add("c", Nav("没有的页", "nowhere:page", frozenset({"handler"}), 3))
    monkeypatch.setattr(registry, "nav", pages)
    request = RequestFactory().get("/how/")
    request.user = SimpleNamespace(is_authenticated=True, roles=frozenset({"handler"}))

    found = nav_entries(request)

    assert [(entry["label"], entry["current"]) for entry in found] == [("说明", True)]


def test_deadline_far_in_the_past_does_not_count_working_days(plain_calendar, monkeypatch):
    monkeypatch.setattr(parts, "workdays_between", lambda *_: pytest.fail("counted"))

    assert "已过 200 天" in drawn("{% deadline due %}", due=FRIDAY - timedelta(days=200))
