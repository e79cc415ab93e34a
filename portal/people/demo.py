"""Demo data: the agencies of the four areas and invented people, one account for each role.

Everything here is made up. Identity numbers are synthetic with valid check digits; nobody is meant.
"""

import base64
import hashlib
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from stdnum.cn import ric, uscc

from portal.kernel.actors import SYSTEM
from portal.kernel.bulk import refresh_statistics
from portal.people.domain import accounts, representations
from portal.people.domain.assignments import assign
from portal.people.domain.identity import record_identity_check
from portal.people.domain.subjects import get_or_create_subject
from portal.people.enums import AgencyKind, Capacity, DocumentType, Relation, Role, SubjectKind
from portal.people.loading import load_areas, load_rules
from portal.people.models import (
    Agency,
    Area,
    Assignment,
    Department,
    IdentityCheck,
    Representation,
    User,
)

PASSWORD = "pledge-demo-2026"  # noqa: S105 - public: demo accounts exist only where DEMO is on

# suffix of the number prefix, short name, whole name, departments
BUREAUS = (
    ("司", "司法局", "司法局", ("法律援助科", "行政审批科")),
    ("教", "教体局", "教育体育局", ("行政审批科", "人事科")),
    ("民", "民政局", "民政局", ("社会救助科", "社会事务科")),
    ("人社", "人社局", "人力资源和社会保障局", ("社会保险科", "就业促进科")),
    ("市监", "市场监管局", "市场监督管理局", ("登记注册科", "信用监管科")),
    ("建", "住建局", "住房和城乡建设局", ("住房保障科", "建筑业科")),
    ("交", "交通局", "交通运输局", ("运输管理科", "执法科")),
    ("卫", "卫健委", "卫生健康委员会", ("政务服务科", "基层卫生科")),
    ("文旅", "文旅局", "文化和旅游局", ("市场管理科",)),
    ("自然资", "自然资源局", "自然资源局", ("不动产登记科",)),
    ("发改", "发改委", "发展和改革委员会", ("信用建设科",)),
)
# area code, first part of the prefix, first part of the name, dialling code, superior bureau of justice
PLACES = (
    ("410404", "石龙", "平顶山市石龙区", "0375", "平顶山司"),
    ("540102", "城关", "拉萨市城关区", "0891", "拉萨司"),
    ("3404Z1", "毛集", "淮南市毛集实验区", "0554", "淮南司"),
    ("370212", "崂山", "青岛市崂山区", "0532", "青岛司"),
)
SUPERIORS = (
    ("54", "西藏司", "西藏自治区司法厅", None),
    ("5401", "拉萨司", "拉萨市司法局", "西藏司"),
    ("4104", "平顶山司", "平顶山市司法局", None),
    ("3404", "淮南司", "淮南市司法局", None),
    ("3702", "青岛司", "青岛市司法局", None),
)
GOVERNMENTS = (
    ("410404", "石龙政", "平顶山市石龙区人民政府"),
    ("540102", "城关政", "拉萨市城关区人民政府"),
    ("3404Z1", "毛集政", "淮南市毛集社会发展综合实验区管理委员会"),
    ("370212", "崂山政", "青岛市崂山区人民政府"),
    ("4104", "平顶山政", "平顶山市人民政府"),
)
HANDLING = ("司", "教", "民", "人社", "市监", "建", "交", "卫", "文旅", "自然资")


@dataclass(frozen=True)
class DemoAccount:
    """One account of the demonstration, as the start prints it."""

    username: str
    name: str
    role: Role
    where: str = ""  # first part of the agencies' prefixes, for staff
    agencies: tuple[str, ...] = ()
    area: str = ""
    kind: str = SubjectKind.NATURAL
    document_type: str = DocumentType.ID_CARD
    number: str = ""
    note: str = ""
    password: str = PASSWORD

    @property
    def totp_secret(self) -> str:
        """Fixed for the demonstration; empty for citizens, who need none."""
        if self.number:
            return ""
        digest = hashlib.sha256(f"demo second factor of {self.username}".encode()).digest()
        return base64.b32encode(digest[:20]).decode()

    @property
    def otpauth(self) -> str:
        """What an authenticator application reads."""
        return (
            f"otpauth://totp/{self.username}?secret={self.totp_secret}&issuer=demo"
            if self.totp_secret
            else ""
        )

    @property
    def label(self) -> str:
        return self.role.label + (f"（{self.note}）" if self.note else "")


