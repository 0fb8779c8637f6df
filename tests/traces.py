"""What a running bot leaves behind: words on disk, and connections to elsewhere."""

import base64
import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import psutil

_LARGEST = 200 * 2**20


def spellings(canary: str) -> set[bytes]:
    """Return how *canary* may stand in a file: plain, wide, escaped, in hexadecimal, in base64."""
    plain = canary.encode()
    found = {
        plain, canary.encode("utf-16-le"), plain.hex().encode(), quote(canary).encode(),
        json.dumps(canary)[1:-1].encode(), repr(plain)[2:-1].encode(),
    }  # fmt: skip
    for shift in range(3):  # where it begins within three bytes decides how base64 writes it
        padded = base64.b64encode(b"\0" * shift + plain)
        first = -(-8 * shift // 6)
        last = (8 * (shift + len(plain))) // 6
        found.add(padded[first:last])
        found.add(padded[first:last].replace(b"+", b"-").replace(b"/", b"_"))
    return found


def found_in(content: bytes, canaries: Iterable[str]) -> list[str]:
    """Return the canaries that stand in *content* in any spelling, in capitals or not."""
    folded = content.lower()
    return [
        canary
        for canary in canaries
        if any(s in content or s.lower() in folded for s in spellings(canary))
    ]


def files_of(folders: Iterable[Path], since: float, without: Iterable[str] = ()) -> Iterator[Path]:
    """Yield every file below *folders* that was written after the moment *since*."""
    for folder in folders:
        for place, inner, names in os.walk(folder):
            inner[:] = [name for name in inner if not name.startswith(tuple(without))]
            for name in names:
                file = Path(place) / name
                try:
                    is_new = file.stat().st_mtime >= since
                except OSError:
                    continue
                if is_new and file.is_file() and file.stat().st_size < _LARGEST:
                    yield file


def written_by(process: psutil.Process) -> set[Path]:
    """Return the files that *process* and its children hold open to write, deleted ones too."""
    found = set()
    for one in [process, *process.children(recursive=True)]:
        folder = Path(f"/proc/{one.pid}")
        for descriptor in (folder / "fd").iterdir():
            try:
                about = (folder / "fdinfo" / descriptor.name).read_text()
                target = Path(os.readlink(descriptor))
            except FileNotFoundError:  # closed since it was listed: what was written is on disk
                continue
            flags = re.search(r"flags:\s+(\d+)", about)
            if flags and int(flags[1], 8) & os.O_ACCMODE and target.is_absolute():
                found.add(target)
    return found


_INTERNET = re.compile(
    r'sin6?_port=htons\((\d+)\).*?(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")'
)


def contacted(trace: Path) -> set[tuple[str, int]]:
    """Return the addresses and ports that a trace of strace names."""
    text = trace.read_text(encoding="utf-8", errors="replace")
    return {(m[2] or m[3], int(m[1])) for m in _INTERNET.finditer(text)}


def outside(contacts: set[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return the contacts beyond this machine, and look-ups of names, which leave it in the end."""
    return {
        (address, port)
        for address, port in contacts
        if port == 53 or not (address.startswith("127.") or address in ("::1", "::ffff:127.0.0.1"))
    }
