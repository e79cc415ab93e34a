#!/usr/bin/env python3
"""Verify a case file by itself: every part against the manifest, every event against the sealed ledger.

Needs Python 3.8 or newer and nothing else; reads an archive or an unpacked folder, writes nothing, asks no network.
Ends with 0 when everything holds, with 1 when something was changed, with 2 when there is nothing to verify.

    python3 verify_case_file.py 案卷.zip [--manifest-sha256 DIGEST]
"""

import argparse
import hashlib
import json
import os
import sys
import zipfile

FORMAT = "case-file/1"
BESIDE = {"manifest.json", "README.txt", "verify_case_file.py"}
LARGEST = 2_000_000_000  # bytes read at most


class Folder:
    """An unpacked archive."""

    def __init__(self, path):
        self.path = path

    def names(self):
        found = set()
        for folder, _, files in os.walk(self.path):
            for name in files:
                found.add(os.path.relpath(os.path.join(folder, name), self.path).replace(os.sep, "/"))
        return found

    def read(self, name):
        with open(os.path.join(self.path, *name.split("/")), "rb") as file:
            return file.read()


class Packed:
    """The archive as it was downloaded."""

    def __init__(self, path):
        self.archive = zipfile.ZipFile(path)
        if sum(item.file_size for item in self.archive.infolist()) > LARGEST:
            raise ValueError("压缩包过大")

    def names(self):
        names = [item.filename for item in self.archive.infolist() if not item.is_dir()]
        if len(names) != len(set(names)):
            raise ValueError("压缩包里有重名的文件")
        return set(names)

    def read(self, name):
        return self.archive.read(name)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def check_file(place, entry, title):
    """One file of the archive against its line of the manifest."""
    try:
        data = place.read(entry["file"])
    except (KeyError, OSError, zipfile.BadZipFile):
        return [f"{title}：缺少文件或者文件损坏 {entry['file']}"]
    if len(data) != entry["size"] or sha256(data) != entry["sha256"]:
        return [f"{title}：内容与清单不一致 {entry['file']}"]
    return []


def check_pages(manifest):
    """The parts follow each other in the volume without gap or overlap."""
    at = None
    for part in manifest["parts"]:
        if at is not None and part["first_page"] != at:
            return [f"第{part['number']}件：页码与前一件不衔接"]
        at = part["first_page"] + part["pages"]
    if at is not None and at - 1 != manifest["volume"]["pages"]:
        return ["案卷页数与各件页数不一致"]
    return []


def root_of(event):
    """From the text of an event up the tree."""
    node = hashlib.sha256(b"\x00" + event["text"].encode("utf-8")).digest()
    for side, other in event["path"]:
        pair = (bytes.fromhex(other), node) if side == "left" else (node, bytes.fromhex(other))
        node = hashlib.sha256(b"\x01" + pair[0] + pair[1]).digest()
    return node.hex()


def check_ledger(ledger):
    """Every seal against its own digest, every event against the root of its seal."""
    faults = []
    seals = {seal["number"]: seal for seal in ledger["seals"]}
    for seal in seals.values():
        text = f"{seal['previous']}:{seal['root']}:{seal['count']}:{seal['upto']}"
        if sha256(text.encode("utf-8")) != seal["digest"]:
            faults.append(f"账册第{seal['number']}批：封存摘要不符")
    for event in ledger["events"]:
        if event["seal"] is None:
            continue
        if event["seal"] not in seals or root_of(event) != seals[event["seal"]]["root"]:
            faults.append(f"账册记录{event['id']}：与第{event['seal']}批的封存不符")
    return faults


def check_named(manifest):
    """A part that the ledger names: its digest stands in the event."""
    events = {event["id"]: event["text"] for event in manifest["ledger"]["events"]}
    return [
        f"第{part['number']}件：账册记录里没有它的摘要"
        for part in manifest["parts"]
        if part["event"] is not None and part["sha256"] not in events.get(part["event"], "")
    ]


def check(place, wanted):
    """All faults, and what was looked at."""
    raw = place.read("manifest.json")
    manifest = json.loads(raw.decode("utf-8"))
    if manifest.get("format") != FORMAT:
        raise ValueError("不认识的清单格式")
    faults = []
    if wanted and sha256(raw) != wanted.lower():
        faults.append("清单摘要与给出的不一致")
    faults += check_file(place, manifest["volume"], "案卷全文")
    for part in manifest["parts"]:
        faults += check_file(place, part, f"第{part['number']}件 {part['title']}")
    known = {part["file"] for part in manifest["parts"]} | {manifest["volume"]["file"]} | BESIDE
    faults += [f"清单以外的文件 {name}" for name in sorted(place.names() - known)]
    faults += check_pages(manifest) + check_ledger(manifest["ledger"]) + check_named(manifest)
    return manifest, sha256(raw), faults


def say(words):
    sys.stdout.write(words + "\n")


def main():
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    parser = argparse.ArgumentParser(description="校验一份办件案卷")
    parser.add_argument("path", help="案卷压缩包，或者解压后的文件夹")
    parser.add_argument("--manifest-sha256", default="", help="系统页面上显示的清单摘要")
    given = parser.parse_args()
    try:
        place = Folder(given.path) if os.path.isdir(given.path) else Packed(given.path)
        manifest, digest, faults = check(place, given.manifest_sha256)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        say(f"不能校验：{error}")
        return 2
    events = manifest["ledger"]["events"]
    sealed = sum(event["seal"] is not None for event in events)
    say(f"办件 {manifest['case']['number']}　{manifest['case']['matter']}")
    say(
        f"共{len(manifest['parts'])}件，{manifest['volume']['pages']}页；账册记录{len(events)}条，已封存{sealed}条"
    )
    say(f"清单摘要 {digest}")
    for fault in faults:
        say(f"× {fault}")
    say("校验未通过" if faults else "校验通过")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
