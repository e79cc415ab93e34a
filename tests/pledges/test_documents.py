"""The pledge letter: the prescribed form word for word, two copies of one content, one object behind all."""

import hashlib
import io
import json
import re
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from PIL import Image

from pledges import documents, paper
from pledges.content import InvalidContent, LetterContent, Signature
from pledges.documents import RECORD_NAME, render_accessible, render_in_batch, render_letter, seal_letter
from portal.kernel.pdf import seal, structure
from tests.factories.letters import letter_content, organisation, person, signature_picture
from tests.factories.pdfs import (
    characters_by_page,
    differing_share,
    fonts_of,
    pictures,
    text_of,
)

# 附件2 of 平龙政办〔2021〕27号, in its order; what is left blank there is left out here. White space does not count.
FORM = (
    "证明事项告知承诺书",
    "一、基本信息",
    "（一）申请人（以下内容为二选一）：",
    "1.申请人为公民",
    "姓名：", "联系方式：", "证件类型：", "证件编号：",
    "2.申请人为法人或其他组织",
    "名称：", "统一社会信用代码：", "联系人：", "联系方式：", "地址：",
    "（二）委托代理人：",
    "姓名：", "联系方式：", "证件类型：", "证件编号：",
    "（三）行政机关：",
    "名称：", "联系人：", "联系方式：",
    "二、行政机关告知",
    "（一）行政事项名称：",
    "（二）证明事项名称：",
    "（三）设定证明的依据：",
    "1.《", "》第", "条第", "款第", "项规定：",
    "（四）证明的内容：",
    "（五）承诺的方式：",
    "本证明事项采用书面承诺方式。申请人愿意作出承诺的，应当向行政机关提交签章后的告知承诺书原件。",
    "（以下内容为二选一）",
    "1.本证明事项必须由申请人作出承诺，不可代为承诺。",
    "2.本证明事项可以代为承诺。由委托代理人代替申请人作出承诺的，委托代理人应当一并提交申请人的特别授权书。",
    "（六）行政机关核查权力：",
    "行政机关对申请人作出的承诺将根据不同情形，运用多种方式进行事中事后核查。",
    "（七）不实承诺的责任：",
    "对在日常监管或者核查中发现承诺不实的，行政机关将依法终止办理、责令限期整改、撤销行政决定或者予以行政处罚，"
    "并纳入信用记录。涉嫌犯罪的，依法移送司法机关。",
    "（八）承诺书是否公开（以下内容为二选一）：",
    "1.本承诺书将予公开，公开时限：",
    "2.本承诺书不予公开。",
    "三、申请人承诺",
    "申请人现作出下列承诺：",
    "（一）已经知晓行政机关告知的全部内容；",
    "（二）已符合行政机关告知的条件、标准、要求，具体是：",
    "；（如需现场核查的，请写明现场地址）",
    "（三）愿意承担不实承诺的法律责任；",
    "（四）本告知承诺文书中填写的信息真实、准确；",
    "（五）上述承诺是申请人真实的意思表示。",
    "申请人（委托代理人）：", "行政机关：",
    "（签字/盖章）", "（盖章）",
    "年", "月", "日", "年", "月", "日",
    "（本文书一式两份，行政机关与申请人各执一份。）",
)  # fmt: skip

# The margins are not the form's; they stand between its lines wherever a page ends.
MARGINS = re.compile(
    r"查验码：.*?/check/[A-Z0-9]+/|编号：石龙司承〔2026〕0012号|第\d页共\d页|行政机关留存|申请人留存"
)


def form_text(pdf: bytes, pages: int) -> str:
    return MARGINS.sub("", text_of(pdf, last=pages))


def assert_in_order(text: str, parts) -> None:
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, f"{part!r} is missing after {text[max(0, at - 40) : at]!r}"
        at = found + len(part)


@pytest.fixture(scope="module")
def letter():
    return usual()


@cache
def usual(**changed):
    """The letter as it usually is, or of another applicant: laid out once."""
    return render_letter(letter_content(**changed), signature_picture())


@pytest.mark.clause("P-08")
@pytest.mark.parametrize(
    "content",
    (
        letter_content(),
        letter_content(applicant=organisation(), site_address="株洲路153号2号厂房", agent=person("李镕")),
        letter_content(agent_allowed=False, disclosed=False, disclosure_period="", disclosure_scope=""),
    ),
    ids=("person", "organisation", "neither"),
)
def test_letter_follows_the_prescribed_form_word_for_word(content):
    rendered = render_letter(content, signature_picture())
    half = rendered.pages // 2

    assert_in_order(form_text(rendered.pdf, half), FORM)
    assert "参考样式" not in text_of(rendered.pdf)


@pytest.mark.clause("P-08")
def test_both_copies_say_the_same_and_bear_their_labels(letter):
    half = letter.pages // 2
    first, second = text_of(letter.pdf, last=half), text_of(letter.pdf, first=half + 1)

    assert first.count("行政机关留存") == second.count("申请人留存") == half
    assert "申请人留存" not in first
    assert first.replace("行政机关留存", "") == second.replace("申请人留存", "")
    digest = letter_content().digest()
    assert first.count(digest[:24]) == second.count(digest[:24]) == half


