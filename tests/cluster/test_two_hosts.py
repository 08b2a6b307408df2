"""Two hosts, one cluster: the bits of one process, or one clear line that says why not.

The hosts are namespaces of this machine, see :mod:`tests.cluster.hosts`. Ray runs on both with a
token; the commands are given on the first, as a user would.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

import ecosystem
from ecosystem.experiments.compare import compare
from ecosystem.versions.files import PACKAGE
from tests.cluster.hosts import Host, hosts, why_not
from tests.small import SMALL

pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent
HEAD = "10.77.0.1:6379"
QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "PYTHONWARNINGS": "ignore", "COLUMNS": "200"}
NOTICE_SOON = {  # a lost node, in a second instead of fifteen
    "RAY_health_check_initial_delay_ms": "500",
    "RAY_health_check_period_ms": "300",
    "RAY_health_check_timeout_ms": "1000",
    "RAY_health_check_failure_threshold": "3",
}
OLDER_PROCESSOR = {"NPY_DISABLE_CPU_FEATURES": "AVX512_SPR AVX512_ICL X86_V4"}


class Pair:
    """Two hosts with a Ray on each, and a place on the disk that both see."""

    def __init__(self, first: Host, second: Host, place: Path) -> None:
        self.first, self.second, self.place = first, second, place
        self.token = place / "token"
        self.token.write_text(secrets.token_hex(32), encoding="utf-8")

    def ray(self, host: Host, *options: str, env: dict[str, str] | None = None) -> None:
        """Start Ray on a host, with one core."""
        given = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": str(self.token), **QUIET}
        done = host.run(
            BIN / "ray", "start", *options, f"--node-ip-address={host.address}", "--num-cpus=1",
            "--object-store-memory=200000000", "--disable-usage-stats",
            env={**given, **(env or {})},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def join(self, env: dict[str, str] | None = None) -> None:
        """Start Ray on the second host."""
        self.ray(self.second, f"--address={HEAD}", env=env)

    def lose(self) -> None:
        """Kill all of Ray on the second host at once, and wait until the head has noticed."""
        self.kill()
        patience = time.monotonic() + 60
        while self.n_nodes() > 1 and time.monotonic() < patience:
            time.sleep(0.5)

    def kill(self) -> None:
        """Kill all of Ray on the second host at once."""
        self.second.run("pkill", "-9", "-x", "raylet")
        self.second.run("bash", "-c", "pkill -9 -f '^ray::'; rm -rf /dev/shm/ray")

    def n_nodes(self) -> int:
        """Return how many nodes the head counts on."""
        env = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": str(self.token), **QUIET}
        program = (
            "from ray._raylet import GcsClient;"
            f"nodes = GcsClient(address='{HEAD}').get_all_node_info(timeout=5).values();"
            "print(sum(node.state == 0 for node in nodes))"
        )
        return int(self.first.run(sys.executable, "-c", program, env=env).stdout)

    def start(self, *arguments: str | Path, cwd: str | Path = "/") -> subprocess.Popen[str]:
        """Start one of our commands on the first host."""
        return self.first.start(BIN / "ecosystem", *arguments, env=QUIET, cwd=cwd)

    def command(
        self, *arguments: str | Path, address: str = HEAD, token: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Give one of our commands on the first host, on the cluster; it takes a new folder."""
        there = ["--address", address, "--token-file", token or self.token]
        out = self.place / f"out-{secrets.token_hex(4)}"
        return self.first.run(
            BIN / "ecosystem", *arguments, *there, "--out", out, env=QUIET, cwd=self.place
        )


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    pytest.importorskip("ray", reason="a cluster needs the extra 'ray'")
    if reason := why_not():
        pytest.skip(f"two hosts cannot be made here: {reason}")
    place = Path(tempfile.mkdtemp(prefix="two-hosts-"))
    try:
        with hosts("first", "second") as (first, second):
            made = Pair(first, second, place)
            head = ("--head", "--port=6379", "--include-dashboard=false")
            made.ray(first, *head, env=NOTICE_SOON)
            made.join()
            yield made
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def rejoined(
    pair: Pair, over: Path | None = None, by: Path | None = None, env: dict[str, str] | None = None
) -> Iterator[None]:
    """Have the second host join anew with a file that is another there, or an environment."""
    pair.lose()
    if over is not None:
        pair.second.shell(f"mount --bind {by} {over}")
    pair.join(env)
    yield
    pair.lose()
    if over is not None:
        pair.second.shell(f"umount {over}")
    pair.join()


