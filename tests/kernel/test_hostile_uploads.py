"""Two hundred uploads that mean harm: each gets the answer that is written beside it, soon, and leaves nothing behind."""

import io
import re
import socketserver
import threading
import time
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile

from portal.kernel import files
from tests.factories.clamd import Clamd
from tests.factories.hostile_uploads import MARK, NAMES, TAKEN, WRONG, cases

pytestmark = pytest.mark.clause("C-09")
CASES = cases()


@pytest.fixture(scope="module")
def scanner():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"tcp://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_there_are_enough_of_each_verdict():
    count = Counter(verdict for _, _, verdict in CASES.values())
    assert sum(count.values()) >= 180 and min(count.values()) >= 6
    assert len({data for _, data, _ in CASES.values()}) >= 120 and len(set(NAMES)) >= 60


@pytest.mark.parametrize("case", CASES)
def test_each_upload_gets_its_answer(case, scanner, settings, tmp_path, monkeypatch):
    settings.SCANNER, settings.UPLOAD_MAX_BYTES = scanner, 10 * 1024 * 1024
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    name, data, verdict = CASES[case]
    start = time.monotonic()
    try:
        kept, content_type = files.check_upload(SimpleUploadedFile(name, data))
    except files.BadUpload as refusal:
        assert refusal.code == verdict, refusal.message
        said = refusal.message.replace(name, "")
        assert refusal.way_out and "未保存" in said and len(said) < 100 and not re.search("[a-z]{4}", said)
    else:
        assert verdict == TAKEN
        if content_type.startswith("image/"):
            assert MARK not in kept
            Image.open(io.BytesIO(kept)).load()
        else:
            assert kept == data
    assert time.monotonic() - start < 5
    assert list(tmp_path.iterdir()) == []


PICTURES = [
    case for case, (name, _, verdict) in CASES.items() if name[-3:] in ("png", "jpg") and verdict == WRONG
]


@pytest.mark.parametrize("case", PICTURES)
def test_the_layout_engine_makes_pillow_lenient_and_uploads_stay_strict(case, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    name, data, _ = CASES[case]
    with pytest.raises(files.BadUpload):
        files.check_upload(SimpleUploadedFile(name, data))
    assert ImageFile.LOAD_TRUNCATED_IMAGES


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_an_odd_name_is_only_a_name(name, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    stored = files.taken(SimpleUploadedFile(name, b"%PDF-1.7\n"))
    (path,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert path.name == stored.pk.hex and path.parent.parent == settings.FILES_DIR
    head = files.answer(stored)["Content-Disposition"]
    assert head.startswith("attachment") and not set("\r\n\0") & set(head)
    assert "/" not in stored.name and len(stored.name) <= 200 and stored.name.isprintable()
