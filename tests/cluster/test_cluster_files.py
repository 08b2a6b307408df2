"""The files that start a cluster: valid, closed to the world, without a secret, and bounded.

Ray's own validation passes unknown keys of nodes, so every key is held against a list as well.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
LOCAL, AWS = ROOT / "cluster.yaml", ROOT / "docs" / "clusters" / "aws.yaml"
KUBERNETES = ROOT / "docs" / "clusters" / "kubernetes.yaml"
ALL = [LOCAL, AWS, KUBERNETES]

# Keys by the part of the file that holds them: what `ray up` reads, and what a node is made of.
COMMANDS = {
    "setup_commands",
    "head_setup_commands",
    "worker_setup_commands",
    "initialization_commands",
    "head_start_ray_commands",
    "worker_start_ray_commands",
}
NODE_TYPE = {"min_workers", "max_workers", "resources", "node_config"}
KEYS: dict[str, set[str]] = {
    "": {"cluster_name", "provider", "auth", "max_workers", "upscaling_speed",
         "idle_timeout_minutes", "head_node_type", "available_node_types", "file_mounts",
         "rsync_exclude", "cluster_synced_files", *COMMANDS},
    "provider": {"type", "head_ip", "worker_ips", "region", "cache_stopped_nodes"},
    "auth": {"ssh_user", "ssh_private_key"},
    "node type": NODE_TYPE,
    "node_config": {"InstanceType", "ImageId", "SecurityGroupIds", "BlockDeviceMappings"},
    "disk": {"DeviceName", "Ebs"},
    "Ebs": {"VolumeSize", "VolumeType"},
}  # fmt: skip
CONTAINER = {"name", "image", "command", "args", "resources", "volumeMounts"}
TEMPLATE: dict[str, Any] = {
    "spec": {
        "containers": [dict.fromkeys(CONTAINER)
                       | {"resources": {"limits": {"cpu": None, "memory": None},
                                        "requests": {"cpu": None, "memory": None}},
                          "volumeMounts": [{"name": None, "mountPath": None, "readOnly": None}]}],
        "volumes": [{"name": None, "configMap": {"name": None}}],
    }
}  # fmt: skip
RAY_CLUSTER: dict[str, Any] = {
    "apiVersion": None,
    "kind": None,
    "metadata": {"name": None, "annotations": {"ray.io/overwrite-container-cmd": None}},
    "spec": {
        "rayVersion": None,
        "authOptions": {"mode": None},
        "enableInTreeAutoscaling": None,
        "autoscalerOptions": {"idleTimeoutSeconds": None},
        "headGroupSpec": {"serviceType": None, "rayStartParams": {"dashboard-host": None},
                          "template": TEMPLATE},
        "workerGroupSpecs": [{"groupName": None, "replicas": None, "minReplicas": None,
                              "maxReplicas": None, "rayStartParams": {}, "template": TEMPLATE}],
    },
}  # fmt: skip
POLICY: dict[str, Any] = {
    "apiVersion": None,
    "kind": None,
    "metadata": {"name": None},
    "spec": {
        "podSelector": {"matchLabels": {"ray.io/cluster": None}},
        "policyTypes": None,
        "ingress": [{"from": [{"podSelector": {"matchLabels": {"ray.io/cluster": None}}}]}],
    },
}


def read(file: Path) -> dict[str, Any]:
    said: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return said


def read_kubernetes() -> tuple[dict[str, Any], dict[str, Any]]:
    cluster, policy = yaml.safe_load_all(KUBERNETES.read_text(encoding="utf-8"))
    return cluster, policy


def unknown(said: dict[str, Any]) -> Iterator[str]:
    """Yield the keys of a file for ``ray up`` that are on no list."""
    yield from set(said) - KEYS[""]
    for part in ("provider", "auth"):
        yield from set(said[part]) - KEYS[part]
    for node_type in said.get("available_node_types", {}).values():
        yield from set(node_type) - KEYS["node type"]
        yield from set(node_type["node_config"]) - KEYS["node_config"]
        for disk in node_type["node_config"].get("BlockDeviceMappings", []):
            yield from set(disk) - KEYS["disk"]
            yield from set(disk["Ebs"]) - KEYS["Ebs"]


def apart(said: Any, known: Any, path: str = "") -> Iterator[str]:
    """Yield the paths of keys that a pattern of known keys has not."""
    if isinstance(said, dict) and isinstance(known, dict):
        for key, value in said.items():
            if key not in known:
                yield f"{path}.{key}"
            else:
                yield from apart(value, known[key], f"{path}.{key}")
    elif isinstance(said, list) and isinstance(known, list):
        for entry in said:
            yield from apart(entry, known[0], path)
    elif known is not None:
        yield f"{path}: {said!r} is of another shape"


def validated(said: dict[str, Any]) -> dict[str, Any]:
    """Have Ray itself validate a file for ``ray up``, offline."""
    util = pytest.importorskip("ray.autoscaler._private.util", reason="needs the extra 'ray'")
    try:
        prepare, validate = util.prepare_config, util.validate_config
    except AttributeError:
        pytest.skip("this Ray validates elsewhere: its validation is no public function")
    prepared: dict[str, Any] = prepare(copy.deepcopy(said))
    validate(prepared)
    return prepared


@pytest.mark.parametrize("file", [LOCAL, AWS], ids=lambda file: file.stem)
def test_ray_accepts_the_file_and_every_key_is_known(file: Path) -> None:
    said = read(file)
    assert not list(unknown(said))
    validated(said)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda said: said.update(max_workres=2),
        lambda said: said["provider"].update(head_pi="10.0.0.1"),
        lambda said: said["auth"].update(ssh_usr="x"),
        lambda said: said.update(available_node_types={"x": {"node_config": {"X": 1}}}),
    ],
)
def test_a_misspelt_key_is_found(spoil: Callable[[dict[str, Any]], None]) -> None:
    said = read(LOCAL)
    spoil(said)
    assert len(list(unknown(said))) == 1


def test_kubernetes_knows_every_key() -> None:
    cluster, policy = read_kubernetes()
    assert not list(apart(cluster, RAY_CLUSTER))
    assert not list(apart(policy, POLICY))
    cluster["spec"]["workerGroupSpecs"][0]["maxReplica"] = 3
    assert list(apart(cluster, RAY_CLUSTER)) == [".spec.workerGroupSpecs.maxReplica"]


def test_ray_derives_bounds_of_autoscaling_from_the_kubernetes_file() -> None:
    kuberay = pytest.importorskip(
        "ray.autoscaler._private.kuberay.autoscaling_config", reason="needs the extra 'ray'"
    )
    cluster, _ = read_kubernetes()
    cluster["metadata"]["namespace"] = "default"
    derived = kuberay._derive_autoscaling_config_from_ray_cr(cluster)
    assert derived["max_workers"] == 4
    assert derived["idle_timeout_minutes"] == 10
    assert derived["available_node_types"]["workers"]["resources"]["CPU"] == 2


def test_as_many_workers_start_as_there_are_addresses() -> None:
    """Ray 2.60 would count the head among them, but for its older autoscaler."""
    said = read(LOCAL)
    workers = len(said["provider"]["worker_ips"])
    prepared = validated(said)
    node_type = prepared["available_node_types"]["local.cluster.node"]
    assert node_type["min_workers"] == node_type["max_workers"] == workers
    assert prepared["max_workers"] == workers
    assert "RAY_enable_autoscaler_v2=0" in said["head_start_ray_commands"][-1]


@pytest.mark.parametrize("file", [LOCAL, AWS], ids=lambda file: file.stem)
def test_every_node_wants_the_token_and_shows_no_dashboard(file: Path) -> None:
    said = read(file)
    for start in (said["head_start_ray_commands"], said["worker_start_ray_commands"]):
        assert re.match(r"(RAY_enable_autoscaler_v2=0 )?RAY_AUTH_MODE=token ", start[-1])
    assert "--include-dashboard=false" in said["head_start_ray_commands"][-1]
    assert said["file_mounts"]["~/.ray/auth_token"] == "~/.ray/auth_token"
    for kind in ("head", "worker"):
        assert "chmod 600 ~/.ray/auth_token" in said[f"{kind}_setup_commands"]


def test_nothing_is_open_to_the_world() -> None:
    for file in ALL:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"0\.0\.0\.0|::/0|LoadBalancer|NodePort", text), file
    for node_type in read(AWS)["available_node_types"].values():  # else Ray opens ssh to all
        assert node_type["node_config"]["SecurityGroupIds"]
    cluster, policy = read_kubernetes()
    assert cluster["spec"]["authOptions"] == {"mode": "token"}
    assert cluster["spec"]["headGroupSpec"]["serviceType"] == "ClusterIP"
    own = {"matchLabels": {"ray.io/cluster": cluster["metadata"]["name"]}}
    assert policy["spec"]["podSelector"] == own
    assert policy["spec"]["ingress"] == [{"from": [{"podSelector": own}]}]


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.stem)
def test_there_are_three_places_to_edit_and_no_secret(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert set(re.findall(r"EDIT (\d)", text)) == {"1", "2", "3"}
    assert not re.search(r"RAY_AUTH_TOKEN=|[0-9a-f]{32}|BEGIN .*KEY", text)


@pytest.mark.parametrize("file", [LOCAL, AWS], ids=lambda file: file.stem)
def test_what_is_sent_to_nodes_is_there_and_enough_to_install(file: Path) -> None:
    mounts = read(file)["file_mounts"]
    sent = {path for path in mounts.values() if not path.startswith("~")}
    assert all((ROOT / path).exists() for path in sent)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    named = set(re.findall(r'"(README\.md|LICENSE)"', project))
    assert {"ecosystem", "scenarios", "pyproject.toml", *named} == sent