def hashes(folder: Path) -> dict[str, str]:
    tables = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["tables"]
    return {name: table["content_sha256"] for name, table in tables.items()}


def write(file: Path, said: object) -> Path:
    file.write_text(yaml.safe_dump(said), encoding="utf-8")
    return file


def error(done: subprocess.CompletedProcess[str]) -> str:
    """Return what a refused command said, which must be short and alone."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    said = done.stderr.partition("Error: ")[2]
    assert said
    assert len(said.splitlines()) <= 2
    return said


# ---------------------------------------------------------------- the same bits


def test_two_hosts_give_the_baselines_hashes(pair: Pair) -> None:
    asked = ["run", "baseline", "--rounds", "3"]
    hosted, alone = pair.place / "hosted", pair.place / "alone"
    done = pair.start(
        *asked, "-v", "--address", HEAD, "--token-file", pair.token, "--out", hosted, cwd=pair.place
    )
    printed, noise = done.communicate(timeout=300)
    assert done.returncode == 0, noise
    assert "ray" not in noise.lower()
    for host in (pair.first, pair.second):  # who sat where
        assert re.search(rf"{host.address} \({host.name}\): .*lab:", printed)
    ecosystem.run(ecosystem.Scenario.load("baseline", ["time.rounds=3"]), alone)
    assert hashes(hosted) == hashes(alone)


WORDS = "context,word,count\n" + "".join(f"en,w{i},{8000 // i}\n" for i in range(1, 80))
SCENARIO = {
    "seed": 3,
    "time": {"rounds": 3},
    "language": {"lexicon": {"kind": "counts", "file": "words.csv"}},
    "publishers": [{"name": "sites", "pages": 60, "sites": 12, "ai_share": 0.5}],
    "labs": [{"name": "alpha", "tokens": 3000, "sources": [{"kind": "web", "when_short": "less"}]}],
}
COMPARISON = {
    "question": "Does more text by models hurt?",
    "base": "s.yaml",
    "reference": "fewer",
    "arms": [
        {"name": "fewer"},
        {"name": "more", "change": {"publishers": [{"name": "sites", "ai_share": 0.9}]}},
    ],
    "outcomes": [
        {"name": "effective", "table": "population", "column": "gamma", "where": {"order": 1},
         "better": "higher"}
    ],
    "primary": "effective",
    "replicates": 2,
}  # fmt: skip


def test_data_is_on_the_drivers_disk_alone_and_so_are_results(pair: Pair) -> None:
    """Words and folders lie in the first host's own `/dev/shm`, which the second has not."""
    pair.first.shell("mkdir /dev/shm/data")
    for name, text in (
        ("words.csv", WORDS),
        ("s.yaml", yaml.safe_dump(SCENARIO)),
        ("c.yaml", yaml.safe_dump(COMPARISON)),
    ):
        pair.first.shell(f"cat > /dev/shm/data/{name} <<'END'\n{text}\nEND")
    there = f"--address {HEAD} --token-file {pair.token}"
    printed = pair.first.shell(f"""
        cd /dev/shm/data; export PATH={BIN}:$PATH RAY_USAGE_STATS_ENABLED=0
        ecosystem run s.yaml --out hosted {there} > /dev/null 2>&1
        ecosystem run s.yaml --out alone > /dev/null 2>&1
        ecosystem compare c.yaml --out compared {there} > /dev/null 2>&1
        ecosystem compare c.yaml --out compared-alone > /dev/null 2>&1
        for folder in hosted alone compared compared-alone; do
            find $folder -name manifest.json | sort | xargs grep -h content_sha256 | sha256sum
        done
        ls -A compared/runs | wc -l
    """).split()
    hosted, alone, compared, compared_alone = printed[0:8:2]
    assert hosted == alone
    assert compared == compared_alone
    assert printed[-1] == "4"  # and no half-written one


