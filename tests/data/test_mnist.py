from __future__ import annotations

import gzip
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graphnn.data import (
    MNIST_SOURCE,
    Dataset,
    DownloadError,
    fetch_mnist,
    load_mnist,
    mnist_cache,
    read_idx,
)
from tests.data.idx_files import idx
from tests.data.local_server import Server, serves


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a user's cache of its own, with no setting of the user's own in the way."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("GRAPHNN_DATA", raising=False)
    monkeypatch.delenv("GRAPHNN_MNIST_URL", raising=False)
    return tmp_path / "cache" / "graphnn" / "mnist"


def assert_is_tiny(parts: tuple[Dataset[Any], Dataset[Any]]) -> None:
    train, test = parts
    assert (len(train), len(test)) == (20, 10)
    assert train.t.tolist() == [*range(10), *range(10)]


class TestRealMnist:
    def test_shapes_and_counts(self, real_mnist: Path) -> None:
        train, test = load_mnist(data=real_mnist)
        assert repr(train) == (
            "Dataset('MNIST train', N=60000, sample_shape=(784,), dtype=float32, num_classes=10)"
        )
        assert (len(test), test.sample_shape, test.num_classes) == (10000, (784,), 10)
        assert np.count_nonzero(train.t == 0) == 5923
        assert np.count_nonzero(test.t == 0) == 980
        assert train.t[0] == 5
        assert (train.x.min(), train.x.max()) == (0, 1)

    def test_the_whole_download_from_a_local_mirror(
        self, real_mnist: Path, cache: Path, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pytest.importorskip("pooch", reason="the download needs pooch (the extra download)")
        for file in MNIST_SOURCE.files:
            at_hand = real_mnist / file.name
            if not at_hand.is_file():
                pytest.skip(f"{at_hand} is not there to be served")
            server.replies[f"/{file.name}"] = serves(at_hand.read_bytes())
        monkeypatch.setenv("GRAPHNN_MNIST_URL", server.url)
        _, test = load_mnist()
        assert np.count_nonzero(test.t == 0) == 980
        assert sorted(p.name for p in cache.iterdir()) == sorted(
            file.name for file in MNIST_SOURCE.files
        )
        server.replies.clear()
        assert len(load_mnist()[0]) == 60000
        assert len(server.asked) == 4


class TestForms:
    def test_flat_and_normalized_by_default(self, tiny_folder: Path) -> None:
        train, test = load_mnist(data=tiny_folder)
        pixels = read_idx(tiny_folder / "train-images-idx3-ubyte.gz", rank=3)
        assert train.x.dtype == test.x.dtype == np.float32
        np.testing.assert_array_equal(train.x, pixels.reshape(20, 784) / np.float32(255))

    def test_images_keep_their_axes(self, tiny_folder: Path) -> None:
        train, _ = load_mnist(data=tiny_folder, flatten=False)
        assert train.x.shape == (20, 1, 28, 28)

    def test_raw_pixels(self, tiny_folder: Path) -> None:
        _, test = load_mnist(data=tiny_folder, flatten=False, normalize=False)
        assert test.x.dtype == np.float32
        np.testing.assert_array_equal(
            test.x[:, 0], read_idx(tiny_folder / "t10k-images-idx3-ubyte.gz", rank=3)
        )

    def test_one_hot(self, tiny_folder: Path) -> None:
        _, test = load_mnist(data=tiny_folder, one_hot=True)
        assert test.t.dtype == np.float32
        np.testing.assert_array_equal(test.t, np.eye(10))


class TestWhereItIsFound:
    @pytest.mark.parametrize("inside", ["", "mnist"])
    @pytest.mark.parametrize("packed", [True, False])
    @pytest.mark.parametrize("dotted", [True, False])
    def test_names_and_places(
        self,
        tmp_path: Path,
        tiny_mnist: dict[str, bytes],
        inside: str,
        packed: bool,
        dotted: bool,
    ) -> None:
        folder = tmp_path / "mine" / inside
        folder.mkdir(parents=True)
        for name, content in tiny_mnist.items():
            held = (name.replace("-idx", ".idx") if dotted else name) + (".gz" if packed else "")
            (folder / held).write_bytes(gzip.compress(content) if packed else content)
        assert_is_tiny(load_mnist(data=str(tmp_path / "mine")))

    def test_the_environment_names_a_folder(
        self, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GRAPHNN_DATA", str(tiny_folder))
        assert_is_tiny(load_mnist())

    def test_data_goes_before_the_environment(
        self, tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GRAPHNN_DATA", str(tmp_path / "nowhere"))
        assert_is_tiny(load_mnist(data=tiny_folder))

    def test_the_cache(self, tiny_folder: Path, cache: Path) -> None:
        cache.parent.mkdir(parents=True)
        shutil.copytree(tiny_folder, cache)
        assert mnist_cache() == cache
        assert_is_tiny(load_mnist(download=False))

    def test_the_environment_goes_before_the_cache(
        self, tiny_folder: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shutil.copytree(tiny_folder, cache)
        monkeypatch.setenv("GRAPHNN_DATA", str(tmp_path / "nowhere"))
        with pytest.raises(FileNotFoundError, match=r"nowhere \(named by GRAPHNN_DATA\)"):
            load_mnist()

    def test_missing_files_are_named(self, tiny_folder: Path) -> None:
        (tiny_folder / "train-labels-idx1-ubyte.gz").unlink()
        (tiny_folder / "t10k-images-idx3-ubyte.gz").unlink()
        with pytest.raises(FileNotFoundError) as caught:
            load_mnist(data=tiny_folder)
        assert str(tiny_folder) in str(caught.value)
        assert "train-labels-idx1-ubyte, t10k-images-idx3-ubyte (" in str(caught.value)

    def test_a_file_is_no_folder(self, tiny_folder: Path) -> None:
        with pytest.raises(FileNotFoundError, match="there is no folder"):
            load_mnist(data=tiny_folder / "train-images-idx3-ubyte.gz")

    def test_no_download_wanted(self) -> None:
        with pytest.raises(FileNotFoundError, match=r"data=.*GRAPHNN_DATA.*graphnn\[download\]"):
            load_mnist(download=False)

    def test_no_pooch_for_the_download(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "pooch", None)
        with pytest.raises(ModuleNotFoundError, match=r"graphnn\[download\].*data=.*GRAPHNN_DATA"):
            load_mnist()

    def test_no_mirror_within_reach(
        self, cache: Path, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GRAPHNN_MNIST_URL", server.url)
        with pytest.raises(DownloadError, match=r"404 .*; otherwise .*--data.*GRAPHNN_DATA") as it:
            load_mnist()
        assert str(cache) in str(it.value)


class TestUsersCache:
    def test_a_relative_xdg_folder_is_ignored(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", "relative")
        monkeypatch.setenv("HOME", "/home/someone")
        assert mnist_cache() == Path("/home/someone/.cache/graphnn/mnist")

    def test_macos(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "platform", "darwin")
        monkeypatch.setenv("HOME", "/Users/someone")
        assert mnist_cache() == Path("/Users/someone/Library/Caches/graphnn/mnist")

    def test_windows(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(sys, "platform", "win32")
        monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
        assert mnist_cache() == tmp_path / "graphnn" / "mnist"


class TestDamage:
    def test_a_damaged_file_is_named(self, tiny_folder: Path) -> None:
        path = tiny_folder / "t10k-images-idx3-ubyte.gz"
        path.write_bytes(path.read_bytes()[:-20])
        with pytest.raises(ValueError, match="end too early") as caught:
            load_mnist(data=tiny_folder)
        assert str(path) in str(caught.value)

    def test_labels_that_are_too_few(self, tiny_folder: Path) -> None:
        (tiny_folder / "train-labels-idx1-ubyte.gz").write_bytes(idx(np.zeros(19, np.uint8)))
        with pytest.raises(ValueError, match="'MNIST train': x holds 20 samples and t 19 targets"):
            load_mnist(data=tiny_folder)

    def test_labels_that_are_no_digits(self, tiny_folder: Path) -> None:
        (tiny_folder / "t10k-labels-idx1-ubyte.gz").write_bytes(idx(np.full(10, 10, np.uint8)))
        with pytest.raises(ValueError, match="'MNIST test': the label of sample 0 is 10"):
            load_mnist(data=tiny_folder)

    def test_images_of_another_size(self, tiny_folder: Path) -> None:
        path = tiny_folder / "train-images-idx3-ubyte.gz"
        path.write_bytes(idx(np.zeros((20, 8, 9), np.uint8)))
        with pytest.raises(ValueError, match="holds images of 8 x 9 pixels; MNIST's are 28 x 28"):
            load_mnist(data=tiny_folder)

    def test_images_and_labels_confused(self, tiny_folder: Path) -> None:
        images = tiny_folder / "train-images-idx3-ubyte.gz"
        shutil.copy(tiny_folder / "train-labels-idx1-ubyte.gz", images)
        with pytest.raises(ValueError, match="of rank 3 starts with 00 00 08 03"):
            load_mnist(data=tiny_folder)

    def test_a_mirror_that_serves_something_else(
        self,
        cache: Path,
        server: Server,
        tiny_mnist: dict[str, bytes],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        pytest.importorskip("pooch", reason="the download needs pooch (the extra download)")
        for name, content in tiny_mnist.items():
            server.replies[f"/{name}.gz"] = serves(gzip.compress(content))
        monkeypatch.setenv("GRAPHNN_MNIST_URL", server.url)
        with pytest.raises(DownloadError, match="sent 15,696 of the 47,040,016 bytes"):
            load_mnist()
        assert list(cache.iterdir()) == []
        with pytest.raises(DownloadError):
            fetch_mnist()
