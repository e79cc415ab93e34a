"""The seal: one signature over the whole file, seen on every copy, found broken when a bit changes."""

import subprocess

import pytest

from portal.kernel.pdf import seal, structure
from portal.kernel.pdf.render import html_to_pdf
from portal.kernel.pdf.seal import Spot
from portal.kernel.pdf.seal_picture import seal_picture
from tests.factories.pdfs import pictures, text_of

HTML = (
    '<html lang="zh-CN"><head><title>试</title></head><body><p>平顶山市石龙区司法局</p>'
    '<p style="break-before: page">平顶山市石龙区司法局</p></body></html>'
)
OWNER = "平顶山市石龙区司法局"


@pytest.fixture(scope="module")
def plain() -> bytes:
    return html_to_pdf(HTML).pdf


@pytest.fixture(scope="module")
def sealed(plain) -> bytes:
    return seal.apply_seal(plain, owner=OWNER, signed_at=Spot(0, 150, 120), printed_at=[Spot(1, 150, 120)])


def test_a_sealed_document_is_intact_valid_and_trusted(sealed):
    verdict = seal.verify_seal(sealed)

    assert verdict.good
    assert verdict.owner == OWNER


def test_sealing_keeps_the_structure_and_hides_no_text(plain, sealed):
    assert structure.check_pdfa3b(sealed) == []
    assert text_of(sealed) == text_of(plain)


def test_the_seal_is_seen_on_every_copy(plain, sealed):
    for before, after in zip(pictures(plain), pictures(sealed), strict=True):
        darker = sum(after.histogram()[:200]) - sum(before.histogram()[:200])
        assert darker > 1000


@pytest.mark.parametrize("at", (0.1, 0.5, 0.9))
def test_a_flipped_bit_breaks_the_seal(sealed, at):
    broken = bytearray(sealed)
    place = sealed.find(b"stream", int(len(sealed) * 0.4 * at)) + 40
    broken[place] ^= 1

    assert not seal.verify_seal(bytes(broken)).good


def test_something_appended_breaks_the_seal(sealed):
    assert not seal.verify_seal(sealed + b"\n% more\n%%EOF\n").good


def test_an_unsealed_document_is_not_good(plain):
    assert not seal.verify_seal(plain).good


def test_poppler_agrees(sealed, tmp_path):
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed)

    told = subprocess.run(["pdfsig", file], capture_output=True, text=True).stdout

    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told


def test_another_authority_is_not_trusted(sealed, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    seal.seal_service.cache_clear()
    try:
        verdict = seal.verify_seal(sealed)
    finally:
        seal.seal_service.cache_clear()

    assert verdict.intact
    assert verdict.valid
    assert not verdict.trusted


def test_keys_are_made_once_and_only_for_their_owner(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    first, second = seal.DemoSeals(), seal.DemoSeals()

    of_first, of_second, of_other = (
        service.signer(owner).signing_cert.dump()
        for service, owner in ((first, "甲局"), (second, "甲局"), (first, "乙局"))
    )

    assert of_first == of_second != of_other
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "demo-seals").glob("*.pem"))


@pytest.mark.parametrize(
    "owner", ("县局", "西藏自治区拉萨市林周县人力资源和社会保障局行政审批服务科", "䶮县𬭎局")
)
def test_every_name_can_be_sealed(plain, owner):
    done = seal.apply_seal(plain, owner=owner, signed_at=Spot(0, 150, 120))

    assert seal.verify_seal(done).good


def test_a_seal_for_demonstration_says_so():
    assert seal.seal_service().demo
    assert len(seal_picture(OWNER, demo=True)) > len(seal_picture(OWNER, demo=False))
