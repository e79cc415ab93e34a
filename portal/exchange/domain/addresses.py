"""Where messages may be sent (SSRF): https only, to an address that is nobody's inside, asked anew at every sending."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from portal.kernel.acts import Refused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class BadAddress(Refused):
    """The portal does not send there."""

    code = "bad_address"


@dataclass(frozen=True)
class Target:
    """A receiver whose name was resolved and looked at: the connection goes to this very address."""

    scheme: str
    host: str
    port: int
    ip: str
    path: str

    @property
    def url(self) -> str:
        """With the number in place of the name, so that it cannot lead elsewhere a moment later."""
        ip = f"[{self.ip}]" if ":" in self.ip else self.ip
        return f"{self.scheme}://{ip}:{self.port}{self.path}"

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return name if self.port == usual else f"{name}:{self.port}"


def target_of(url: str) -> Target:
    """The receiver behind an address. Raises BadAddress with what is wrong."""
    scheme, host, port, path = _read(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _bad(f"解析不到主机“{host[:60]}”。", "请核对地址；域名须能在本系统所在的网络解析。") from None
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:
        _refuse_inside(address, scheme)
    return Target(scheme, host, port, str(addresses[0]), path)


def _read(url: str) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _bad("接收地址不是网址。") from None
    if any(ord(sign) <= 32 or ord(sign) > 126 for sign in url) or "\\" in url:
        raise _bad("接收地址里有不能用的字符。")
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise _bad("接收地址须以 https:// 开头。", "例如 https://law.example.gov.cn/hooks/pledges。")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _bad("接收地址里不能带用户名、密码和“#”。", "身份由签名证明，见接口文档。")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80), path


def _refuse_inside(address: Address, scheme: str) -> None:
    """Loopback in demonstrations only; private networks only where the operator named them."""
    plain = getattr(address, "ipv4_mapped", None) or address
    if plain.is_loopback:
        if settings.WEBHOOK_LOOPBACK:
            return
        raise _bad("接收地址指向本机，不能使用。")
    if scheme != "https":
        raise _bad("接收地址须以 https:// 开头。")
    if any(plain in ipaddress.ip_network(network) for network in settings.WEBHOOK_NETWORKS):
        return
    if not plain.is_global or plain.is_multicast or _wraps_inside(plain):
        raise _bad(
            "接收地址指向内部网络，不能使用。",
            "政务内网的接收方，请运维人员把它的网段写进 WEBHOOK_NETWORKS。",
        )


def _wraps_inside(address: Address) -> bool:
    """IPv6 addresses that carry an IPv4 one inside: where they lead, nobody here can tell."""
    if not isinstance(address, ipaddress.IPv6Address):
        return False
    carriers = ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
    return any(address in ipaddress.ip_network(carrier) for carrier in carriers)


def _bad(message: str, way_out: str = "") -> BadAddress:
    return BadAddress(message, field="url", way_out=way_out)
