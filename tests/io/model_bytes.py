"""Model files taken apart and put together again, as a hand that wants to deceive would do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import attrs

Change = Callable[[dict[str, Any]], object]


def dumps(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


@attrs.define
class Parts:
    """A file's tensors as its header gives them, its document, and its data."""

    tensors: dict[str, dict[str, Any]]
    document: dict[str, Any]
    data: bytes

    @property
    def nodes(self) -> list[Any]:
        nodes: list[Any] = self.document["architecture"]
        return nodes

    def checked(self) -> Parts:
        """Return the parts with the checksum that fits."""
        body = {key: value for key, value in self.document.items() if key != "checksum"}
        about = [[n, t["dtype"], t["shape"]] for n, t in sorted(self.tensors.items())]
        sha = hashlib.sha256(dumps([body, about]).encode())
        for _, tensor in sorted(self.tensors.items()):
            sha.update(self.data[slice(*tensor["data_offsets"])])
        return Parts(self.tensors, {**body, "checksum": sha.hexdigest()}, self.data)

    def joined(self) -> bytes:
        return put_together(header_text(dumps(self.document), self.tensors), self.data)


def header_text(text: str, tensors: dict[str, Any]) -> bytes:
    return json.dumps({"__metadata__": {"graphnn": text}, **tensors}).encode()


def put_together(header: bytes, data: bytes) -> bytes:
    return len(header).to_bytes(8, "little") + header + data


def take_apart(content: bytes) -> Parts:
    end = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:end])
    document = json.loads(header.pop("__metadata__")["graphnn"])
    return Parts(header, document, content[end:])