# ---------------------------------------------------------------- what is lost


def test_a_lost_host_ends_the_run_in_one_line_and_what_was_measured_stays(pair: Pair) -> None:
    out = pair.place / "lost"
    run = pair.start(
        "run", "linked-web", "--set", "time.rounds=2000", "--workers", "2", "--address", HEAD,
        "--token-file", pair.token, "--out", out,
    )  # fmt: skip
    patience = time.monotonic() + 120
    while not list(out.glob("tables/web/*.parquet")) and time.monotonic() < patience:
        time.sleep(0.1)
    pair.kill()
    killed = time.monotonic()
    printed, said = run.communicate(timeout=120)
    assert time.monotonic() - killed < 30
    pair.join()
    assert (run.returncode, printed) == (1, "")
    *progress, line = said.splitlines()
    assert all(re.match(r".*: round \d+ of 2000, about \d+ s left$", x) for x in progress), said
    assert re.match(
        rf"a host was lost: .* on {pair.second.address} \(second\);"
        rf" what was measured until then is in {out}; 'ecosystem resume {out}' goes on with it$",
        line,
    )
    results = ecosystem.open_results(out)
    assert results.manifest["status"] == "failed"
    assert len(results.table("web")) > 1


def test_runs_of_a_comparison_go_to_another_node_when_one_is_lost(pair: Pair) -> None:
    place, n = pair.place, 100
    (place / "words.csv").write_text(WORDS, encoding="utf-8")
    write(place / "s.yaml", SCENARIO)
    comparison = write(place / "c.yaml", {**COMPARISON, "replicates": n // 2})
    out, alone = place / "compared-with-a-loss", place / "compared-whole"
    asked = ["compare", comparison, "--address", HEAD, "--token-file", pair.token, "--out", out]
    process = pair.start(*asked, cwd=place)
    patience = time.monotonic() + 120
    while len(list(out.glob("runs/[!.]*"))) < 3 and time.monotonic() < patience:
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)
    pair.kill()
    assert len(list(out.glob("runs/[!.]*"))) < 0.8 * n  # there was much left to do
    printed, said = process.communicate(timeout=300)
    pair.join()
    assert process.returncode == 0, said
    assert f"{n} runs; {n} made now" in printed
    assert "0 failed" in printed
    compare(comparison, alone)
    assert hashes(out) == hashes(alone)
    assert sorted(p.name for p in (out / "runs").iterdir()) == sorted(
        p.name for p in (alone / "runs").iterdir()
    )


# ---------------------------------------------------------------- nodes that do not agree


@pytest.fixture
def scenario(pair: Pair) -> Path:
    return write(pair.place / "s.yaml", SMALL)


def test_a_node_with_other_code_is_refused(pair: Pair, scenario: Path) -> None:
    kernels = PACKAGE / "draws" / "kernels.py"
    squared = pair.place / "kernels.py"
    text = kernels.read_text(encoding="utf-8")
    changed = text.replace(
        "np.bincount(types, minlength=len(out))", "np.bincount(types, minlength=len(out)) ** 2"
    )
    assert changed != text
    squared.write_text(changed, encoding="utf-8")
    with rejoined(pair, kernels, squared):
        for asked in (
            ["run", scenario],
            ["compare", "watermarking-vs-archives-small"],
        ):
            said = error(pair.command(*asked))
            assert "node 10.77.0.2 (second): other code or versions: code " in said
    assert not list(pair.place.glob("out-*"))  # nothing was begun


def test_a_node_without_the_package_is_told_to_install_it(pair: Pair, scenario: Path) -> None:
    nothing = pair.place / "nothing"
    nothing.mkdir()
    with rejoined(pair, PACKAGE, nothing):
        said = error(pair.command("run", scenario))
    assert "node 10.77.0.2 (second): ecosystem is not installed there, or not whole" in said
    assert f"install ecosystem {ecosystem.__version__} on it" in said


def test_another_processor_is_refused_unless_it_is_allowed(pair: Pair, scenario: Path) -> None:
    with rejoined(pair, env=OLDER_PROCESSOR):
        refused = pair.command("run", scenario)
        if refused.returncode == 0:
            pytest.skip("this processor has nothing that could be switched off")
        assert "node 10.77.0.2 (second): other last bits of logarithms, powers" in error(refused)
        done = pair.command("run", scenario, "--allow-other-bits")
        assert done.returncode == 0, done.stderr
    manifest = next(pair.place.glob("out-*")) / "manifest.json"
    (said,) = json.loads(manifest.read_text(encoding="utf-8"))["other_bits"]
    assert re.match(r".* on 10\.77\.0\.2 \(second\): other last bits of logarithms, powers$", said)
    shutil.rmtree(manifest.parent)


# ---------------------------------------------------------------- no way in


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("10.77.0.1:6380", "nobody answers at 10.77.0.1:6380: Connection refused"),
        ("10.77.0.9:6379", "nobody answers at 10.77.0.9:6379: No route to host"),
        ("10.77.0.1", "'10.77.0.1' is no address of a cluster; expected HOST:PORT"),
        ("ray://10.77.0.1:10001", "is of Ray's client, which cannot carry a run"),
        ("10.77.0.1:7777", "is no head of a Ray cluster"),
    ],
)
def test_an_address_that_is_no_cluster_is_one_line(
    pair: Pair, scenario: Path, address: str, expected: str
) -> None:
    silent = "import socket, time; s = socket.create_server(('10.77.0.1', 7777)); time.sleep(60)"
    with pair.first.start(sys.executable, "-c", silent) as server:
        started = time.monotonic()
        assert expected in error(pair.command("run", scenario, address=address))
        assert time.monotonic() - started < 30
        server.kill()


