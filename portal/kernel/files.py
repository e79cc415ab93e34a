"""Files: distrusted when they come in, encrypted while they lie, streamed only through ``fetch()``."""

import hashlib
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from portal.kernel import active_pdf, crypto, scanning
from portal.kernel.acts import Refused
from portal.kernel.models import DataKey, StoredFile
from portal.kernel.pictures import clean_picture

# What a file is, by its first bytes and not by its name. Nothing else is taken.
MAGIC = {
    b"%PDF-": ("application/pdf", (".pdf",)),
    b"\x89PNG\r\n\x1a\n": ("image/png", (".png",)),
    b"\xff\xd8\xff": ("image/jpeg", (".jpg", ".jpeg")),
}
WORDS = {"application/pdf": "PDF", "image/png": "PNG图片", "image/jpeg": "JPG图片"}


class BadUpload(Refused):
    """The file is not one that can be taken; the message says why and what would do."""

    code = "bad_upload"


def _kind(data: bytes, name: str) -> str:
    for magic, (content_type, suffixes) in MAGIC.items():
        if data.startswith(magic):
            if not name.lower().endswith(suffixes):
                raise BadUpload(
                    f"文件“{name}”的内容是{WORDS[content_type]}，与扩展名不符，未保存。",
                    way_out=f"请把扩展名改为{suffixes[0]}后重新上传，或上传正确的文件。",
                )
            return content_type
    raise BadUpload(
        f"文件“{name}”不是可以识别的PDF、JPG或PNG文件，未保存。",
        way_out="请把材料扫描或拍照存为PDF、JPG或PNG后上传。改扩展名不能改变文件类型。",
    )


def _short(name: str, most: int) -> str:
    """A name of at most so many signs that still ends as it did."""
    return name if len(name) <= most else f"{name[: most - 9]}…{name[-8:]}"


def _refuse_harmful(data: bytes, name: str) -> None:
    """What a scanner knows, and PDFs that do something by themselves."""
    if kinds := active_pdf.dangers(data) if data.startswith(b"%PDF-") else []:
        raise BadUpload(
            f"PDF文件“{name}”里带有{'、'.join(kinds)}，未保存。",
            way_out="请把它打印成新的PDF，或者拍照后上传。",
            code="active_pdf",
        )
    try:
        scanning.scan(data)
    except scanning.Infected:
        raise BadUpload(
            f"文件“{name}”带有病毒，未保存。",
            way_out="请在没有病毒的电脑上重新扫描或拍照后上传，也可以把原件交到窗口。",
            code="infected",
        ) from None
    except scanning.Unreachable:
        raise BadUpload(
            f"现在不能检查文件“{name}”是否安全，未保存。",
            way_out="请过几分钟再上传；着急的，可以把原件交到窗口。",
            code="not_scanned",
        ) from None


def _name_of(upload: UploadedFile) -> str:
    """The name without signs that turn it round or that nobody sees."""
    return "".join(sign for sign in upload.name or "" if sign.isprintable()) or "文件"


def check_upload(upload: UploadedFile) -> tuple[bytes, str]:
    """Bytes and content type of an upload, or BadUpload. Pictures are decoded and written anew."""
    name = _short(Path(_name_of(upload)).name, 120)
    if not upload.size:
        raise BadUpload(f"文件“{name}”是空的，未保存。", way_out="请重新选择文件。")
    if upload.size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise BadUpload(f"文件“{name}”超过{limit}MB，未保存。", way_out="请压缩或分开上传。")
    data = upload.read()
    content_type = _kind(data, name)
    _refuse_harmful(data, name)
    if content_type.startswith("image/"):
        try:
            data = clean_picture(data, content_type)
        except ValueError as error:
            raise BadUpload(
                f"图片“{name}”无法打开（{error}），未保存。", way_out="请重新拍照或扫描。"
            ) from None
    return data, content_type


def taken(upload: UploadedFile | None) -> StoredFile | None:
    """An upload, checked by its content and kept encrypted; None when there is none."""
    if upload is None:
        return None
    upload.seek(0)
    data, content_type = check_upload(upload)
    return keep(data, name=_name_of(upload), content_type=content_type)


def _path(stored: StoredFile) -> Path:
    return settings.FILES_DIR / stored.pk.hex[-2:] / stored.pk.hex


@transaction.atomic
def keep(data: bytes, *, name: str, content_type: str) -> StoredFile:
    """Encrypt and keep bytes under a key of their own. Written beside and renamed, so no half file is ever read.

    A rolled-back transaction leaves a file that no row points at; the nightly sweep of orphans removes it.
    """
    stored = StoredFile(
        name=_short(Path(name).name, 200),
        content_type=content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        data_key=DataKey.make(),
    )
    path = _path(stored)
    path.parent.mkdir(parents=True, exist_ok=True)
    sealed = crypto.encrypt(data, key=stored.data_key.open(), place=f"file:{stored.pk}")
    temporary = path.with_suffix(".part")
    temporary.write_bytes(sealed)
    temporary.replace(path)
    stored.save(force_insert=True)
    return stored


def read(stored: StoredFile) -> bytes:
    """The content, checked against its digest. Raises crypto.Undecryptable when it was changed or erased."""
    sealed = _path(stored).read_bytes()
    data = crypto.decrypt(sealed, key=stored.data_key.open(), place=f"file:{stored.pk}")
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise crypto.Undecryptable(f"file:{stored.pk}")
    return data


def erase(stored: StoredFile) -> None:
    """Make a file unreadable for good: its key is destroyed with the transaction, its bytes go after the commit."""
    stored.data_key.destroy()
    transaction.on_commit(partial(_path(stored).unlink, missing_ok=True))


def answer(stored: StoredFile, *, download: bool = True) -> HttpResponse:
    """The file as a response that no browser runs or keeps. Call it only with what ``fetch()`` gave."""
    if stored.data_key.destroyed_at is not None:
        raise Refused("这个文件已经按保存期限清除，不能再打开。", code="erased")
    response = HttpResponse(read(stored), content_type=stored.content_type)
    inline = not download and stored.content_type in {"application/pdf", "image/png", "image/jpeg"}
    header = content_disposition_header(not inline, stored.name)
    response["Content-Disposition"] = header or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
