"""Uploads are distrusted, files lie encrypted, and a changed file is not given out."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.kernel import crypto, files
from portal.kernel.pictures import clean_signature

pytestmark = pytest.mark.django_db


def picture(form="PNG", size=(40, 20), color="white"):
    out = BytesIO()
    Image.new("RGB", size, color).save(out, form)
    return out.getvalue()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return tmp_path


@pytest.mark.clause("C-09")
def test_a_kept_file_comes_back_and_lies_encrypted(folder):
    stored = files.keep(
        "身份证 370212199003072343".encode(), name="../../x.pdf", content_type="application/pdf"
    )
    assert files.read(stored).decode() == "身份证 370212199003072343"
    (path,) = [p for p in folder.rglob("*") if p.is_file()]
    assert b"370212199003072343" not in path.read_bytes()
    assert stored.name == "x.pdf"


def test_a_changed_file_is_not_given_out(folder):
    stored = files.keep(b"content", name="a.pdf", content_type="application/pdf")
    (path,) = [p for p in folder.rglob("*") if p.is_file()]
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(crypto.Undecryptable):
        files.read(stored)


def test_a_destroyed_key_erases_the_file():
    stored = files.keep(b"content", name="a.pdf", content_type="application/pdf")
    stored.data_key.destroy()
    with pytest.raises(crypto.Undecryptable):
        files.read(stored)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.pdf", b"", "是空的"),
        ("a.exe", b"MZ\x90\x00", "不是可以识别的"),
        ("a.pdf", b"MZ\x90\x00", "不是可以识别的"),
        ("a.svg", b"<svg onload='alert(1)'/>", "不是可以识别的"),
        ("a.pdf", picture(), "与扩展名不符"),
        ("a.png", b"\x89PNG\r\n\x1a\nbroken", "无法打开"),
        ("a.jpg", b"\xff\xd8\xffbroken", "无法打开"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(name, data, words):
    with pytest.raises(files.BadUpload) as caught:
        files.check_upload(SimpleUploadedFile(name, data))
    assert words in caught.value.message
    assert caught.value.way_out


def test_a_file_too_large_is_refused(settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    with pytest.raises(files.BadUpload, match="超过1MB"):
        files.check_upload(SimpleUploadedFile("a.pdf", b"%PDF-" + b"x" * 1024 * 1024))


def test_pictures_lose_their_metadata():
    out = BytesIO()
    image = Image.new("RGB", (10, 10))
    exif = image.getexif()
    exif[0x010E] = "370212199003072343"
    image.save(out, "JPEG", exif=exif)
    data, content_type = files.check_upload(SimpleUploadedFile("a.jpg", out.getvalue()))
    assert content_type == "image/jpeg"
    assert b"370212199003072343" not in data


def test_a_photo_taken_sideways_stands_upright():
    out = BytesIO()
    image = Image.new("RGB", (40, 20))
    exif = image.getexif()
    exif[0x0112] = 6  # turn by a quarter
    image.save(out, "JPEG", exif=exif)
    data, _ = files.check_upload(SimpleUploadedFile("a.jpg", out.getvalue()))
    assert Image.open(BytesIO(data)).size == (20, 40)


def test_the_answer_is_never_run_by_a_browser():
    stored = files.keep(b"%PDF-1.7", name='名"字\r\n.pdf', content_type="application/pdf")
    response = files.answer(stored)
    assert response["Content-Disposition"].startswith("attachment")
    assert "\n" not in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_an_empty_signature_is_refused_and_a_written_one_is_cropped():
    with pytest.raises(ValueError, match="没有写上"):
        clean_signature(picture(size=(300, 120)))
    image = Image.new("RGBA", (300, 120))
    image.paste("black", (50, 40, 150, 60))
    out = BytesIO()
    image.save(out, "PNG")
    assert Image.open(BytesIO(clean_signature(out.getvalue()))).size == (116, 36)
