"""The software bill of materials: every library that the bot runs with, as CycloneDX 1.5."""

import json
import re
import uuid
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distributions
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from bot.errors import AzimutError

PROJECT = "azimut"
UNKNOWN = "not said by the package"
_LONGEST_LICENCE = 100
_NAMESPACE = uuid.UUID("5b1d2f0e-7c1f-4a7e-9d0c-0a2f6a5c9e11")


def bill(everything: bool = False) -> dict[str, Any]:
    """Return the bill of what runs; with *everything*, of all that is installed here.

    The same libraries give the same bill: it holds no moment and no path. Raises AzimutError.
    """
    installed = {_name(one.metadata["Name"]): one for one in distributions()}
    project = installed.get(_name(PROJECT))
    if project is None:
        raise AzimutError("azimut is not installed here; run: uv sync")
    names = set(installed) if everything else _needed(project, installed)
    listed = [installed[name] for name in sorted(names - {_name(PROJECT)})]
    components = [_component(one) for one in listed]
    serial = uuid.uuid5(_NAMESPACE, json.dumps(components, sort_keys=True))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": {**_component(project), "type": "application"}},
        "components": components,
        "dependencies": [
            {"ref": _purl(one), "dependsOn": sorted(_uses(one, installed, names))}
            for one in (project, *listed)
        ],
    }


def _needed(project: Distribution, installed: dict[str, Distribution]) -> set[str]:
    """Return the names of what *project* needs to run, directly or not."""
    found: set[str] = set()
    waiting = list(_required(project, ()))
    while waiting:
        name, extras = waiting.pop()
        if name in installed and name not in found:
            found.add(name)
            waiting.extend(_required(installed[name], extras))
    return found


def _required(one: Distribution, extras: Iterable[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for line in one.requires or ():
        try:
            wanted = Requirement(line)
        except InvalidRequirement:
            continue
        marker = wanted.marker
        if marker is None or any(marker.evaluate({"extra": e}) for e in ("", *extras)):
            yield _name(wanted.name), frozenset(wanted.extras)


def _uses(one: Distribution, installed: dict[str, Distribution], names: set[str]) -> set[str]:
    return {
        _purl(installed[name])
        for name, _ in _required(one, ())
        if name in names and name in installed
    }


def _component(one: Distribution) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": _purl(one),
        "name": one.metadata["Name"],
        "version": one.version,
        "licenses": [_licence(one)],
        "purl": _purl(one),
    }


def _purl(one: Distribution) -> str:
    """Return the package's address; what was not fetched from PyPI has none there."""
    kind = "generic" if one.read_text("direct_url.json") else "pypi"
    return f"pkg:{kind}/{_name(one.metadata['Name'])}@{one.version}"


def _licence(one: Distribution) -> dict[str, Any]:
    """Return what the package says of its licence: an expression, its classifiers or its field."""
    expression = _field(one, "License-Expression")
    if expression:
        return {"expression": expression}
    said = [
        line.rsplit(" :: ", 1)[-1]
        for line in one.metadata.get_all("Classifier") or ()
        if line.startswith("License ::")
    ]
    field = _field(one, "License").strip().splitlines()
    if not said and field and len(field[0]) <= _LONGEST_LICENCE:
        said = [re.sub(r"\s+", " ", field[0])]
    return {"license": {"name": ", ".join(said) or UNKNOWN}}


def _name(written: str) -> str:
    return str(canonicalize_name(written))


def _field(one: Distribution, name: str) -> str:
    said = one.metadata.get_all(name)
    return str(said[0]) if said else ""
