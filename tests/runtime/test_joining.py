"""How a cluster is found, and what is said where there is none; two hosts are in tests/cluster."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from ecosystem.cli import main
from ecosystem.runtime import cluster
from ecosystem.runtime.knock import knock
from ecosystem.runtime.meter import n_bytes
from ecosystem.runtime.runtime import NoHostsError


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Be a user who has no token."""
    for name in ("RAY_AUTH_MODE", "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


def test_without_a_token_ray_is_told_of_none() -> None:
    assert cluster._token_settings(None) == {}


@pytest.mark.parametrize("place", ["named", "environment", "home"])
def test_a_file_of_a_token_is_used_wherever_ray_would_look(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".ray" / "auth_token" if place == "home" else tmp_path / "token"
    file.parent.mkdir(exist_ok=True)
    file.write_text("secret\n", encoding="utf-8")
    if place == "environment":
        monkeypatch.setenv("RAY_AUTH_TOKEN_PATH", str(file))
    settings = cluster._token_settings(file if place == "named" else None)
    assert settings == {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(file),
        "RAY_AUTH_TOKEN": None,
    }


def test_a_named_file_wins_over_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_AUTH_TOKEN", "of another cluster")
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")
    (tmp_path / "token").write_text("secret", encoding="utf-8")
    assert cluster._token_settings(None) == {"RAY_AUTH_MODE": "disabled"}
    settings = cluster._token_settings(tmp_path / "token")
    assert settings["RAY_AUTH_MODE"] == "token"
    with cluster._environment(settings):
        assert "RAY_AUTH_TOKEN" not in os.environ
    assert os.environ["RAY_AUTH_TOKEN"] == "of another cluster"


def test_a_token_that_is_not_where_it_is_said_to_be_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NoHostsError, match=r"no token can be read from .*nowhere: No such file"):
        cluster._token_settings(tmp_path / "nowhere")
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    with pytest.raises(NoHostsError, match=r"empty is empty; expected the token"):
        cluster._token_settings(tmp_path / "empty")
    with pytest.raises(NoHostsError, match="no token can be read from ~nosuchuser"):
        cluster._token_settings("~nosuchuser/token")
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    with pytest.raises(NoHostsError, match=r"there is none; name the file .* --token-file"):
        cluster._token_settings(None)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1:1", "nobody answers at 127.0.0.1:1: Connection refused"),
        ("127.0.0.1:99999999999", "nobody answers at 127.0.0.1:99999999999: "),
        ("127.0.0..1:6379", "nobody answers at 127.0.0..1:6379: "),
        ("127.0.0.1:6379²", "'127.0.0.1:6379²' is no address of a cluster; expected HOST:PORT"),
        ("127.0.0.1", "'127.0.0.1' is no address of a cluster; expected HOST:PORT"),
        ("ray://127.0.0.1:10001", "is of Ray's client, which cannot carry a run"),
    ],
)
def test_an_address_of_no_cluster_is_refused_at_once(address: str, expected: str) -> None:
    started = time.monotonic()
    with pytest.raises(NoHostsError) as error:
        knock(address)
    assert expected in str(error.value)
    assert time.monotonic() - started < 10  # Ray itself tries for minutes


@pytest.mark.slow
def test_what_is_no_head_is_told_from_one() -> None:
    pytest.importorskip("ray", reason="a cluster needs the extra 'ray'")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(NoHostsError, match="is no head of a Ray cluster"):
            knock(address)


@pytest.mark.parametrize("option", [["--token-file", "x"], ["--allow-other-bits"]])
@pytest.mark.parametrize("command", ["run", "compare", "sweep", "validate"])
def test_options_of_a_cluster_want_one(command: str, option: list[str]) -> None:
    what = {"run": ["baseline"], "compare": ["x"], "sweep": ["x"], "validate": []}[command]
    done = CliRunner().invoke(main, [command, *what, *option])
    assert done.exit_code == 2
    assert f"{option[0]} is about a cluster: give its --address too" in done.output


@pytest.mark.parametrize("command", ["compare", "sweep", "validate"])
def test_workers_are_not_asked_of_a_cluster_in_silence(command: str) -> None:
    what = [] if command == "validate" else ["x"]
    asked = [command, *what, "--workers", "2", "--address", "auto"]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 2
    assert "--workers is about a local Ray; on a cluster all free cores are used" in done.output


@pytest.mark.parametrize("command", ["run", pytest.param("validate", marks=pytest.mark.slow)])
def test_what_cannot_begin_prints_one_error_and_nothing_else(command: str, tmp_path: Path) -> None:
    """In a process of its own: one that uses a Ray already goes on with that."""
    what = ["baseline", "--out", str(tmp_path / "out")] if command == "run" else ["refill"]
    asked = [sys.executable, "-m", "ecosystem", command, *what, "--address", "127.0.0.1:1"]
    done = subprocess.run(asked, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nobody answers at 127.0.0.1:1" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_file_of_the_folder_we_are_in_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ray.py").write_text("open('run', 'w')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr("ecosystem.runtime.knock._PATIENCE", 0.5)
        with pytest.raises(NoHostsError):
            knock(f"127.0.0.1:{silent.getsockname()[1]}")
    assert not (tmp_path / "run").exists()


def test_a_long_folder_for_temporary_files_is_left_for_a_short_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ray's sockets lie there, and the path of a socket ends at 107 bytes."""
    monkeypatch.delenv("RAY_TMPDIR", raising=False)
    monkeypatch.setenv("TMPDIR", "/tmp")
    with cluster._short_folder() as folder:
        assert folder is None
    monkeypatch.setenv("TMPDIR", "/tmp/" + "d" * 100)
    with cluster._short_folder() as folder:
        assert folder is not None
        assert len(folder) < 30
        assert Path(folder).is_dir()
    assert not Path(folder).exists()


def test_the_size_of_things_is_what_would_travel() -> None:
    import numpy as np

    array = np.zeros(100_000)
    assert array.nbytes <= n_bytes(array) < array.nbytes + 1000
    assert 2 * array.nbytes <= n_bytes({"a": array, "b": [array.copy()]}) < 2 * array.nbytes + 1000
    assert n_bytes(array[::2]) >= array.nbytes / 2
    assert n_bytes("x" * 5000) >= 5000


def test_the_size_of_what_only_a_notebook_knows_can_be_told() -> None:
    nowhere = type("OfANotebook", (), {"__module__": "nowhere"})
    thing = nowhere()
    thing.text = "x" * 5000
    assert n_bytes([thing, nowhere]) >= 5000
