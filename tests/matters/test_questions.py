"""Questions and answers and examples: optional, kept with the text, shown beside the notice and the form."""

import pytest
from django.urls import reverse

from matters.domain.conditions import in_words
from matters.domain.questions import MOST, UnreadableQuestions, read_questions
from matters.editor_forms import ConditionForm
from matters.models import TextVersion
from portal.kernel.acts import Refused
from tests.factories.pledges import Office, read, text_of

PAIRS = [{"question": "家里哪些人算？", "answer": "一起生活的人。\n分家另过的不算。"}]


@pytest.mark.parametrize(
    "typed",
    (
        "问：家里哪些人算？\n答：一起生活的人。\n分家另过的不算。",
        " 问:家里哪些\n人算？ \n\n答:一起生活的人。\n 分家另过的不算。\n",
    ),
)
def test_questions_are_read_as_people_write_them(typed):
    assert read_questions(typed) == PAIRS


@pytest.mark.parametrize(
    ("typed", "words"),
    (
        ("答：没有问题", "第1行要以“问：”开头"),
        ("问：没有答案？", "还没有写“答：”"),
        ("问：一？\n问：二？\n答：二。", "“一？”还没有写"),
        ("问：？\n答：。\n" * (MOST + 1), f"最多写{MOST}个"),
    ),
)
def test_what_is_no_question_with_its_answer_is_told_where(typed, words):
    with pytest.raises(UnreadableQuestions, match=words):
        read_questions(typed)


def condition_form(**more):
    given = {
        "label": "人均月收入",
        "kind": "money",
        "op": "le",
        "limit": "1100",
        "unit": "元",
        "required": "on",
    }
    return ConditionForm({**given, **more})


def test_an_example_has_to_meet_what_it_is_an_example_of():
    good, bad = condition_form(example="900"), condition_form(example="1500")

    assert good.is_valid() and good.condition()["example"] == "900"
    assert not bad.is_valid() and "示例不符合" in bad.errors["example"][0]


def test_without_an_example_a_condition_says_what_it_said_before():
    form = condition_form()

    assert form.is_valid() and "example" not in form.condition()
    assert "填写示例" not in in_words(form.condition())


@pytest.mark.django_db
def test_the_questions_of_a_text_in_force_do_not_change():
    text = Office().version.texts.get()
    text.questions = PAIRS

    with pytest.raises(Refused, match="启用后不得改动"):
        text.save()


@pytest.mark.django_db
@pytest.mark.clause("P-02")
def test_the_notice_shows_the_questions_and_the_form_the_example(client):
    office = Office()
    text = office.version.texts.get()
    conditions = [{**row, "example": "900"} if row["key"] == "income" else row for row in text.conditions]
    TextVersion.objects.filter(pk=text.pk).update(questions=PAIRS, conditions=conditions)
    choice = office.pledging()
    client.force_login(office.user)
    here = [choice.case_id, choice.pk]

    read(choice, by=office.user)
    notice = client.get(reverse("pledges:notice", args=here)).content.decode()
    fill = client.get(reverse("pledges:fill", args=here)).content.decode()

    assert "常见问题" in notice and "家里哪些人算？" in notice and "分家另过的不算。" in notice
    assert "填好的样子" in fill and "<dd>900元</dd>" in fill


@pytest.mark.django_db
def test_a_text_without_them_shows_neither(client):
    office = Office()
    choice = office.pledging()
    client.force_login(office.user)
    here = [choice.case_id, choice.pk]

    read(choice, by=office.user)
    assert "常见问题" not in client.get(reverse("pledges:notice", args=here)).content.decode()
    assert "填好的样子" not in client.get(reverse("pledges:fill", args=here)).content.decode()
    assert text_of(office.version, number=2).questions == []
