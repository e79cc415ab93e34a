"""The whole way of an old person in 适老版, from the home page to the paper: large, nothing cut off, nothing out of reach."""

import pytest

from matters.models import CertificationMatter
from tests.journeys.browser import DESKTOP, PHONE, assert_accessible, assert_fits
from tests.journeys.test_main_job import (
    CERTIFICATE,
    download_the_letter,
    fill_in,
    follow,
    heading,
    press,
    write_the_name,
)

TYPE, TARGET = 22, 44
# Whatever can be pressed, by its label where the label presses it: too low for an unsure finger.
LOW = """least => [...document.querySelectorAll('a[href], button, summary, select, textarea, input:not([type=hidden])')]
  .filter(e => e.checkVisibility({contentVisibilityAuto: true}) && !e.closest('.visually-hidden, .skip, dialog'))
  .map(e => /checkbox|radio/.test(e.type) ? e.closest('label') || e : e)
  .filter(e => e.getBoundingClientRect().height < least - 0.5).map(e => e.outerHTML.slice(0, 140))"""
SMALL = """least => { const found = new Set(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) { const e = walk.currentNode.parentElement;
    if (walk.currentNode.textContent.trim() && e.checkVisibility() && !e.closest('.visually-hidden, .skip, dialog, script')
      && parseFloat(getComputedStyle(e).fontSize) < least) found.add(e.outerHTML.slice(0, 140)); }
  return [...found] }"""
CUT = """() => [...document.querySelectorAll('header *, nav *, main *')]
  .filter(e => e.checkVisibility({contentVisibilityAuto: true}) && !e.closest('details:not([open]), svg'))
  .filter(e => e.getBoundingClientRect().width > 2)  // the others are for screen readers only
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1
    || (getComputedStyle(e).overflowX !== 'visible' && !e.matches('input, select, textarea')
      && e.scrollWidth > e.clientWidth + 1))
  .map(e => e.outerHTML.slice(0, 140))"""


@pytest.fixture
def hardship(portal_db):
    listed = CertificationMatter.objects.listed().filter(agency__number_prefix="石龙司")
    return listed.select_related("administrative_matter", "current").get(current__name=CERTIFICATE)


def seen(page):
    """What each page of the way has to be in this mode."""
    assert page.locator("html.elder").count() == 1
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= TYPE
    for script, least in ((LOW, TARGET), (SMALL, 18), (CUT, None)):
        assert page.evaluate(script, least) == [], page.url
    assert_fits(page)
    assert_accessible(page)


def hear(page, words):
    """It can be read aloud and stopped again. A machine of tests has no voice: what it is told to say is kept."""
    page.evaluate("() => { SpeechSynthesis.prototype.speak = s => { window.said = [s.lang, s.text] } }")
    button = page.locator("main [data-read]").first
    button.click()
    assert button.get_attribute("aria-pressed") == "true" and "停止" in button.inner_text()
    language, said = page.evaluate("window.said")
    assert language == "zh-CN" and words in said
    button.click()
    assert button.get_attribute("aria-pressed") == "false"


@pytest.mark.clause("P-01", "P-02")
@pytest.mark.parametrize("size", (PHONE, DESKTOP), ids=("phone", "desktop"))
def test_from_the_home_page_to_the_paper(sign_in, hardship, size):
    page = sign_in("applicant", size=size)
    page.goto("/")
    press(page, "适老版")
    seen(page)
    page.get_by_label("您要办什么？").fill("法律援助")
    press(page, "找一找")
    seen(page)
    page.goto(f"/matters/{hardship.pk}/")
    seen(page)
    follow(page, "开始办理")
    assert page.get_by_label(CERTIFICATE, exact=True).is_checked()
    seen(page)
    press(page, "下一步：选择办法")
    seen(page)
    page.check("input[name=choice][value=pledge]")
    press(page, "下一步")
    seen(page)
    hear(page, hardship.administrative_matter.name)
    while page.locator("#id_read").count():
        page.locator("#id_read").check()
        page.locator("#tick .btn-primary").click()
        page.wait_for_load_state()
    seen(page)
    fill_in(page, hardship)
    press(page, "下一步：核对全文")
    seen(page)
    hear(page, "愿意承担不实承诺的法律责任")
    follow(page, "内容无误，去签署")
    seen(page)
    write_the_name(page)
    press(page, "签署并提交")
    assert heading(page) == "提交成功"
    seen(page)
    assert download_the_letter(page).startswith(b"%PDF-")
    follow(page, "看办理进度")
    seen(page)
    follow(page, "我的办件")
    seen(page)
