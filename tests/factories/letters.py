"""Contents of pledge letters for tests and benchmarks, without a database."""

import functools
import hashlib
import io
from datetime import date

from PIL import Image, ImageDraw

from pledges.content import Agency, Basis, Condition, LetterContent, Organisation, Person, Signature


@functools.cache
def signature_picture() -> bytes:
    """What a signature pad hands in: a small transparent PNG."""
    image = Image.new("RGBA", (480, 160), (255, 255, 255, 0))
    stroke = [(20, 120), (90, 30), (120, 130), (180, 40), (230, 110), (300, 60), (360, 120), (440, 40)]
    ImageDraw.Draw(image).line(stroke, fill=(10, 20, 60, 255), width=6, joint="curve")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def person(name="张建国", *, number="410404198703120018", phone="13800138000") -> Person:
    return Person(name=name, document_type="居民身份证", document_number=number, phone=phone)


def organisation() -> Organisation:
    return Organisation(
        name="青岛市崂山区海纳精密机械制造有限责任公司",
        uscc="91370212MA3C8X7K2B",
        contact="孙喆",
        phone="0532-88880000",
        address="山东省青岛市崂山区株洲路153号高层次人才创业中心大厦B座1602室",
    )


def letter_content(**changes) -> LetterContent:
    """A pledge for legal aid with everything that the form can hold."""
    values = {
        "salt": "ab" * 16,
        "number": "石龙司承〔2026〕0012号",
        "check_code": "7K3MQ2XW9PDA",
        "check_url": "https://portal.example.cn/check/7K3MQ2XW9PDA/",
        "agency": Agency(name="平顶山市石龙区司法局", contact="王建国", phone="0375-2520000"),
        "applicant": person(),
        "administrative_matter": "法律援助申请",
        "certification_matter": "经济困难状况证明",
        "bases": (
            Basis(
                title="中华人民共和国法律援助法",
                article="四十一",
                paragraph="一",
                quote="因经济困难申请法律援助的，申请人应当如实说明经济困难状况。",
            ),
            Basis(
                title="法律援助条例",
                article="十七",
                paragraph="一",
                item="二",
                quote="公民申请代理、刑事辩护的法律援助应当提交下列证件、证明材料：（二）经济困难的证明；",
            ),
        ),
        "proof": ("申请人及与其共同生活的家庭成员的人均月收入不高于当地最低生活保障标准的二倍。",),
        "requirements": ("家庭人均月收入不高于1260元", "家庭人均存款不高于20000元"),
        "verification_mode": "向民政、公安、不动产登记机构核对数据",
        "verification_time": "作出决定后20个工作日以内",
        "civil_liability": "造成法律援助机构或者第三人损失的，依法承担赔偿责任",
        "administrative_liability": "终止法律援助，支付已实施法律援助的费用，并处三千元以下罚款",
        "criminal_liability": "伪造证明文件、骗取财物构成犯罪的，依法追究刑事责任",
        "conditions": (
            Condition(label="家庭人均月收入", value="1100", unit="元"),
            Condition(label="共同生活的家庭成员人数", value="4", unit="人"),
            Condition(label="家庭人均存款", value="8000", unit="元"),
        ),
        "text_version": "第3版",
        "notice_digest": "0" * 64,
        "agent_allowed": True,
        "disclosed": True,
        "disclosure_period": "自作出决定之日起30日",
        "disclosure_scope": "门户网站，姓名和证件号码已隐去",
        "signature": Signature(kind="pad", sha256=hashlib.sha256(signature_picture()).hexdigest()),
        "signed_on": date(2026, 11, 21),
        "agency_signed_on": date(2026, 11, 21),
    }
    return LetterContent(**(values | changes))
