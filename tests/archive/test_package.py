"""A package on disk: what it is made of, what differs from it, and where its files can lie.  Rule: A4, A5."""

import hashlib
import io
import os
import zipfile

import pytest

from archive import package
from archive.package import ADDED, CHANGED, MISSING, Fault, File, NotIntact, safe_name
from audit import clock

NUMBER = "0012-DW·2026-D10-ZZ-0001"
FILES = [
    File("record.json", b"{}"),
    File("attachments/1/01-收据.pdf", "字节".encode()),
]
ABOUT = {"External-Identifier": NUMBER, "Source-Organization": "柳湾镇党委\n换行", "Period": "2026-11-20/2026-11-28"}


def make(files=FILES, number=NUMBER):
    with package.making() as making:
        made = making.lay_out(number, files, ABOUT)
        making.put_in_place()
    return made


def found(made, number=NUMBER):
    faults = package.faults(number, manifest_sha256=made.manifest_sha256, tag_manifest_sha256=made.tag_manifest_sha256)
    return {(fault.file, fault.what) for fault in faults}


def left():
    """Everything below the archive, files and directories alike."""
    folder = package.place_of(NUMBER).parent
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_it_is_a_bag_by_its_own_validator():
    made = make()

    folder = package.place_of(NUMBER)
    assert package.bagit.Bag(str(folder)).validate()
    assert found(made) == set()
    assert (made.files, made.size) == (2, 8)
    manifest = (folder / "manifest-sha256.txt").read_bytes()
    assert hashlib.sha256(manifest).hexdigest() == made.manifest_sha256
    assert (folder / "bag-info.txt").read_text().splitlines() == [
        "Bag-Size: 8 B",
        f"External-Identifier: {NUMBER}",
        "Payload-Oxum: 8.2",
        "Period: 2026-11-20/2026-11-28",
        "Source-Organization: 柳湾镇党委 换行",
    ]
    assert left() == {"0012-DW.2026-D10-ZZ-0001"}


def test_the_same_files_make_the_same_package():
    assert make(number="1") == make(list(reversed(FILES)), number="2")


def change(folder):
    (folder / "data/record.json").write_bytes(b"[]")


def change_size(folder):
    (folder / "data/record.json").write_bytes(b"longer than it was")


def remove(folder):
    (folder / "data/attachments/1/01-收据.pdf").unlink()


def add(folder):
    (folder / "data/attachments/2").mkdir()
    (folder / "data/attachments/2/夹带.pdf").write_bytes(b"x")


def add_beside(folder):
    (folder / "fetch-me.txt").write_bytes(b"x")


def change_tag_file(folder):
    (folder / "bag-info.txt").write_text("External-Identifier: another\n")


def remove_tag_manifest(folder):
    (folder / "tagmanifest-sha256.txt").unlink()


def replace_by_link(folder):
    path = folder / "data/record.json"
    beside = folder.parent / "elsewhere.json"
    beside.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(beside)


def link_a_directory(folder):
    (folder / "data/more").symlink_to(folder.parent)


def rewrite_it_all(folder):
    """A file is changed and both manifests are made to fit: bagit alone finds nothing."""
    change(folder)
    package.bagit.Bag(str(folder)).save(manifests=True)
    assert package.bagit.Bag(str(folder)).validate()


def spoil_the_manifest(folder):
    (folder / "manifest-sha256.txt").write_bytes(b"\xff\xfe\x00")


RECORD, RECEIPT = "data/record.json", "data/attachments/1/01-收据.pdf"
TAMPERING = {
    change: {(RECORD, CHANGED)},
    change_size: {(RECORD, CHANGED)},
    remove: {(RECEIPT, MISSING)},
    add: {("data/attachments/2/夹带.pdf", ADDED)},
    add_beside: {("fetch-me.txt", ADDED)},
    change_tag_file: {("bag-info.txt", CHANGED)},
    remove_tag_manifest: {("tagmanifest-sha256.txt", MISSING), ("bag-info.txt", ADDED), ("bagit.txt", ADDED)},
    replace_by_link: {(RECORD, CHANGED)},
    link_a_directory: {("data/more", ADDED)},
    rewrite_it_all: {("manifest-sha256.txt", CHANGED), ("tagmanifest-sha256.txt", CHANGED)},
    spoil_the_manifest: {("manifest-sha256.txt", CHANGED), (RECORD, ADDED), (RECEIPT, ADDED)},
}


@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda tamper: tamper.__name__)
def test_what_was_tampered_with_is_named(tamper):
    made = make()

    tamper(package.place_of(NUMBER))

    assert found(made) == TAMPERING[tamper]


def test_a_change_and_a_loss_are_both_named():
    """bagit stops at the first kind of fault; we do not."""
    made = make()

    change(package.place_of(NUMBER))
    remove(package.place_of(NUMBER))

    assert found(made) == {(RECORD, CHANGED), (RECEIPT, MISSING)}


