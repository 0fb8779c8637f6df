"""Who may do what: ``permissions.yml`` beside this file, checked when it is read."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.errors import AzimutError, InvalidData, Problem
from bot.handoff.hours_file import ROLES
from bot.knowledge.yaml_files import Lines, read_yaml

_FILE = Path(__file__).with_name("permissions.yml")


class NotAllowed(AzimutError):
    """Someone's role does not include an action."""

    def __init__(self, role: str, action: str) -> None:
        super().__init__(f"the role {role} may not do this ({action}); ask an administrator")


@dataclass(frozen=True, slots=True)
class Permissions:
    """The roles of each action."""

    actions: dict[str, frozenset[str]]

    @classmethod
    def load(cls, path: Path = _FILE) -> "Permissions":
        """Read the file. Raises InvalidData when a role is unknown or an action has none."""
        record, lines = read_yaml(path), Lines(path)
        problems = []
        for action, roles in record["actions"].items():
            if not isinstance(roles, list) or not roles or not set(roles) <= set(ROLES):
                key, mend = f"actions.{action}", f"Name roles of: {', '.join(ROLES)}"
                what = "names no role, or an unknown one"
                problems.append(Problem(path.name, lines[key], key, what, mend))
        if problems:
            raise InvalidData(problems)
        return cls({action: frozenset(roles) for action, roles in record["actions"].items()})

    def may(self, role: str, action: str) -> bool:
        """Tell whether *role* includes *action*. Raises KeyError for an action that is not named."""
        return role in self.actions[action]

    def require(self, role: str, action: str) -> None:
        """Raise NotAllowed unless *role* includes *action*."""
        if not self.may(role, action):
            raise NotAllowed(role, action)


@lru_cache
def permissions() -> Permissions:
    """Return the permissions of this installation."""
    return Permissions.load()
