"""The counter: one screen from the number of the card to the two printed copies, by keyboard alone."""

import pytest
from playwright.sync_api import expect

from matters.domain.texts import text_in_force
from pledges.models import Case
from portal.kernel.calendar import today
from tests.factories.people import id_number
from tests.journeys.test_main_job import LETTER_SECONDS, hardship, looked_at, write_the_name

__all__ = ["hardship"]

MOST_KEYS = 25
AGAIN = id_number(91, born="19790203")


class Keyboard:
    """Counts every key that is not the data itself: what stands on the card or is said by the customer."""

    def __init__(self, page):
        self.page, self.keys = page, []

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.keys.append(key)

    def data(self, text):
        self.page.keyboard.insert_text(str(text))

    def focused(self):
        return self.page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")


def value_for(condition):
    return {"money": condition.get("limit") or "800", "number": condition.get("limit") or "3"}.get(
        condition["kind"], "在家务农，打零工"
    )


def answer_by_keyboard(hands, text):
    """Every condition: its value, then Enter; a choice is taken by the space bar."""
    for condition in text.conditions:
        if condition["kind"] == "choice":
            hands.press("Space")
        else:
            hands.data(value_for(condition))
        hands.press("Enter")


def serve(hands, number, text, *, new):
    """From "next customer" to the tab that prints. ``new``: nobody of this number was here before."""
    page = hands.page
    hands.press("F3")
    page.wait_for_url("**/window/new/")
    hands.data(number)
    with page.expect_response("**/window/person/"):
        hands.press("Enter")
    if new:
        expect(page.locator("#id_name")).to_be_focused()
        hands.data("张镕")
        hands.press("Enter")
        hands.data("13800001234")
        hands.press("Enter")
    expect(page.locator("#id_original_checked")).to_be_focused()
    hands.press("Space")
    assert hands.focused() == "certificates"
    hands.press("Enter")
    page.wait_for_url("**/window/cases/**")
    hands.press("1")
    page.wait_for_load_state()
    sections = page.locator("input[name=section]")
    expect(sections.first).to_be_focused()
    for _ in range(sections.count()):
        hands.press("Space")
    expect(page.locator("form[data-focus-first] input").nth(1)).to_be_focused()
    answer_by_keyboard(hands, text)
    page.get_by_text("请申请人在框内手写签名").wait_for()
    if new:
        looked_at(page)
    write_the_name(page)  # the customer's own hand
    hands.press("F8")
    page.get_by_text("都齐了，按回车提交").wait_for()
    hands.press("Enter")
    page.get_by_text("已提交，办件编号").wait_for()
    printing = page.get_by_role("link", name="打印两份")
    expect(printing).to_be_focused(timeout=LETTER_SECONDS * 1000)
    with page.context.expect_page() as opened:
        hands.press("Enter")
    assert "letter.pdf" in opened.value.url or opened.value.url in ("", "about:blank", ":")


@pytest.mark.clause("P-06")
def test_from_the_card_to_the_printed_pledge_by_keyboard_alone(sign_in, hardship, capsys):
    page, text = sign_in("clerk"), text_in_force(hardship, on=today())
    open_the_first(page, hardship)

    for new in (True, False):
        hands = Keyboard(page)
        serve(hands, AGAIN, text, new=new)
        with capsys.disabled():  # the figure is worth seeing
            print(
                f"\n{len(hands.keys)} keys beyond the data ({'new' if new else 'known'}): {' '.join(hands.keys)}"
            )
        assert len(hands.keys) <= MOST_KEYS

    mine, first = Case.objects.order_by("-created_at")[:2]
    assert (mine.subject, mine.subject.name, mine.state) == (first.subject, "张镕", "filed")


def open_the_first(page, hardship):
    """The first case of the day, where the matter has to be found."""
    page.goto("/window/")
    looked_at(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/window/new/")
    expect(page.locator("#id_number")).to_be_focused()
    page.keyboard.insert_text(
        f"张镕|男|汉|19790203|石龙区人民路12号|{id_number(90, born='19790203')}|某市公安局"
    )
    page.keyboard.press("Enter")
    expect(page.locator("#id_phone")).to_be_focused()
    assert page.input_value("#id_name") == "张镕"
    page.keyboard.insert_text("13800001234")
    page.locator("#id_original_checked").check()
    page.keyboard.press("F3")
    page.keyboard.insert_text(hardship.administrative_matter.name)
    expect(page.locator("#matters input[name=matter]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.get_by_label(hardship.current.name, exact=True).check()
    looked_at(page)
    page.keyboard.press("F10")
    page.wait_for_url("**/window/cases/**")
    looked_at(page)
