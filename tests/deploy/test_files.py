"""The files of ``deploy/`` keep their promises: nobody is root, nothing is written, no secret lies in them."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from bot.project import ROOT
from bot.serve import Part
from bot.settings import Settings

DEPLOY = ROOT / "deploy"
NOT_SETTINGS = {"AZIMUT_IMAGE", "AZIMUT_CERTIFICATES"}
"""Names that Compose itself reads."""
SECRETS = {
    "AZIMUT_MASTER_KEY", "AZIMUT_INTERNAL_TOKEN", "AZIMUT_METRICS_TOKEN", "AZIMUT_TELEGRAM_TOKEN",
    "AZIMUT_TELEGRAM_SECRET", "AZIMUT_DATABASE_URL", "AZIMUT_REDIS_URL",
}  # fmt: skip
UNITS = sorted(DEPLOY.glob("systemd/*.service"))


def documents(path: Path) -> list[dict[str, Any]]:
    return [one for one in yaml.safe_load_all(path.read_text("utf-8")) if one]


MANIFESTS = [
    one
    for path in sorted(DEPLOY.glob("kubernetes/*.yml"))
    if path.name != "kustomization.yml"
    for one in documents(path)
]
DEPLOYMENTS = {one["metadata"]["name"]: one for one in MANIFESTS if one["kind"] == "Deployment"}
COMPOSE = documents(DEPLOY / "compose.yml")[0]
PARTS = {name: one for name, one in COMPOSE["services"].items() if name in list(Part)}


def runs_a_part(words: list[str]) -> bool:
    """Tell whether *words* are arguments that ``azimut`` takes to run one part."""
    options = words[2:]
    return (
        words[0] == "serve" and words[1] in list(Part) and options in ([], ["--host", "0.0.0.0"])
    )


def all_names() -> set[str]:
    files = [path for path in DEPLOY.rglob("*") if path.is_file()]
    return set(re.findall(r"AZIMUT_[A-Z_]+[A-Z]", "".join(f.read_text("utf-8") for f in files)))


def test_every_setting_that_is_named_exists() -> None:
    settings = {f"AZIMUT_{name.upper()}" for name in Settings.model_fields}
    assert all_names() - settings - NOT_SETTINGS == set()


# Kubernetes


def test_every_part_has_a_deployment_and_every_file_is_applied() -> None:
    assert set(DEPLOYMENTS) == {f"azimut-{part}" for part in Part}
    applied = documents(DEPLOY / "kubernetes" / "kustomization.yml")[0]["resources"]
    files = {path.name for path in DEPLOY.glob("kubernetes/*.yml")} - {"kustomization.yml"}
    assert set(applied) == files


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_a_pod_is_nobody_and_writes_nowhere(name: str) -> None:
    pod = DEPLOYMENTS[name]["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 1000
    assert pod["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
    [container] = pod["containers"]
    context = container["securityContext"]
    assert context["readOnlyRootFilesystem"] is True
    assert context["allowPrivilegeEscalation"] is False
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert container["resources"]["limits"]["memory"]
    assert container["resources"]["requests"].keys() == {"cpu", "memory"}
    kept = [volume for volume in pod["volumes"] if "emptyDir" not in volume]
    assert kept == []  # what is kept lies in PostgreSQL
    assert {m["mountPath"] for m in container["volumeMounts"]} == {"/var/lib/azimut", "/tmp"}


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_a_pod_is_watched_and_has_its_secrets_by_reference(name: str) -> None:
    [container] = DEPLOYMENTS[name]["spec"]["template"]["spec"]["containers"]
    assert runs_a_part(container["args"])
    assert f"azimut-{container['args'][1]}" == name
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["path"].startswith(("/health", "/webhooks/hub/"))
        assert container[probe]["httpGet"]["port"] == container["ports"][0]["name"]
    assert {"secretRef": {"name": "azimut"}} in container["envFrom"]
    assert "env" not in container


def test_a_hub_is_never_taken_away_because_another_part_is_down() -> None:
    [container] = DEPLOYMENTS["azimut-hub"]["spec"]["template"]["spec"]["containers"]
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["path"] == "/health/live"


def test_no_manifest_holds_a_secret() -> None:
    assert not [one for one in MANIFESTS if one["kind"] == "Secret"]
    [config] = [one for one in MANIFESTS if one["kind"] == "ConfigMap"]
    assert not SECRETS & config["data"].keys()
    assert config["data"]["AZIMUT_PRODUCTION"] == "true"


def test_the_addresses_are_those_of_the_services() -> None:
    [config] = [one for one in MANIFESTS if one["kind"] == "ConfigMap"]
    services = {
        one["metadata"]["name"]: one["spec"]["ports"][0]["port"]
        for one in MANIFESTS
        if one["kind"] == "Service"
    }
    addresses = [v for k, v in config["data"].items() if k.endswith("_ADDRESS")]
    assert len(addresses) == len(Part)
    for address in addresses:
        parts = urlsplit(address)
        assert services[parts.hostname or ""] == parts.port


def test_only_the_hub_is_reached_from_outside() -> None:
    policies = {
        one["metadata"]["name"]: one["spec"] for one in MANIFESTS if one["kind"] == "NetworkPolicy"
    }
    assert policies["azimut-closed"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    outside = {
        name
        for name, spec in policies.items()
        for rule in spec.get("ingress", ())
        if any("namespaceSelector" in peer for peer in rule["from"])
    }
    assert outside == {"azimut-hub"}
    [ingress] = [one for one in MANIFESTS if one["kind"] == "Ingress"]
    paths = ingress["spec"]["rules"][0]["http"]["paths"]
    leads = {p["path"]: p["backend"]["service"]["name"] for p in paths}
    nowhere = "azimut-nowhere"
    assert leads == {"/": "azimut-hub", "/health": nowhere, "/metrics": nowhere}


def test_kustomize_builds_the_manifests() -> None:
    program = shutil.which("kubectl")
    if program is None:
        pytest.skip("kubectl is not installed; the manifests are checked by the other tests")
    done = subprocess.run(
        [program, "kustomize", DEPLOY / "kubernetes"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    built = [one for one in yaml.safe_load_all(done.stdout) if one]
    assert len(built) == len(MANIFESTS)
    assert all(
        one["metadata"]["namespace"] == "azimut" for one in built if one["kind"] == "Service"
    )


# Compose


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_service_of_compose_is_locked_in(name: str) -> None:
    service = COMPOSE["services"][name]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["mem_limit"]
    assert service["restart"] == "unless-stopped"
    assert not service.get("privileged")
    if name != "database":  # it keeps what there is to keep
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    assert bool(service.get("ports")) == (name == "web")


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_compose_is_nobody_and_is_watched(name: str) -> None:
    part = PARTS[name]
    assert runs_a_part(part["command"])
    assert part["command"][1] == name
    assert part["user"] == "10001:10001"
    assert part["healthcheck"]["test"][0] == "CMD"


def test_compose_has_every_part_and_names_them_by_their_address() -> None:
    assert set(PARTS) == set(Part)
    settings = COMPOSE["services"]["hub"]["environment"]
    for name in ("HUB", "RASA", "ACTION", "POLLER"):
        assert urlsplit(settings[f"AZIMUT_{name}_ADDRESS"]).hostname in COMPOSE["services"]
    reached = {name for name, one in COMPOSE["services"].items() if "outer" in one["networks"]}
    assert reached == {"hub", "telegram", "web"}
    assert COMPOSE["networks"]["inner"] == {"internal": True}


def test_compose_refuses_to_start_without_its_secrets() -> None:
    settings = COMPOSE["services"]["hub"]["environment"]
    for name in SECRETS - {"AZIMUT_TELEGRAM_TOKEN"}:
        assert ":?" in settings[name], name
    example = (DEPLOY / "azimut.env.example").read_text("utf-8")
    wanted = set(re.findall(r"\$\{([A-Z_]+):\?", (DEPLOY / "compose.yml").read_text("utf-8")))
    given = dict(re.findall(r"^([A-Z_]+)=(.*)$", example, re.M))
    assert wanted <= given.keys()
    assert all(given[name] == "" for name in wanted)


def test_it_is_postgresql_15_and_redis_7() -> None:
    images = {name: one["image"] for name, one in COMPOSE["services"].items()}
    assert "postgres:15" in images["database"]
    assert "redis:7" in images["redis"]


# Container


def test_the_container_is_nobody_and_has_what_is_learned() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    _, build, run = text.split("\nFROM ")
    assert "azimut train" in build
    last = [line for line in run.splitlines() if line.startswith("USER")][-1]
    assert last == "USER 10001:10001"
    assert 'ENTRYPOINT ["azimut"]' in run
    words = re.search(r"^CMD (\[.*\])$", run, re.M)
    assert words is not None
    assert runs_a_part(yaml.safe_load(words[1]))
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {".git", "var", "models", "tests"} <= set(ignored)


# systemd


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_a_part_as_nobody(path: Path) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(path)
    service = unit["Service"]
    program, *words = shlex.split(service["ExecStart"])
    assert program == "/opt/azimut/.venv/bin/azimut"
    assert runs_a_part(words)
    assert path.stem == f"azimut-{words[1]}"
    assert service["User"] == "azimut"
    assert service["EnvironmentFile"] == "/etc/azimut/azimut.env"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "true"
    assert service["CapabilityBoundingSet"] == ""
    assert service["Restart"] == "always"


def test_the_target_wants_units_that_exist() -> None:
    text = (DEPLOY / "systemd" / "azimut.target").read_text("utf-8")
    wanted = re.findall(r"azimut-\w+\.service", text)
    assert set(wanted) < {path.name for path in UNITS}
    assert {path.stem for path in UNITS} == {f"azimut-{part}" for part in Part}


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed; the units are checked by the other tests")
    for path in DEPLOY.glob("systemd/*"):
        text = path.read_text("utf-8").replace(
            "/opt/azimut/.venv/bin/azimut", shutil.which("true")
        )
        text = text.replace("User=azimut", "User=daemon").replace("Group=azimut", "Group=daemon")
        (tmp_path / path.name).write_text(text, "utf-8")
    done = subprocess.run(
        [program, "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    complaints = [line for line in done.stderr.splitlines() if "azimut" in line]
    assert complaints == []


# nginx


def test_nginx_has_tls_websockets_and_shows_no_metrics() -> None:
    text = (DEPLOY / "nginx" / "azimut.conf").read_text("utf-8")
    bare = re.sub(r"#.*", "", text)
    assert bare.count("{") == bare.count("}")
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in bare
    assert "Strict-Transport-Security" in bare
    assert "proxy_set_header Upgrade $http_upgrade;" in bare
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in bare  # else metrics open up
    assert bare.count("access_log off;") == bare.count("server_name")
    for path in ("/health/", "/metrics"):
        assert re.search(rf"location {path} {{\s+return 404;\s+}}", bare)


def test_nginx_takes_its_file(tmp_path: Path) -> None:
    nginx, openssl = shutil.which("nginx"), shutil.which("openssl")
    if nginx is None or openssl is None:
        pytest.skip("nginx or openssl is not installed; its file is checked by the test above")
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=azimut.example",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    folder = DEPLOY / "nginx"
    site = (folder / "azimut.conf").read_text("utf-8")
    site = site.replace("/etc/azimut/tls", str(tmp_path))
    site = site.replace("/etc/nginx/azimut-upstream.conf", str(folder / "upstream.conf"))
    site = site.replace("/var/log/nginx", str(tmp_path))
    whole = f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{site}\n}}\n"
    (tmp_path / "nginx.conf").write_text(whole, "utf-8")
    done = subprocess.run(
        [nginx, "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
