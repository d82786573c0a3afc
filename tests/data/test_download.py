from __future__ import annotations

import gzip
import hashlib
import io
import sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import attrs
import pytest

from graphnn.data import DownloadError, MnistSource, RemoteFile, fetch_mnist
from tests.data.local_server import Server, endless, hangs_up, interrupted, serves, status

pytest.importorskip("pooch", reason="the download needs pooch (the extra download)")

CONTENT = hashlib.shake_256(b"graphnn").digest(300_000)
"""Bytes that gzip cannot make shorter, so that a half of the packed file is a half of these."""

PACKED = gzip.compress(CONTENT)
NAME = "some-idx3-ubyte.gz"


@pytest.fixture
def source(server: Server) -> MnistSource:
    file = RemoteFile(NAME, size=len(CONTENT), sha256=hashlib.sha256(CONTENT).hexdigest())
    return MnistSource(mirrors=(f"{server.url}/a/",), files=(file,), timeout=5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "cache"


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_healthy_server(server: Server, source: MnistSource, folder: Path) -> None:
    server.replies[f"/a/{NAME}"] = serves(PACKED)
    assert fetch_mnist(folder, source=source) == folder
    assert names_in(folder) == [NAME]
    assert (folder / NAME).read_bytes() == PACKED


def test_what_is_there_is_not_fetched_again(
    server: Server, source: MnistSource, folder: Path
) -> None:
    server.replies[f"/a/{NAME}"] = serves(PACKED)
    fetch_mnist(folder, source=source)
    fetch_mnist(folder, source=source)
    assert server.asked == [f"/a/{NAME}"]


@pytest.mark.parametrize(
    "reply",
    [
        serves(gzip.compress(CONTENT, compresslevel=1)),
        serves(gzip.compress(CONTENT, mtime=1)),
        serves(PACKED, Content_Encoding="gzip"),
        serves(CONTENT),
    ],
    ids=["packed less", "packed at another time", "unpacked on the way", "not packed"],
)
def test_the_same_content_in_another_packing_will_do(
    server: Server, source: MnistSource, folder: Path, reply: Any
) -> None:
    server.replies[f"/a/{NAME}"] = reply
    fetch_mnist(folder, source=source)
    assert names_in(folder) == [NAME]


FAULTS = {
    "one bit flipped": (serves(flipped(PACKED, 5000)), "broken gzip data|sent other content"),
    "trailer flipped": (serves(flipped(PACKED, len(PACKED) - 7)), "broken gzip data .*CRC"),
    "other content": (
        serves(gzip.compress(flipped(CONTENT, 77))),
        f"sent other content than {NAME}: SHA-256 [0-9a-f]{{64}}, wanted [0-9a-f]{{64}}",
    ),
    "content too short": (serves(gzip.compress(CONTENT[:-1])), "sent 299,999 of the 300,000"),
    "content too long": (serves(gzip.compress(CONTENT + b"x")), "sent more than the 300,000"),
    "bomb": (serves(gzip.compress(bytes(2**24))), "sent more than the 300,000 bytes"),
    "error page": (serves(b"<html>Not here</html>"), "sent 21 of the 300,000 bytes"),
    "empty": (serves(b""), "sent 0 of the 300,000 bytes"),
    "truncated file": (serves(PACKED[: len(PACKED) // 2]), "gzip data end too early"),
    "interrupted transfer": (interrupted(PACKED), "IncompleteRead|Connection broken"),
    "no answer": (hangs_up, "Connection aborted|closed connection"),
    "endless": (endless, "sent far more than the file can hold"),
    "not found": (status(404), "404 Client Error"),
    "server error": (status(503), "503 Server Error"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_error_and_leaves_nothing_behind(
    server: Server, source: MnistSource, folder: Path, fault: str
) -> None:
    reply, reason = FAULTS[fault]
    server.replies[f"/a/{NAME}"] = reply
    with pytest.raises(DownloadError, match=reason) as caught:
        fetch_mnist(folder, source=source)
    assert f"could not download {NAME}" in str(caught.value)
    assert f"{server.url}/a/{NAME}" in str(caught.value)
    assert ".part" not in str(caught.value)
    assert names_in(folder) == []
    assert server.asked == [f"/a/{NAME}"]

    server.replies[f"/a/{NAME}"] = serves(PACKED)
    fetch_mnist(folder, source=source)
    assert (folder / NAME).read_bytes() == PACKED


def test_a_server_that_falls_silent_is_given_up(
    server: Server, source: MnistSource, folder: Path
) -> None:
    server.replies[f"/a/{NAME}"] = server.stalls(PACKED)
    with pytest.raises(DownloadError, match="timed out"):
        fetch_mnist(folder, source=attrs.evolve(source, timeout=0.1))
    assert names_in(folder) == []


def test_nobody_listens(server: Server, source: MnistSource, folder: Path) -> None:
    server.stop()
    with pytest.raises(DownloadError, match="refused"):
        fetch_mnist(folder, source=source)
    assert names_in(folder) == []


@pytest.mark.parametrize("mirror", ["nonsense", "gopher://127.0.0.1", "file:///etc", "http://"])
def test_an_address_that_is_none(source: MnistSource, folder: Path, mirror: str) -> None:
    with pytest.raises(DownloadError, match=f"{mirror.rstrip('/')}/{NAME}: "):
        fetch_mnist(folder, source=attrs.evolve(source, mirrors=(mirror,)))
    assert names_in(folder) == []


def test_the_second_mirror_helps_out(server: Server, source: MnistSource, folder: Path) -> None:
    server.replies[f"/a/{NAME}"] = interrupted(PACKED)
    server.replies[f"/b/{NAME}"] = serves(PACKED)
    both = attrs.evolve(source, mirrors=(f"{server.url}/a", f"{server.url}/b"))
    fetch_mnist(folder, source=both)
    assert server.asked == [f"/a/{NAME}", f"/b/{NAME}"]
    assert (folder / NAME).read_bytes() == PACKED


def test_the_error_names_every_mirror(server: Server, source: MnistSource, folder: Path) -> None:
    server.replies[f"/b/{NAME}"] = status(503)
    both = attrs.evolve(source, mirrors=(f"{server.url}/a", f"{server.url}/b"))
    with pytest.raises(DownloadError, match=r"/a/.*404 .*; .*/b/.*503 "):
        fetch_mnist(folder, source=both)


def test_ctrl_c_leaves_nothing_behind(
    source: MnistSource, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(self: object, url: str, target: Any, pooch: object) -> None:
        target.write(b"the beginning")
        raise KeyboardInterrupt

    monkeypatch.setattr("pooch.HTTPDownloader.__call__", stop)
    with pytest.raises(KeyboardInterrupt):
        fetch_mnist(folder, source=source)
    assert names_in(folder) == []


def test_without_a_terminal_it_is_silent(
    server: Server, source: MnistSource, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    server.replies[f"/a/{NAME}"] = serves(PACKED)
    fetch_mnist(folder, source=source)
    assert capfd.readouterr() == ("", "")


def test_on_a_terminal_it_shows_progress(
    server: Server, source: MnistSource, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("tqdm", reason="the progress bar needs tqdm (the extra download)")
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stderr", terminal)
    server.replies[f"/a/{NAME}"] = serves(PACKED)
    fetch_mnist(folder, source=source)
    assert f"{NAME} 100%" in terminal.getvalue()
    assert "300k/300k" in terminal.getvalue()


def test_progress_without_a_length(
    server: Server, source: MnistSource, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("tqdm", reason="the progress bar needs tqdm (the extra download)")
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stderr", terminal)

    def reply(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(PACKED)

    server.replies[f"/a/{NAME}"] = reply
    fetch_mnist(folder, source=source)
    assert NAME in terminal.getvalue()


def test_without_a_console_it_is_silent(
    server: Server, source: MnistSource, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    server.replies[f"/a/{NAME}"] = serves(PACKED)
    fetch_mnist(folder, source=source)
    assert names_in(folder) == [NAME]


def test_without_pooch_the_error_says_what_to_install(
    source: MnistSource, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(ModuleNotFoundError, match=r'pip install "graphnn\[download\]"'):
        fetch_mnist(folder, source=source)
    assert not folder.exists()