def test_a_package_that_is_not_there_is_missing():
    assert package.faults("9-DW·2026-Y-ZZ-0001", manifest_sha256="", tag_manifest_sha256="") == [
        Fault("9-DW.2026-Y-ZZ-0001", MISSING)
    ]


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
@pytest.mark.parametrize("is_placed", [False, True])
def test_a_failure_leaves_nothing_behind(failure, is_placed):
    def fail():
        with package.making() as making:
            making.lay_out(NUMBER, FILES, ABOUT)
            if is_placed:
                making.put_in_place()
            raise failure

    with pytest.raises(failure):
        fail()

    assert left() == set()


@pytest.mark.parametrize("hours, is_cleared", [(25, True), (23, False)])
def test_what_a_crash_left_on_its_way_is_cleared_away_a_day_later(hours, is_cleared):
    making = package.Making()
    making.lay_out(NUMBER, FILES, ABOUT)  # and then the lights go out
    then = clock.now().timestamp() - hours * 3600
    os.utime(making.beside, (then, then))

    make()

    assert left() == {"0012-DW.2026-D10-ZZ-0001"} | (set() if is_cleared else {making.beside.name})


def test_bytes_that_are_not_those_that_were_signed_make_no_package(tmp_path):
    kept = tmp_path / "kept"
    kept.write_bytes(b"other")

    for source in (File("a.pdf", kept, hashlib.sha256(b"signed").hexdigest()), File("a.pdf", tmp_path / "gone", "0")):
        with pytest.raises(NotIntact), package.making() as making:
            making.lay_out(NUMBER, [*FILES, source], ABOUT)

    assert left() == set()


def test_what_was_staged_is_part_of_it_as_far_as_it_is_asked_for(tmp_path):
    kept = tmp_path / "kept"
    kept.write_bytes(b"signed")
    large = File("attachments/1/01.pdf", kept, hashlib.sha256(b"signed").hexdigest())

    with package.making() as making:
        making.stage([large, File("attachments/2/01.pdf", kept, large.sha256)])
        kept.unlink()
        made = making.lay_out(NUMBER, [*FILES, large], ABOUT)
        making.put_in_place()

    assert found(made) == set()
    assert (made.files, made.size) == (3, 14)
    assert left() == {"0012-DW.2026-D10-ZZ-0001"}


def test_what_a_crash_left_in_its_place_is_set_aside_and_not_lost():
    make([File("old.txt", b"old")])

    made = make()

    assert found(made) == set()
    assert left() == {"0012-DW.2026-D10-ZZ-0001", ".0012-DW.2026-D10-ZZ-0001.left-1"}


@pytest.mark.parametrize("path", ["../x", "data/../../x", "/etc/x", "a/../../x", "../../../x"])
def test_no_path_leads_out_of_the_package(path):
    with pytest.raises(ValueError, match="leads out"), package.making() as making:
        making.lay_out(NUMBER, [File(path, b"x")], ABOUT)

    assert left() == set()


@pytest.mark.parametrize(
    "name, safe",
    [
        ("收据.pdf", "收据.pdf"),
        ("../../收据.pdf", "收据.pdf"),
        ("..", "_"),
        ("a\\b:c*?.pdf", "a_b_c__.pdf"),
        ("$HOME ~%0A.pdf", "_HOME __0A.pdf"),
        ("行\n尾 .pdf ", "行_尾.pdf"),
        ("\u202efdp.exe", "_fdp.exe"),
        (".hidden", "hidden"),
    ],
)
def test_names_become_safe(name, safe):
    assert safe_name(name) == safe


def test_long_names_fit_every_file_system_and_keep_their_ending():
    name = safe_name("很长的名字" * 29 + ".docx")

    assert len(name.encode()) <= 180
    assert name.startswith("很长的名字很长")
    assert name.endswith(".docx")


def test_every_safe_name_can_be_verified():
    """What bagit takes for dangerous, or reads in another way than it was written, is never written."""
    names = [
        "$PATH.pdf",
        "%0A.pdf",
        "~.pdf",
        "* x.pdf",
        "# x.pdf",
        "尾 .pdf",
        "é.pdf",
        "e\u0301.pdf",
        "汉" * 150 + ".pdf",
    ]
    made = make([File(f"attachments/1/{n:02}-{safe_name(name)}", b"x") for n, name in enumerate(names)])

    assert (found(made), made.files) == (set(), len(names))


def test_no_two_numbers_share_a_place():
    numbers = ["A/1", "A_1", "A.1", "a.1", "A·1", "A_2F_1", "../1", "A 1"]

    places = [package.place_of(number) for number in numbers]

    assert len({str(place).lower() for place in places}) == len(numbers)
    assert {place.parent for place in places} == {package.place_of("1").parent}


def test_it_is_handed_out_whole_as_a_zip_file():
    make()

    packed = b"".join(package.zipped(NUMBER))

    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        assert opened.testzip() is None
        inside = {name.partition("/")[2]: opened.read(name) for name in opened.namelist()}
    folder = package.place_of(NUMBER)
    assert inside == {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert packed == b"".join(package.zipped(NUMBER))


def test_what_is_linked_to_is_not_handed_out():
    make()
    replace_by_link(package.place_of(NUMBER))

    packed = b"".join(package.zipped(NUMBER))

    assert RECORD not in "".join(zipfile.ZipFile(io.BytesIO(packed)).namelist())
