"""The server, as its own process: on this machine only, and silent towards all others."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from ecosystem.cli import main

TINY = "title: tiny\ntime: {rounds: 2}\npublishers: [{name: p, pages: 20}]\n"
SPY = """\
import sys
def heard(event, args):
    if event in ("socket.connect", "socket.getaddrinfo"):
        print("SPY", event, args[1] if event == "socket.connect" else args[0], file=sys.stderr)
sys.addaudithook(heard)
from ecosystem.cli import main
main()
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY, encoding="utf-8")
    return path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    found = answer.status, answer.read().decode()
    connection.close()
    return found


def wait_until_served(port: int, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.2)


def test_it_answers_here_calls_nobody_and_ends_when_interrupted(tiny: Path) -> None:
    pytest.importorskip("solara.server", reason="the page needs the extra 'viz'")
    port = free_port()
    command = [sys.executable, "-c", SPY, "view", str(tiny), "--port", str(port)]
    with subprocess.Popen(command, stdout=-1, stderr=-1, text=True) as server:
        try:
            wait_until_served(port)
            status, body = get(port, "/")
            missing, _ = get(port, "/_solara/cdn/no-such-package@1.0.0/dist/file.js")
        finally:
            server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=60)
    assert (status, missing) == (200, 404)
    assert "<title>ecosystem</title>" in body
    assert out == f"tiny: http://127.0.0.1:{port} until Ctrl-C\n"
    assert [line for line in err.splitlines() if "127.0.0.1" not in line] == []
    assert server.returncode == 0


def test_a_port_that_is_taken_is_said(tiny: Path) -> None:
    pytest.importorskip("solara.server", reason="the page needs the extra 'viz'")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "ecosystem", "view", str(tiny), "--port", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert f"127.0.0.1:{port}: Address already in use" in done.stderr
    assert "try another --port" in done.stderr


def test_a_scenario_with_problems_is_not_served(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("seed: many\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["view", str(bad)])
    assert done.exit_code == 2
    assert "1 problem; nothing was run" in done.output