def test_every_page_bears_number_code_and_its_place(letter):
    half = letter.pages // 2
    for number in range(1, half + 1):
        text = text_of(letter.pdf, first=number, last=number)
        assert "编号：石龙司承〔2026〕0012号" in text
        assert "查验码：7K3M-Q2XW-9PDA" in text
        assert f"第{number}页共{half}页" in text


def test_content_of_the_case_stands_in_the_letter(letter):
    text = form_text(letter.pdf, letter.pages // 2)

    for value in ("张建国", "410404198703120018", "13800138000", "平顶山市石龙区司法局", "法律援助申请"):
        assert value in text
    assert "《中华人民共和国法律援助法》第四十一条第一款第／项规定：“因经济困难申请法律援助的，" in text
    assert "第十七条第一款第二项规定：" in text
    assert "家庭人均月收入：1100元" in text
    assert "公开时限：自作出决定之日起30日；公开范围：门户网站" in text


@pytest.mark.clause("P-02")
def test_what_a_wider_notice_tells_goes_into_the_blanks_and_leaves_the_sentences_alone(letter):
    text = form_text(letter.pdf, letter.pages // 2)
    blank = text[text.index("（四）证明的内容：") : text.index("（五）承诺的方式：")]

    for told in ("民事责任", "行政责任", "刑事责任", "核查方式", "核查时间", "应当符合的条件"):
        assert told in blank
    assert "法律援助机构或者第三人损失" not in text.replace(blank, "")


@pytest.mark.clause("P-12")
def test_site_address_stands_in_its_blank_and_a_stroke_where_none_is_needed():
    with_site = letter_content(site_address="文化路1号")

    assert "现场地址：文化路1号；（如需现场核查的" in text_of(
        render_letter(with_site, signature_picture()).pdf
    )
    assert "现场地址：／；（如需现场核查的" in text_of(usual().pdf)


def test_article_with_a_suffix_reads_as_law_writes_it():
    basis = replace(letter_content().bases[0], article="一百三十三", article_suffix="一")
    text = text_of(render_letter(letter_content(bases=(basis,)), signature_picture()).pdf)

    assert "第一百三十三条之一第一款" in text


def test_a_clause_of_several_lines_is_quoted_without_gaps():
    basis = replace(letter_content().bases[0], quote="申请人应当：\n（一）如实说明；\n（二）提交材料。")

    assert paper.quoted(basis) == "“申请人应当：（一）如实说明；（二）提交材料”"


def test_either_or_boxes_are_drawn_and_the_chosen_one_is_ticked():
    natural = pictures(usual().pdf)[0]
    legal = pictures(usual(applicant=organisation()).pdf)[0]

    assert not {"□", "☑", "☐", "✓", "√"} & set(text_of(usual().pdf))
    assert differing_share(natural, legal) > 0.001


@pytest.mark.clause("P-08")
def test_two_document_layout_parts_notice_and_pledge():
    rendered = render_letter(letter_content(layout="two_documents"), signature_picture())
    half = rendered.pages // 2
    text = form_text(rendered.pdf, half)

    notice = ("证明事项告知书", "二、行政机关告知", "2.本承诺书不予公开。")
    assert_in_order(text, (*notice, "证明事项承诺书", "申请人现作出下列承诺："))
    assert len(rendered.seal_places) == 4
    assert_in_order(text[text.index("证明事项承诺书") :], FORM[FORM.index("申请人现作出下列承诺：") :])


@pytest.mark.parametrize("name", ("张䶮", "李𬭎", "王喆堃", "钱镕", "བཀྲ་ཤིས་"))
def test_rare_names_and_tibetan_come_out_as_text(name):
    rendered = render_letter(letter_content(applicant=person(name)), signature_picture())

    assert text_of(rendered.pdf).count(name) == 2
    assert all(font["emb"] == font["uni"] == "yes" for font in fonts_of(rendered.pdf))


def test_a_character_without_a_glyph_is_refused_and_named():
    with pytest.raises(InvalidContent, match="\ue123"):
        render_letter(letter_content(applicant=person("张\ue123")), signature_picture())


@pytest.mark.parametrize(
    "name",
    (
        "<img src=file:///etc/passwd>",
        "<style>@import url(//127.0.0.1)</style>",
        '<link rel="attachment" href="file:///etc/passwd">',
        '"><div style="width:1e9px;height:1e9px">',
        "{{ settings.SECRET_KEY }}{% load x %}",
        "&lt;b&gt;&amp;&#x41;",
        "W" * 200,
        "字" * 200,
    ),
)
def test_hostile_names_are_shown_as_they_are(name):
    for render in (render_letter, render_in_batch):
        rendered = render(letter_content(applicant=person(name)), signature_picture())

        assert re.sub(r"\s", "", name) in text_of(rendered.pdf, last=1)
        assert list(structure.attached_files(rendered.pdf)) == [RECORD_NAME]


# -- archive, record, seal ----------------------------------------------------------------------


@pytest.mark.clause("P-08")
def test_structure_of_pdf_a_holds_before_and_after_sealing(letter):
    sealed = seal_letter(letter, letter_content())

    assert structure.check_pdfa3b(letter.pdf) == []
    assert structure.check_pdfa3b(sealed) == []
    assert seal.verify_seal(sealed).good
    assert text_of(sealed) == text_of(letter.pdf)


def test_the_attached_record_is_the_content(letter):
    record = json.loads(structure.attached_files(letter.pdf)[RECORD_NAME])

    assert LetterContent.from_record(record["content"]) == letter_content()
    assert record["digest"] == letter_content().digest() == letter.content_digest


def test_the_same_content_gives_the_same_bytes(letter):
    again = render_letter(letter_content(), signature_picture())

    assert again.sha256 == letter.sha256 == hashlib.sha256(letter.pdf).hexdigest()


def picture_of(size: tuple[int, int], kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("1", size).save(out, kind)
    return out.getvalue()


def test_a_picture_that_was_not_signed_is_refused():
    with pytest.raises(InvalidContent, match="摘要不一致"):
        render_letter(letter_content(), picture_of((9, 9), "PNG"))
    with pytest.raises(InvalidContent, match="摘要不一致"):
        render_letter(letter_content())


@pytest.mark.parametrize(
    "data", (b"\x89PNG another", picture_of((9, 9), "GIF"), picture_of((20000, 9), "PNG"))
)
def test_what_is_no_sane_png_is_not_laid_out(data):
    signature = Signature(kind="pad", sha256=hashlib.sha256(data).hexdigest())

    with pytest.raises(InvalidContent, match="PNG"):
        render_letter(letter_content(signature=signature), data)


def test_a_signature_on_paper_leaves_a_note_in_its_place():
    content = letter_content(signature=Signature(kind="paper", sha256="1" * 64, note="（签字见纸质原件）"))

    assert "（签字见纸质原件）" in text_of(render_letter(content).pdf)


def test_the_accessible_copy_is_tagged_and_says_the_same(letter):
    pdf = render_accessible(letter_content(), signature_picture())

    assert structure.check_pdfua(pdf) == []
    assert_in_order(MARGINS.sub("", text_of(pdf)), FORM)


# -- two ways, one document -----------------------------------------------------------------------

PIXEL_TOLERANCE = 0.0005  # of a page at 80 dpi, differing by more than 48 of 255 grey levels


@pytest.mark.parametrize(
    "content",
    (
        letter_content(),
        letter_content(
            applicant=person("王䶮"), agent=person("李四", phone="13900000000"), site_address="文化路1号"
        ),
        letter_content(
            layout="two_documents", signed_on=date(2026, 1, 2), agency_signed_on=date(2026, 12, 31)
        ),
        letter_content(
            agent_allowed=False, signature=Signature(kind="paper", sha256="1" * 64, note="（签字见纸质原件）")
        ),
    ),
    ids=("usual", "agent", "two documents", "paper"),
)
def test_overlay_and_full_rendering_give_the_same_text_and_picture(content):
    picture = signature_picture() if content.signature.kind == "pad" else None
    full, laid_over = render_letter(content, picture), render_in_batch(content, picture)

    assert laid_over.laid_over
    assert not full.laid_over
    assert laid_over.pages == full.pages
    assert laid_over.seal_places == full.seal_places
    assert characters_by_page(laid_over.pdf) == characters_by_page(full.pdf)
    half = full.pages // 2  # the second copy is the same pages once more
    both = zip(pictures(full.pdf, last=half), pictures(laid_over.pdf, last=half), strict=True)
    for number, (one, other) in enumerate(both):
        assert differing_share(one, other) <= PIXEL_TOLERANCE, f"page {number + 1}"
    assert structure.check_pdfa3b(laid_over.pdf) == []


def test_one_template_serves_many_cases_and_mixes_nothing():
    documents.TEMPLATES.clear()
    first = render_in_batch(letter_content(), signature_picture())
    other = letter_content(
        applicant=person("赵堃", number="110105194912310021", phone="13700000000"),
        number="石龙司承〔2026〕0013号",
        conditions=tuple(replace(c, value="1") for c in letter_content().conditions),
    )
    second = render_in_batch(other, signature_picture())

    assert len(documents.TEMPLATES) == 1
    assert "张建国" in text_of(first.pdf)
    assert "赵堃" in text_of(second.pdf)
    assert not {"张建国", "0012号", "1100元"} & set(re.findall("张建国|0012号|1100元", text_of(second.pdf)))


def test_a_long_value_falls_back_to_the_full_rendering():
    rendered = render_in_batch(letter_content(applicant=organisation()), signature_picture())

    assert not rendered.laid_over
    assert "高层次人才创业中心大厦B座1602室" in text_of(rendered.pdf)