def _id(head: str) -> str:
    return head + ric.calc_check_digit(head + "0")


def _code(head: str) -> str:
    """A unified social credit code from registry, division and eight characters, with both check digits."""
    body = head[8:16]
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(w * int(c, 36) for w, c in zip(weights, body, strict=True)) % 11
    head = head[:16] + ("0" if rest == 11 else "X" if rest == 10 else str(rest))
    return head + uscc.calc_check_digit(head)


def _staff(username: str, name: str, role: Role, where: str = "石龙", **more: object) -> DemoAccount:
    return DemoAccount(username, name, role, where, **more)  # type: ignore[arg-type]


DEMO_ACCOUNTS = (
    DemoAccount("applicant", "王䶮", Role.APPLICANT, number=_id("41040419850102001"), note="石龙区居民"),
    DemoAccount(
        "applicant2", "李喆", Role.APPLICANT, number=_id("41040419900307022"), note="演示中承诺不实、受到限制"
    ),
    DemoAccount("agent", "赵堃", Role.AGENT, number=_id("41040419880615003"), note="可受托代为办理"),
    _staff("clerk", "陈静", Role.WINDOW_CLERK, agencies=HANDLING),
    _staff("handler", "刘芳", Role.HANDLER, agencies=HANDLING),
    _staff("inspector", "孙强", Role.INSPECTOR, agencies=HANDLING),
    _staff("reviewer", "周敏", Role.LEGAL_REVIEWER, agencies=HANDLING),
    _staff("head", "吴刚", Role.AGENCY_HEAD, agencies=HANDLING),
    _staff("bureau", "郑洁", Role.BUREAU_ADMIN, agencies=("司",), area="410404"),
    _staff("government", "何平", Role.GOVERNMENT_APPROVER, agencies=("政",), area="410404"),
    _staff(
        "city-bureau",
        "孟宁",
        Role.BUREAU_ADMIN,
        where="平顶山",
        agencies=("司",),
        area="4104",
        note="平顶山市，合并各区县清单",
    ),
    _staff(
        "city-government",
        "范毅",
        Role.GOVERNMENT_APPROVER,
        where="平顶山",
        agencies=("政",),
        area="4104",
        note="平顶山市，审定合并的清单",
    ),
    _staff("credit", "马丽", Role.CREDIT_OFFICER, agencies=("发改",), area="410404"),
    _staff(
        "credit2", "罗敏", Role.CREDIT_OFFICER, agencies=("发改",), area="410404", note="第二人复核、决定"
    ),
    _staff("assistant", "朱军", Role.ASSISTING_OFFICER, agencies=("民", "建", "人社")),
    _staff("auditor", "胡诚", Role.AUDITOR, where="", area="41"),
    _staff("system", "林涛", Role.SYSTEM_ADMIN, where=""),
    _staff("security", "高远", Role.SECURITY_ADMIN, where=""),
    DemoAccount(
        "company",
        "石龙区鑫源建材有限公司",
        Role.APPLICANT,
        kind=SubjectKind.LEGAL,
        document_type=DocumentType.USCC,
        number=_code("91410404MA9DEM01"),
        note="企业",
    ),
    DemoAccount(
        "company-clerk",
        "冯璟",
        Role.APPLICANT,
        number=_id("41040419920812023"),
        note="经办人，替一家企业办事，也经营一家面馆",
    ),
    DemoAccount(
        "guardian", "蒋玥", Role.APPLICANT, number=_id("41040419830921024"), note="监护人，替孩子办事"
    ),
    DemoAccount(
        "lhasa", "洛桑·扎西", Role.APPLICANT, number=_id("54010219700630002"), note="拉萨市城关区居民"
    ),
    _staff("lhasa-clerk", "德吉", Role.WINDOW_CLERK, where="城关", agencies=HANDLING),
    _staff("lhasa-handler", "格桑", Role.HANDLER, where="城关", agencies=HANDLING),
    _staff("lhasa-bureau", "央金", Role.BUREAU_ADMIN, where="城关", agencies=("司",), area="540102"),
    _staff("lhasa-counsel", "次仁", Role.LEGAL_REVIEWER, where="城关", agencies=("司",)),
    _staff(
        "lhasa-government", "丹增", Role.GOVERNMENT_APPROVER, where="城关", agencies=("政",), area="540102"
    ),
    _staff(
        "lhasa-city",
        "卓玛",
        Role.BUREAU_ADMIN,
        where="拉萨",
        agencies=("司",),
        area="5401",
        note="拉萨市，汇总各县（区）清理清单",
    ),
    _staff(
        "xizang",
        "白玛",
        Role.BUREAU_ADMIN,
        where="西藏",
        agencies=("司",),
        area="54",
        note="西藏自治区，组织减证便民专项行动",
    ),
    _staff("maoji-handler", "徐慧", Role.HANDLER, where="毛集", agencies=HANDLING),
    _staff("maoji-counsel", "方琴", Role.LEGAL_REVIEWER, where="毛集", agencies=HANDLING),
    _staff(
        "maoji-head", "程远", Role.AGENCY_HEAD, where="毛集", agencies=HANDLING, note="毛集区由各部门公布清单"
    ),
    _staff("maoji-bureau", "汪蓉", Role.BUREAU_ADMIN, where="毛集", agencies=("司",), area="3404Z1"),
    DemoAccount("laoshan", "宋𬭎", Role.APPLICANT, number=_id("37021219950415004"), note="青岛市崂山区居民"),
    _staff("laoshan-clerk", "姜蕾", Role.WINDOW_CLERK, where="崂山", agencies=HANDLING),
    _staff("laoshan-handler", "曲波", Role.HANDLER, where="崂山", agencies=HANDLING),
    _staff("laoshan-head", "江帆", Role.AGENCY_HEAD, where="崂山", agencies=HANDLING),
    _staff(
        "laoshan-government",
        "邵文",
        Role.GOVERNMENT_APPROVER,
        where="崂山",
        agencies=("政",),
        area="370212",
        note="崂山区由区政府公布清单",
    ),
    _staff(
        "laoshan-bureau",
        "于岚",
        Role.BUREAU_ADMIN,
        where="崂山",
        agencies=("司",),
        area="370212",
        note="青岛市崂山区，承接市级通用清单、接收备案",
    ),
)


