"""What this room tells a person about herself, and how long it keeps what."""

from collections.abc import Iterator

from django.utils import timezone

from portal.kernel.models import AccessEvent
from portal.kernel.registry import Holding, Retention, holdings, retention
from portal.law import keys
from portal.people.domain import closing, leftovers
from portal.people.looks import seen_of
from portal.people.models import Contact, IdentityCheck, Representation, SignIn, Subject, User


def moment(at: object) -> str:
    """A time in words."""
    return f"{timezone.localtime(at):%Y年%-m月%-d日 %H:%M}" if at else ""  # type: ignore[arg-type]


def held(user: User) -> Iterator[Holding]:
    """Account, person, addresses, sign-ins, checks of identity, representations, and who looked."""
    yield Holding("账号", ({"用户名": user.username, "姓名": user.name, "联系电话": user.phone,
        "实名等级": user.get_real_name_level_display(), "注册时间": moment(user.created_at)},))  # fmt: skip
    contacts = Contact.objects.filter(user=user)
    yield Holding(
        "联系方式",
        tuple(
            {"方式": c.get_channel_display(), "地址": c.address, "验证时间": moment(c.verified_at)}
            for c in contacts
        ),
    )
    sign_ins = SignIn.objects.filter(user=user)
    yield Holding(
        "登录记录",
        tuple(
            {"时间": moment(s.created_at), "网络地址": s.address or "", "设备": s.device} for s in sign_ins
        ),
    )
    if user.subject is not None:
        yield from _of_subject(user.subject, user)


def _of_subject(subject: Subject, user: User) -> Iterator[Holding]:
    yield Holding("身份", ({
        "类别": subject.get_kind_display(), "姓名或者名称": subject.name,
        "证件": f"{subject.get_document_type_display()} {subject.number_masked}",
        "联系电话": subject.phone, "地址": subject.address, "出生日期": str(subject.born_on or ""),
        "法定代表人（负责人、经营者）": subject.legal_representative_name, "联系人": subject.contact_name,
    },))  # fmt: skip
    checks = IdentityCheck.objects.filter(subject=subject).select_related("agency")
    yield Holding(
        "身份核验",
        tuple(
            {"时间": moment(c.at), "核验单位": c.agency.name, "方式": c.get_method_display(), "说明": c.note}
            for c in checks
        ),
    )
    stands = Representation.objects.filter(person=subject).select_related("principal")
    yield Holding(
        "代办身份",
        tuple(
            {"替谁": r.principal.masked_name, "身份": r.get_capacity_display(), "状态": r.get_state_display()}
            for r in stands
        ),
    )
    events = (
        AccessEvent.objects.filter(subject=str(subject.pseudonym)).exclude(actor=str(user.pk)).order_by("-id")
    )
    yield Holding(
        "谁看过我的信息",
        tuple(
            {"时间": moment(s.event.at), "谁": s.who, "看了什么": f"{s.thing} {s.name}".strip(),
             "为什么": s.event.purpose, "看了完整证件号码": "是" if s.event.unmasked else "否"}
            for s in seen_of(events)
        ),
    )  # fmt: skip


def register() -> None:
    """At start-up."""
    holdings.add("people", held)
    retention.update({
        "people.uploads": Retention("没有用上的上传文件", f"{leftovers.UPLOAD_DAYS}天", keys.PIPL_STORAGE,
            "文件和密钥都销毁，什么也不留。", leftovers.over_uploads, leftovers.remove_upload),
        "people.sign_ins": Retention("登录记录（网络地址、设备）", "1年", keys.PIPL_STORAGE,
            "账册里留下“某代号在某时登录”，不含网络地址和设备。", leftovers.over_sign_ins, leftovers.remove_sign_in),
        "people.accounts": Retention("本人注销的账号", f"{closing.AFTER_DAYS}天", keys.PIPL_DELETION,
            "留下没有姓名的空账号，供以前的记录指向；没有办件和信用记录的，本人信息一并清除。",
            closing.over_accounts, closing.empty_account),
        "people.codes": Retention("一次性验证码", "10分钟有效，1天后自动删除", keys.PIPL_STORAGE, "什么也不留。"),
        "people.exports": Retention("个人信息副本", "7天后自动删除", keys.PIPL_STORAGE, "留下何时索取、何时删除。"),
        "kernel.audit": Retention("审计账册、查看记录", "长期保存，不清除", keys.PIPL_MEASURES,
            "账册只能追加，逐批封存，删一条就验不过；里面只有代号，没有姓名和证件号码。"
            "本人信息清除以后代号更换、密钥销毁，从账册再也找不到本人。"),
    })  # fmt: skip
