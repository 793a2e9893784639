"""Files are let in for what their bytes say, and stored under their hash.  Rule: B3, P5."""

import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from disclosure import files

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def workbook(**members):
    out = io.BytesIO()
    Workbook().save(out)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def bare_zip(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def upload(name, content):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [("收据.pdf", PDF, "pdf"), ("照片.PNG", PNG, "png"), ("明细.xlsx", workbook(), "xlsx")],
)
def test_what_is_what_its_name_says_is_stored_once_under_its_hash(name, content, kind):
    stored = files.store(upload(name, content))

    assert (stored.name, stored.kind, stored.size) == (name, kind, len(content))
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert files.path_of(stored.sha256).read_bytes() == content
    assert files.store(upload(name, content)) == stored


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.pdf", b""),
        ("谎.pdf", PNG),
        ("谎.png", PDF),
        ("页.html", b"<script>1</script>"),
        ("图.svg", b"<svg onload='x'/>"),
        ("包.zip", bare_zip(a="x")),
        ("壳.xlsx", bare_zip(a="x")),
        ("宏.xlsx", workbook(xl__vbaProject_bin="x").replace(b"vbaProject_bin", b"vbaProject.bin")),
        ("断.xlsx", workbook()[:200]),
        ("双.pdf.exe", PDF),
        ("无后缀", PDF),
    ],
)
def test_what_lies_or_is_not_wanted_is_refused_with_its_name(name, content):
    with pytest.raises(files.BadFile) as refusal:
        files.store(upload(name, content))

    assert name in str(refusal.value)


def test_a_bomb_is_refused():
    with pytest.raises(files.BadFile):
        files.store(upload("弹.xlsx", workbook(xl__filler="0" * (files.MOST_UNPACKED + 1))))


def test_too_large_is_refused_by_size_alone(settings):
    settings.ATTACHMENT_LARGEST = 2**20

    with pytest.raises(files.BadFile, match="1"):
        files.store(upload("大.pdf", PDF + b"0" * 2**20))


@pytest.mark.parametrize(
    ("given", "kept"),
    [("../../etc/收据.pdf", "收据.pdf"), ("收\u202efdp.pdf", "收fdp.pdf"), ("长" * 300 + ".pdf", "长" * 146 + ".pdf")],
)
def test_names_lose_paths_and_what_cannot_be_seen(given, kept):
    assert files.store(upload(given, PDF)).name == kept


def test_a_changed_file_is_no_longer_intact():
    stored = files.store(upload("收据.pdf", PDF))
    assert files.is_intact(stored.sha256)

    files.path_of(stored.sha256).write_bytes(b"other")

    assert not files.is_intact(stored.sha256)
    assert not files.is_intact("0" * 64)
