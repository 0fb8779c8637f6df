"""Our assistant beside the stock Rasa pipeline: same data, same machine, same run.

``uv run python -m benchmarks.assistants`` trains both on ``data/`` (without the knowledge base's
questions), serves both with the same action server, and prints a table: intent accuracy on the
untouched test set per language, latency one message at a time, messages per second with 8 clients,
start-up, memory and training time.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx
import yaml

from benchmarks.test_sets import intents
from bot.project import ROOT
from bot.training import QUIET_ENVIRONMENT

LANGUAGES = ("ro", "ru", "en")
CLIENTS, SEQUENTIAL, CONCURRENT = 8, 150, 400
CONFIGS = {"azimut": ROOT / "config.yml", "stock": ROOT / "benchmarks" / "stock" / "config.yml"}


def main() -> None:
    """Measure both and print a Markdown table; ``--json FILE`` keeps the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    parser.add_argument("--only", choices=CONFIGS, help="measure one of the two")
    options = parser.parse_args()
    names = [options.only] if options.only else list(CONFIGS)
    with tempfile.TemporaryDirectory() as folder, action_server(15055):
        figures = {name: measure(name, Path(folder)) for name in names}
    print_table(figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


def measure(name: str, folder: Path) -> dict[str, Any]:
    """Train, serve and question one assistant."""
    config = yaml.safe_load(CONFIGS[name].read_text(encoding="utf-8"))
    config.pop("importers", None)  # the same data for both: data/ alone
    own_config = folder / f"{name}.yml"
    own_config.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    seconds = train(name, own_config, folder)
    with server(name, folder, 15005) as (process, ready):
        figures = {"training_s": seconds, "start_s": ready, "memory_mb": memory_mb(process.pid)}
        figures["accuracy"] = {language: accuracy(language) for language in LANGUAGES}
        latencies = sorted(asyncio.run(send(1, SEQUENTIAL))[0])
        figures["p50_ms"], figures["p95_ms"] = (
            quantiles(latencies, n=100)[49] * 1000,
            quantiles(latencies, n=100)[94] * 1000,
        )
        _, elapsed = asyncio.run(send(CLIENTS, CONCURRENT))
        figures["per_second"] = CONCURRENT / elapsed
    return figures


def train(name: str, config: Path, folder: Path) -> float:
    """Train a Rasa model and return the seconds that it took."""
    command = [
        sys.executable, "-m", "rasa", "train", "--config", str(config), "--out", str(folder),
        "--fixed-model-name", name, "--quiet", "--force",
    ]  # fmt: skip
    started = time.monotonic()
    with (folder / f"{name}-train.log").open("w") as log:
        subprocess.run(
            command, cwd=ROOT, check=True, stdout=log, stderr=log,
            env={**os.environ, **QUIET_ENVIRONMENT},
        )  # fmt: skip
    return time.monotonic() - started


@contextmanager
def server(name: str, folder: Path, port: int) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Serve a model; yield its process and the seconds until it answered."""
    endpoints, credentials = folder / "endpoints.yml", folder / "credentials.yml"
    endpoints.write_text("action_endpoint:\n  url: http://127.0.0.1:15055/webhook\n")
    credentials.write_text("rest:\n")
    command = [
        sys.executable, "-m", "rasa", "run", "--enable-api", "--interface", "127.0.0.1",
        "--port", str(port), "--model", str(folder / f"{name}.tar.gz"),
        "--endpoints", str(endpoints), "--credentials", str(credentials), "--quiet",
    ]  # fmt: skip
    started = time.monotonic()
    with (folder / f"{name}-run.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, **QUIET_ENVIRONMENT}
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/webhooks/rest/", process)
        yield process, time.monotonic() - started
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def action_server(port: int) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.nlu.action_server", str(port)], cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, **QUIET_ENVIRONMENT},
    )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}/health", process)
        yield
    finally:
        process.terminate()
        process.wait(30)


def wait_for(address: str, process: subprocess.Popen[bytes], seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"{address}: the server ended with code {process.returncode}")
        try:
            if httpx.get(address, timeout=2, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise SystemExit(f"{address}: no answer within {seconds} s")


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def accuracy(language: str) -> float:
    """Return the share of test messages whose intent the server names rightly."""
    examples = intents(language)
    with httpx.Client(base_url="http://127.0.0.1:15005", trust_env=False, timeout=30) as client:
        right = sum(
            client.post("/model/parse", json={"text": text}).json()["intent"]["name"] == intent
            for text, intent in examples
        )
    return right / len(examples)


async def send(clients: int, messages: int) -> tuple[list[float], float]:
    """Send test messages from *clients* at once; return each one's seconds, and all in all."""
    texts = [text for language in LANGUAGES for text, _ in intents(language)][
        :: 2040 // messages or 1
    ]
    waiting = iter(texts[:messages])
    latencies: list[float] = []

    async def client() -> None:
        async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
            for text in waiting:
                body = {"sender": str(uuid.uuid4()), "message": text}
                begun = time.perf_counter()
                await http.post("http://127.0.0.1:15005/webhooks/rest/webhook", json=body)
                latencies.append(time.perf_counter() - begun)

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return latencies, time.perf_counter() - started


def print_table(figures: dict[str, dict[str, Any]]) -> None:
    rows = [
        (
            "intent accuracy ro / ru / en",
            lambda f: " / ".join(f"{a:.3f}" for a in f["accuracy"].values()),
        ),
        ("p50, p95 of a message, ms", lambda f: f"{f['p50_ms']:.0f}, {f['p95_ms']:.0f}"),
        (f"messages per second, {CLIENTS} clients", lambda f: f"{f['per_second']:.0f}"),
        ("start-up, s", lambda f: f"{f['start_s']:.0f}"),
        ("memory, MB", lambda f: f"{f['memory_mb']:.0f}"),
        ("training, s", lambda f: f"{f['training_s']:.0f}"),
    ]
    print(f"| | {' | '.join(figures)} |\n|---|{'---|' * len(figures)}")
    for title, show in rows:
        print(f"| {title} | {' | '.join(show(f) for f in figures.values())} |")


if __name__ == "__main__":
    main()
