"""The second language of a notice at the pledge: beside each section, in the letter, bound by its digest."""

import re

import pytest
from django.urls import reverse

from matters.domain import parallel
from pledges.content import LetterContent, Parallel
from pledges.documents import render_accessible, render_in_batch, render_letter
from pledges.domain import notices, signing
from portal.kernel.pdf import structure
from tests.factories.letters import letter_content, signature_picture
from tests.factories.pdfs import characters_by_page, fonts_of, spoken_text, text_of
from tests.factories.pledges import VALUES, read, sign

TIBETAN = "སྲིད་འཛིན་ལས་ཁུངས་ཀྱིས་བརྡ་ཁྱབ།"
BESIDE = Parallel(
    language="bo",
    name="藏文",
    title="ཁས་ལེན་ཡིག་ཆ།",
    digest="ab" * 32,
    translator="民族语文工作办公室",
    notice=(TIBETAN, f"{TIBETAN}\nབདེན་དཔང་།"),
    pledge=("ཁས་ལེན་པ་ཡིན།",),
)


def put_beside(text, words=TIBETAN):
    """As ``matters.domain.parallel.release`` leaves it."""
    said = {"title": words, "translator": "甲"}
    said["sections"] = {part["key"]: f"{words}{part['key']}" for part in text.sections}
    said["pledge"] = {part["key"]: words for part in text.pledge}
    text.parallels = {"bo": {**said, "digest": parallel.digest("bo", said), "number": 1}}
    text.save(update_fields=["parallels"])


@pytest.mark.clause("P-02")
def test_each_section_has_its_parallel_in_its_language(client, office):
    choice = office.pledging()
    put_beside(office.version.texts.get())
    notices.start_reading(choice, by=office.user)
    client.force_login(office.user)
    page = client.get(reverse("pledges:notice", args=[choice.case_id, choice.pk]), {"section": "liability"})
    words = page.content.decode()
    assert 'lang="bo">' in words and f"{TIBETAN}liability" in words
    assert f"{TIBETAN}matter" not in words


@pytest.mark.clause("P-02")
def test_the_pledge_carries_the_parallel_that_stood_there(office):
    put_beside(office.version.texts.get())
    pledge = office.prepared()
    (beside,) = LetterContent.from_record(pledge.content).parallel
    assert (beside.language, beside.name, beside.translator) == ("bo", "藏文", "甲")
    assert beside.notice[0] == f"{TIBETAN}matter"


def test_a_pledge_without_one_says_nothing_of_it(prepared):
    assert "parallel" not in prepared.content


def test_signed_is_what_stood_above_the_signature_whatever_replaced_it(office):
    text = office.version.texts.get()
    put_beside(text)
    pledge = office.prepared()
    put_beside(text, words="ཡིག་ཆ་གཞན།")
    signed = sign(pledge, by=office.user)
    (beside,) = LetterContent.from_record(signed.content).parallel
    assert beside.title == TIBETAN


def test_the_letter_has_it_on_sheets_of_its_own_after_the_form():
    plain, beside = letter_content(), letter_content(parallel=(BESIDE,))
    assert beside.digest() != plain.digest()
    letter = render_letter(beside, signature_picture())
    without = render_letter(plain, signature_picture())
    assert letter.pages == without.pages + 2  # one more in each copy
    words = text_of(letter.pdf)
    assert words.count("附：藏文对照文本") == 2
    assert "བདེན་དཔང" in words and "□" not in words
    assert any("Tibetan" in font["name"] for font in fonts_of(letter.pdf))
    assert structure.check_pdfa3b(letter.pdf) == []
    assert letter.seal_places[0].page == without.seal_places[0].page


def test_in_batch_it_is_the_same():
    content = letter_content(parallel=(BESIDE,))
    full, laid_over = (make(content, signature_picture()) for make in (render_letter, render_in_batch))
    assert laid_over.laid_over and laid_over.pages == full.pages
    assert characters_by_page(laid_over.pdf) == characters_by_page(full.pdf)


@pytest.mark.clause("P-08")
def test_the_copy_for_screen_readers_has_it_too_and_says_its_language():
    pdf = render_accessible(letter_content(parallel=(BESIDE,)), signature_picture())
    assert "附：藏文对照文本" in text_of(pdf) and structure.check_pdfua(pdf) == []
    spoken = spoken_text(pdf)
    assert TIBETAN in spoken["bo"] and "ཁས་ལེན་པ་ཡིན།" in spoken["bo"] and "附：藏文对照文本" in spoken["zh-CN"]
    assert not re.search("[\u4e00-\u9fff]", spoken["bo"]), "Chinese words would be read by the Tibetan voice"
    assert not re.search("[\u0f00-\u0fff]", spoken["zh-CN"]), (
        "Tibetan words would be read by the Chinese voice"
    )


def test_the_page_of_the_letter_shows_it(client, office):
    put_beside(office.version.texts.get())
    choice = office.pledging()
    read(choice, by=office.user)

    signing.prepare(choice, values=VALUES, by=office.user, site_address="石龙区人民路1号")
    client.force_login(office.user)
    page = client.get(reverse("pledges:review", args=[choice.case_id, choice.pk])).content.decode()
    assert "藏文对照文本" in page and f"{TIBETAN}liability" in page
