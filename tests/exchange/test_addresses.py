"""Messages go to nobody's inside (SSRF), whatever the address is dressed up as."""

import socket

import pytest

from portal.exchange.domain.addresses import BadAddress, target_of

pytestmark = pytest.mark.clause("X-13")

INSIDE = (
    "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://0.0.0.0/", "https://127.1/",
    "https://2130706433/", "https://0x7f000001/", "https://017700000001/", "https://[::ffff:127.0.0.1]/",
    "https://10.0.0.1/", "https://172.16.3.4/", "https://192.168.1.1/", "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/", "https://[fe80::1]/", "https://[fc00::1]/",
    "https://[fd00:ec2::254]/", "https://224.0.0.1/", "https://255.255.255.255/", "https://[ff02::1]/",
    "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::10.0.0.1]/", "https://[2002:a00:1::]/",
    "https://[::ffff:169.254.169.254]/", "https://192.0.2.1/", "https://198.18.0.1/", "https://240.0.0.1/",
)  # fmt: skip
ODD = (
    "http://8.8.8.8/", "ftp://8.8.8.8/", "file:///etc/passwd", "gopher://8.8.8.8/", "https://",
    "https://user:secret@8.8.8.8/", "https://8.8.8.8/#x", "https://8.8.8.8:99999/", "https://8.8.8.8\\@10.0.0.1/",
    "https://8.8.8.8/\r\nHost: x", "https://８.8.8.8/", "//8.8.8.8/", "javascript:alert(1)", "", "https://[::1",
)  # fmt: skip


@pytest.fixture(autouse=True)
def production(settings):
    settings.WEBHOOK_LOOPBACK = False
    settings.WEBHOOK_NETWORKS = []


@pytest.mark.parametrize("url", (*INSIDE, *ODD))
def test_refused(url):
    with pytest.raises(BadAddress):
        target_of(url)


def test_a_name_that_leads_inside_is_refused_even_beside_a_good_address(monkeypatch):
    def resolve(host, port, **kwargs):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("8.8.8.8", "10.1.2.3")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    with pytest.raises(BadAddress):
        target_of("https://law.example.gov.cn/hooks")


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch):
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, port, **_: [(socket.AF_INET, 1, 6, "", ("8.8.8.8", port))]
    )

    target = target_of("https://law.example.gov.cn/hooks?x=1")

    assert target.url == "https://8.8.8.8:443/hooks?x=1"
    assert (target.host, target.host_header) == ("law.example.gov.cn", "law.example.gov.cn")


def test_the_operator_may_name_networks_of_the_government(settings):
    settings.WEBHOOK_NETWORKS = ["10.12.0.0/16"]

    assert target_of("https://10.12.3.4/hooks").ip == "10.12.3.4"
    with pytest.raises(BadAddress):
        target_of("https://10.13.3.4/hooks")
    with pytest.raises(BadAddress):
        target_of("http://10.12.3.4/hooks")


def test_this_very_machine_only_in_demonstrations(settings):
    settings.WEBHOOK_LOOPBACK = True

    assert target_of("http://127.0.0.1:9000/take").port == 9000
