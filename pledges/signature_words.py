"""What was kept of a signature, in words: for its page and for the case file."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from matters.signature_enums import SignatureStrength
from pledges.enums import Channel, SignatureKind
from pledges.models import SignatureEvidence
from portal.people.enums import CheckMethod, RealNameLevel

Facts = tuple[tuple[str, str], ...]


def bundle_facts(row: SignatureEvidence, *, clerk: str | None = None) -> Facts:
    """Label and value of everything that there is, in the order in which one would ask."""
    said: dict[str, Any] = row.record
    versions, device = said["versions"], said["device"]
    pairs = (
        ("签署方式", SignatureKind(said["kind"]).label),
        ("签署强度", SignatureStrength(said["strength"]).label),
        ("事项要求的强度", f"不低于“{SignatureStrength(said['required']).label}”"),
        ("签署时间（服务器）", _moment(said["signed_at"])),
        ("签署人", "委托代理人" if said["by_agent"] else "承诺人一方"),
        ("渠道", Channel(said["channel"]).label),
        ("实名等级", RealNameLevel(said["real_name_level"]).label if said["real_name_level"] else ""),
        ("证件核验", _check(said["identity_check"])),
        ("经办人", clerk or ""),
        *_code(said.get("code", {})),
        *_certificate(said.get("certificate", {})),
        ("签署内容摘要（SHA-256）", said["content_digest"]),
        ("文书摘要（SHA-256）", said["document_digest"]),
        ("签名图样、扫描件或者签名文件摘要（SHA-256）", said["signature_sha256"]),
        ("事项版本", f"第{versions['matter']}版"),
        ("告知文本", f"第{versions['text']}版，摘要{versions['text_digest']}"),
        ("文书格式", versions["form"]),
        ("告知读完", _reading(said["reading"])),
        ("设备", device["agent"]),
        ("网络地址（部分隐去）", device["address"]),
        ("签署证据摘要（SHA-256）", row.digest),
    )
    return tuple((label, value) for label, value in pairs if value)


def ticked(row: SignatureEvidence) -> dict[str, str]:
    """When each section of the notice was ticked, by its key."""
    ticks = row.record["reading"].get("ticks", {})
    return {key: _moment(at) for key, at in ticks.items()}


def _moment(text: str) -> str:
    return f"{timezone.localtime(datetime.fromisoformat(text)):%Y年%-m月%-d日 %H:%M:%S}"


def _check(said: dict[str, str]) -> str:
    return f"{CheckMethod(said['method']).label}，{_moment(said['at'])}" if said else ""


def _reading(said: dict[str, Any]) -> str:
    if not said:
        return ""
    return f"{_moment(said['finished_at'])}，逐段确认{len(said['ticks'])}段"


def _code(said: dict[str, str]) -> Facts:
    if not said:
        return ()
    return (("验证码", f"发到{said['sent_to'] or '验证过的地址'}，{_moment(said['taken_at'])}输入正确"),)


def _certificate(said: dict[str, str]) -> Facts:
    if not said:
        return ()
    return (
        ("数字证书签发机构", said["issuer"]),
        ("数字证书序列号", said["serial"]),
        ("数字证书指纹（SHA-256）", said["fingerprint"]),
        ("数字证书有效期", f"{_moment(said['valid_from'])}至{_moment(said['valid_until'])}"),
        ("数字证书载明的号码", said["number"]),
        ("数字签名格式", said["form"]),
    )
