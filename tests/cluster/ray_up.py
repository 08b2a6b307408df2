"""Starts ``cluster.yaml`` for real: a laptop and two bare hosts, over ssh, and runs a scenario.

Usage, as root: ``python -m tests.cluster.ray_up [WHEELS]``. Wants openssh-server, rsync and
python3-venv of Debian. WHEELS is a folder of what pip would download: the hosts have no way out.
Prints what each command printed. Not part of the tests: it takes minutes, and installs the project
twice.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

import yaml

from tests.cluster.hosts import Host, hosts, why_not

ROOT = Path(__file__).parents[2]
HOME = "/home/someone"


def prepare(host: Host, place: Path, wheels: Path | None) -> None:
    """Give a host a home of its own, and pip a folder to install from."""
    home = place / host.name
    home.mkdir()
    passwd = Path("/etc/passwd").read_text(encoding="utf-8")
    (place / "passwd").write_text(passwd.replace(":/root:", f":{HOME}:"), encoding="utf-8")
    pip = "" if wheels is None else f"[global]\nno-index = true\nfind-links = {wheels}\n"
    (place / "pip.conf").write_text(pip, encoding="utf-8")
    host.shell(f"""
        mount -t tmpfs none /tmp
        mkdir -p /tmp/etc/over /tmp/etc/work {HOME} /run/sshd
        mount -t overlay none -o lowerdir=/etc,upperdir=/tmp/etc/over,workdir=/tmp/etc/work /etc
        cp {place}/passwd /etc/passwd; cp {place}/pip.conf /etc/pip.conf
        mount --bind {home} {HOME}
        mkdir -p -m 700 {HOME}/.ssh; cp {place}/key {HOME}/.ssh/id_ed25519
        cp {place}/key.pub {HOME}/.ssh/authorized_keys; chmod 600 {HOME}/.ssh/*
        ssh-keygen -A > /dev/null; /usr/sbin/sshd
    """)


def said(host: Host, command: str, cwd: str) -> None:
    """Run a command as a person would, and show it with what it printed."""
    print(f"\n{host.name}$ {command}", flush=True)
    started = time.monotonic()
    clean = f"env -i HOME={HOME} TERM=dumb PATH={ROOT}/.venv/bin:/usr/sbin:/usr/bin:/bin"
    done = host.run("bash", "-c", f"cd {cwd}; {clean} bash -c '{command}' 2>&1", timeout=900)
    print(done.stdout.rstrip())
    print(f"[exit {done.returncode} after {time.monotonic() - started:.0f} s]", flush=True)


def edited(place: Path, head: Host, workers: list[Host]) -> Path:
    """Return a copy of the project whose cluster.yaml has its three places filled in."""
    copy = place / "checkout"
    kept = ("ecosystem", "scenarios", "pyproject.toml", "README.md", "LICENSE", "cluster.yaml")
    copy.mkdir()
    for name in kept:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name)
    text = (copy / "cluster.yaml").read_text(encoding="utf-8")
    before = yaml.safe_load(text)["provider"]
    for old, new in (
        (f"head_ip: {before['head_ip']}", f"head_ip: {head.address}"),
        (f"worker_ips: [{', '.join(before['worker_ips'])}]",
         f"worker_ips: [{', '.join(worker.address for worker in workers)}]"),
        ("ssh_user: ubuntu", "ssh_user: root"),
    ):  # fmt: skip
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (copy / "cluster.yaml").write_text(text, encoding="utf-8")
    return copy


def main(wheels: str | None = None) -> None:
    """Make the hosts, start the cluster, run, and end it."""
    if reason := why_not():
        sys.exit(reason)
    place = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="ray-up-"))
    try:
        with hosts("head", "worker", "laptop") as (head, worker, laptop):
            laptop.shell(f"ssh-keygen -q -t ed25519 -N '' -f {place}/key")
            for host in (head, worker, laptop):
                prepare(host, place, Path(wheels).resolve() if wheels else None)
            at = str(edited(place, head, [worker]))
            ecosystem = "ecosystem/.venv/bin/ecosystem"
            said(laptop, "ray get-auth-token --generate > /dev/null; ls -l ~/.ray", at)
            said(laptop, "ray up -y cluster.yaml", at)
            head.shell(f"""
                cd {HOME}; unset RAY_TMPDIR; export HOME={HOME} RAY_AUTH_MODE=token
                for i in $(seq 90); do
                    ecosystem/.venv/bin/ray status > /tmp/status 2> /dev/null || true
                    grep -q '2 local.cluster.node' /tmp/status && break
                    sleep 2
                done
            """)
            said(head, "RAY_AUTH_MODE=token ecosystem/.venv/bin/ray status", HOME)
            said(head, "ss -tlnp", HOME)
            run = f"{ecosystem} run baseline --address auto -v --out results/hosted"
            said(laptop, f'ray exec cluster.yaml "{run}"', at)
            said(laptop, "ray rsync-down cluster.yaml results/ results/; ls results/hosted", at)
            said(laptop, "ecosystem run baseline --out results/alone | grep sha256", at)
            said(
                laptop, "grep -h content_sha256 results/hosted/manifest.json | sort | sha256sum", at
            )
            said(
                laptop, "grep -h content_sha256 results/alone/manifest.json | sort | sha256sum", at
            )
            said(laptop, 'ray exec cluster.yaml "ecosystem/.venv/bin/ray stop"', at)
            time.sleep(75)
            said(worker, "ps aux | grep -c [r]aylet/raylet", HOME)
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