def load() -> None:
    """Enter everything that is not there yet; run as often as you like."""
    load_areas()
    load_rules()
    agencies = _agencies()
    for account in DEMO_ACCOUNTS:
        if account.totp_secret:
            _enter_staff(account, agencies)
    clerk = User.objects.get(username="clerk")
    for account in DEMO_ACCOUNTS:
        if account.number:
            _enter_citizen(account, clerk, agencies["石龙司"])
    _stand_for(clerk, agencies["石龙司"])
    refresh_statistics("people")


SHOP = {
    "kind": SubjectKind.SOLE_TRADER,
    "name": "石龙区小璟面馆",
    "document_type": DocumentType.USCC,
    "number": _code("92410404MA9DEM02"),
    "legal_representative_name": "冯璟",
}
CHILD = {
    "kind": SubjectKind.NATURAL,
    "name": "韩小满",
    "document_type": DocumentType.ID_CARD,
    "number": _id("41040420170518025"),
}


def _stand_for(clerk: User, agency: Agency) -> None:
    """A clerk whom her company named, who has a shop of her own besides; a mother who stands for her child."""
    people = {user.username: user for user in User.objects.filter(username__in=STANDING)}
    company, person, mother = (people[name] for name in STANDING)
    if Representation.objects.filter(person=person.subject).exists():
        return
    representations.name_clerk(principal=company.subject, person=person.subject, by=company)
    seen = {"agency": agency, "by": clerk}
    representations.record_at_counter(
        principal=get_or_create_subject(**SHOP, by=SYSTEM),
        person=person.subject,
        capacity=Capacity.OPERATOR,
        note="营业执照和经营者身份证",
        **seen,
    )
    representations.record_at_counter(
        principal=get_or_create_subject(**CHILD, by=SYSTEM),
        person=mother.subject,
        capacity=Capacity.GUARDIAN,
        relation=Relation.PARENT,
        note="户口簿",
        child_consent=True,
        **seen,
    )


