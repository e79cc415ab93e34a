"""The counter: one screen from the number of the card to the two printed copies, by keyboard alone."""

import pytest
from playwright.sync_api import expect

from matters.domain.texts import text_in_force
from pledges.models import Case
from portal.kernel.calendar import today
from tests.factories.people import id_number
from tests.journeys.test_main_job import (
    LETTER_SECONDS,
    fill_in,
    follow,
    hardship,
    looked_at,
    press,
    start_pledging,
    write_the_name,
)

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
    for _ in range(100):
        if page.evaluate("window.printed === true"):
            break
        page.wait_for_timeout(100)
    assert page.evaluate("window.printed === true"), "the tab with both copies was not asked to print"
    opened.value.close()


@pytest.mark.shows_pdf
@pytest.mark.clause("P-06")
def test_from_the_card_to_the_printed_pledge_by_keyboard_alone(sign_in, hardship, capsys):
    page, text = sign_in("clerk"), text_in_force(hardship, on=today())
    # A dialog that nobody here would close: the tab tells its opener that it was asked to print.
    page.context.add_init_script("window.print = () => { window.opener.printed = true }")
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


@pytest.mark.clause("P-06")
def test_the_customer_reads_and_signs_on_the_second_screen(sign_in, new_page, hardship, capsys):
    page, tablet, text = sign_in("clerk"), new_page(), text_in_force(hardship, on=today())
    connect(page, tablet)
    page.goto("/window/new/")
    page.fill("[name=number]", id_number(93, born="19790203"))
    page.keyboard.press("Enter")
    expect(page.locator("#id_name")).to_be_focused()
    page.keyboard.insert_text("张镕")
    page.fill("[name=phone]", "13911112222")
    page.get_by_label("已核对证件原件，人证一致", exact=True).check()
    page.locator(f"#matters input[value='{hardship.administrative_matter_id}']").check()
    page.locator(f"#matters input[value='{hardship.pk}']").check()
    hands = Keyboard(page)
    hands.press("F10")
    page.wait_for_url("**/window/cases/**")
    hands.press("1")

    read_on(tablet)
    expect(page.locator("form[data-focus-first] input").nth(1)).to_be_focused()
    answer_by_keyboard(hands, text)
    tablet.get_by_role("button", name="内容无误，去签名").wait_for()
    looked_at(tablet)
    tablet.get_by_role("button", name="内容无误，去签名").click()
    tablet.locator("[data-signature] canvas").wait_for()
    write_the_name(tablet)
    looked_at(tablet)
    tablet.get_by_role("button", name="签署").click()
    page.get_by_text("都齐了，按回车提交").wait_for()
    hands.press("Enter")
    page.get_by_text("已提交，办件编号").wait_for()
    tablet.get_by_text("请取走您的那一份").wait_for()
    hands.press("F3")
    tablet.get_by_text("轮到您时").wait_for()
    assert "张镕" not in tablet.content()
    with capsys.disabled():
        print(f"\n{len(hands.keys)} keys of the clerk with a second screen: {' '.join(hands.keys)}")


def connect(page, tablet):
    """The clerk takes a code, the second screen is given it."""
    page.goto("/window/screen/")
    page.get_by_role("button", name="取配对码").click()
    code = page.locator("#connect b").inner_text()
    looked_at(page)
    tablet.goto("/screen/")
    looked_at(tablet)
    tablet.fill("[name=code]", code.lower())
    tablet.keyboard.press("Enter")
    tablet.get_by_text("轮到您时").wait_for()
    page.get_by_text("已连接").wait_for()


def read_on(tablet):
    """Section by section, by the customer herself."""
    read = tablet.get_by_role("button", name="我已读懂这一段")
    read.wait_for()
    looked_at(tablet)
    place = tablet.locator("#shown .hint .nums").first
    for number in range(int(tablet.locator("#shown .hint .nums").nth(1).inner_text())):
        expect(place).to_have_text(str(number + 1))
        read.click()
    tablet.get_by_text("正在照您说的填写").wait_for()


@pytest.mark.clause("P-13")
def test_begun_online_gone_on_at_the_counter_and_ended_online(sign_in, hardship):
    """One draft, one number, and who did what in which channel."""
    citizen, clerk = sign_in("applicant"), sign_in("clerk")
    start_pledging(citizen, hardship)
    citizen.check("input[name=choice][value=pledge]")
    press(citizen, "下一步")
    case = Case.objects.latest("created_at")

    clerk.goto("/window/")
    clerk.fill("[name=resume_code]", case.resume_code)
    press(clerk, "接着办")
    assert "网上 → 窗口" in clerk.inner_text("main")
    clerk.locator("[data-advance]").wait_for()
    for _ in range(clerk.locator("input[name=section]").count()):
        clerk.keyboard.press("Space")
    clerk.locator("form[data-focus-first]").wait_for()

    citizen.goto("/my/")
    citizen.fill("[name=resume_code]", case.resume_code)
    press(citizen, "在网上接着办")
    fill_in(citizen, hardship)
    press(citizen, "下一步：核对全文")
    follow(citizen, "内容无误，去签署")
    write_the_name(citizen)
    press(citizen, "签署并提交")
    number = citizen.locator(".number").first.inner_text()

    citizen.goto(f"/my/cases/{case.pk}/")
    trail = citizen.locator("aside.stack").inner_text()
    assert number in citizen.inner_text("main")
    assert all(words in trail for words in ("您，网上", "，窗口"))
    case.refresh_from_db()
    assert (case.number, [entry["channel"] for entry in case.channel_history]) == (
        number, ["online", "counter", "online"],
    )  # fmt: skip
