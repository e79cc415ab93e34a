"""The parts in a real browser: reachable by keyboard, readable, large in elder mode, alive without inline code."""

import pytest

from tests.journeys.browser import DESKTOP, PHONE, assert_accessible, assert_fits

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
LAYOUTS = pytest.mark.parametrize("layout", ["citizen", "staff"])
ENHANCED = "axe.run(document, {runOnly: {type: 'rule', values: ['color-contrast-enhanced']}})"
TOO_SMALL = """least => [...document.querySelectorAll(
  'main button, main .btn, main input, main select, main summary, .tools button')]
  .filter(e => e.type !== 'hidden' && e.checkVisibility() && !e.closest('.clause, .person'))
  .map(e => e.closest('label') || (e.matches('.tick input') ? e.parentElement : e))
  .filter(e => e.getBoundingClientRect().height < least - 0.5).map(e => e.outerHTML.slice(0, 120))"""
RINGLESS = """() => { const e = document.activeElement.closest('.choice') || document.activeElement;
  const s = getComputedStyle(e); return e === document.body || (s.outlineStyle === 'solid' && s.outlineWidth === '3px')
  ? '' : e.outerHTML.slice(0, 120) }"""


def elder(page):
    page.goto("/how/")
    page.locator(".tools").get_by_role("button", name="适老版").click()
    page.get_by_role("button", name="标准版").first.wait_for()


@SIZES
@LAYOUTS
def test_every_part_is_accessible_and_fits(new_page, size, layout):
    page = new_page(size=size)
    page.goto(f"/styleguide/?as={layout}")

    assert_accessible(page)
    assert_fits(page)


@SIZES
def test_elder_mode_is_large_and_of_high_contrast_and_stays(new_page, size):
    page = new_page(size=size)
    elder(page)
    page.goto("/styleguide/")

    assert page.evaluate("getComputedStyle(document.body).fontSize") == "22px"
    assert page.evaluate(TOO_SMALL, 60) == []
    assert_accessible(page)
    assert_fits(page)
    assert [f["nodes"][0]["html"] for f in page.evaluate(ENHANCED)["violations"]] == []


def test_standard_citizen_pages_have_touch_targets_of_44_pixels(new_page):
    page = new_page(size=PHONE)
    page.goto("/styleguide/")

    assert page.evaluate("getComputedStyle(document.body).fontSize") == "18px"
    assert page.evaluate(TOO_SMALL, 44) == []


def test_every_stop_of_the_tab_key_has_a_ring(page):
    page.goto("/styleguide/")
    ringless = set()
    for _ in range(70):
        page.keyboard.press("Tab")
        ringless.add(page.evaluate(RINGLESS))

    assert not ringless - {""}, ringless


def test_skip_link_leads_to_the_text(page):
    page.goto("/how/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_question_mark_shows_the_keys_and_a_key_presses_its_button(page):
    page.goto("/styleguide/?as=staff")
    page.keyboard.press("?")
    shown = page.locator("#keys dl").inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("]")
    page.wait_for_url("**after=x*")

    assert "F8" in shown and "受理" in shown and "下一页" in shown


def test_question_mark_in_a_field_is_only_a_question_mark(page):
    page.goto("/styleguide/")
    page.fill("#id_name", "谁")
    page.press("#id_name", "?")

    assert page.input_value("#id_name") == "谁?"
    assert not page.locator("#keys").is_visible()


def test_an_unsaved_form_asks_before_it_is_left(page):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto("/styleguide/")
    page.fill("#id_name", "张三")
    page.press("#id_name", "Tab")
    page.evaluate("location.href = '/how/'")
    page.wait_for_timeout(500)

    assert asked == ["beforeunload"]
    assert "/styleguide/" in page.url


def test_signature_is_kept_with_its_digest_and_can_be_written_anew(page):
    page.goto("/styleguide/")
    pad = page.locator("canvas.sign-canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 100, steps=6)
    page.mouse.up()
    value = page.locator("input[name=signature]")
    signed = value.input_value()
    page.locator("[data-signature-clear]").click()

    assert signed.startswith("data:image/png;base64,")
    assert page.locator("input[name=signature_digest]").input_value() == "8f1c"
    assert value.input_value() == ""


def test_errors_at_the_top_take_the_focus_and_lead_to_the_fields(page):
    page.goto("/styleguide/")
    page.get_by_role("link", name="姓名：").click()

    assert page.evaluate("document.activeElement.id") == "id_bad-name"


def test_on_a_phone_the_head_of_a_desk_is_one_line_that_opens_without_script(
    sign_in, new_page, signed_in_states
):
    desk = sign_in("clerk", size=PHONE)
    desk.goto("/window/")
    assert desk.locator(".masthead").bounding_box()["height"] < 64
    desk.get_by_text("菜单", exact=True).click()
    assert_accessible(desk)
    assert_fits(desk)

    page = new_page(size=PHONE, state=signed_in_states["clerk"], script=False)
    page.goto("/window/")
    page.get_by_text("菜单", exact=True).click()
    page.get_by_role("navigation", name="工作导航").get_by_role("link", name="核验身份").click()
    assert page.url.endswith("/window/identity/")