def test_a_wrong_token_is_one_line(pair: Pair, scenario: Path) -> None:
    wrong = pair.place / "wrong"
    wrong.write_text(secrets.token_hex(32), encoding="utf-8")
    started = time.monotonic()
    assert "wants its token, and was given none or another" in error(
        pair.command("run", scenario, token=wrong)
    )
    assert time.monotonic() - started < 30


def test_a_machine_that_is_no_node_is_told_so(pair: Pair, scenario: Path) -> None:
    pair.lose()
    done = pair.second.run(
        BIN / "ecosystem", "run", scenario, "--address", HEAD, "--token-file", pair.token,
        env=QUIET, cwd=pair.place,
    )  # fmt: skip
    pair.join()
    assert "this machine is no node of the cluster at 10.77.0.1:6379" in error(done)


def test_a_full_cluster_is_one_line(pair: Pair, scenario: Path) -> None:
    hog = (
        "import ray, time; ray.init(address='auto', log_to_driver=False);"
        "[ray.remote(num_cpus=1)(lambda: time.sleep(300)).remote() for _ in range(2)];"
        "print('full', flush=True); time.sleep(300)"
    )
    env = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": str(pair.token), **QUIET}
    with pair.first.start(sys.executable, "-c", hog, env=env) as others:
        assert others.stdout is not None
        assert others.stdout.readline() == "full\n", others.communicate()[1]
        time.sleep(2)
        started = time.monotonic()
        said = error(pair.command("run", scenario))
        assert time.monotonic() - started < 30
        others.kill()
    assert "of the cluster's 2 cores none was free within 10 s: others use them" in said


def test_a_machine_with_an_address_in_the_world_is_refused(pair: Pair) -> None:
    """By the first command of cluster.yaml on every machine: Ray listens on all addresses."""
    said = yaml.safe_load((PACKAGE.parent / "cluster.yaml").read_text(encoding="utf-8"))
    (guard,) = said["initialization_commands"]
    assert pair.second.run("bash", "-c", guard).returncode == 0
    pair.second.shell("ip address add 8.8.8.8/32 dev lo")
    refused = pair.second.run("bash", "-c", guard)
    pair.second.shell("ip address del 8.8.8.8/32 dev lo")
    assert refused.returncode == 1
    assert refused.stderr == "the world could reach Ray at 8.8.8.8/32\n"