STANDING = ("company", "company-clerk", "guardian")


def _agencies() -> dict[str, Agency]:
    for area, prefix, name, superior in SUPERIORS:
        _agency(area, prefix, name, short=name, superior=superior, leads_justice=True)
    for area, prefix, name in GOVERNMENTS:
        _agency(area, prefix, name, short=name, phone="12345")
    for area, place, name, dial, superior in PLACES:
        for suffix, short, whole, departments in BUREAUS:
            agency = _agency(
                area,
                place + suffix,
                name + whole,
                short=place + short,
                superior=superior if suffix == "司" else None,
                phone=f"{dial}-12345",
                leads_justice=suffix == "司",
            )
            for department in departments:
                Department.objects.get_or_create(agency=agency, name=department)
    return {agency.number_prefix: agency for agency in Agency.objects.all()}


def _agency(
    area: str,
    prefix: str,
    name: str,
    *,
    short: str,
    superior: str | None = None,
    phone: str = "12345",
    leads_justice: bool = False,
) -> Agency:
    number = Agency.objects.count() + 1
    agency, _ = Agency.objects.get_or_create(
        number_prefix=prefix,
        defaults={
            "area_id": area,
            "name": name,
            "short_name": short,
            "kind": AgencyKind.ADMINISTRATIVE,
            "uscc": _code(f"11{area.replace('Z', '0'):0<6}MB{number:06d}"),
            "superior": Agency.objects.filter(number_prefix=superior).first() if superior else None,
            "leads_justice": leads_justice,
            "contact_name": "政务服务窗口",
            "contact_phone": phone,
            "address": f"{Area.objects.get(pk=area).full_name}政务服务大厅",
        },
    )
    return agency


def _enter_staff(account: DemoAccount, agencies: dict[str, Agency]) -> None:
    user = User.objects.filter(username=account.username).first()
    if user is None:
        user, _ = accounts.create_staff(
            username=account.username, name=account.name, password=account.password, by=SYSTEM
        )
    area = Area.objects.filter(pk=account.area).first() if account.area else None
    for agency in [agencies[account.where + suffix] for suffix in account.agencies] or [None]:
        if not Assignment.objects.current().filter(user=user, role=account.role, agency=agency).exists():
            assign(user=user, role=account.role, agency=agency, area=area, by=SYSTEM)
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, account.totp_secret)


def _enter_citizen(account: DemoAccount, clerk: User, agency: Agency) -> None:
    user = User.objects.filter(username=account.username).first()
    if user is None:
        user = accounts.register_applicant(
            username=account.username,
            password=account.password,
            kind=account.kind,
            name=account.name,
            document_type=account.document_type,
            number=account.number,
            phone="13800001234",
        )
    if not Assignment.objects.current().filter(user=user, role=account.role).exists():
        assign(user=user, role=account.role, by=SYSTEM)
    subject = user.subject or user.claim
    if subject and not IdentityCheck.objects.filter(subject=subject).exists():
        record_identity_check(subject=subject, by=clerk, agency=agency, account=user)
