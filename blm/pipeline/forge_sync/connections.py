"""Connecting to a forge and to the checkout from which facts are pushed to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from blm.core.forge.errors import ForgeError, ForgeRefused
from blm.core.forge.forge_values import Repository
from blm.core.forge.protocol import Forge
from blm.forge.git.commits import Signature
from blm.forge.git.init_bare import begin_local
from blm.forge.git.working_tree import WorkingTree, credentials
from blm.forge.github.api import Patience
from blm.forge.github.forge import GitHubForge
from blm.forge.github_connection import connect_github, is_loopback
from blm.forge.local.forge import LocalForge
from blm.repo.site.common_files import CommonFiles

BOT = "blm"
EMAIL = "blm@users.noreply.invalid"


@dataclass(frozen=True, slots=True)
class RunClock:
    """Time functions that a connection uses.

    Attributes:
        stamp: returns the ISO time in UTC, on the day that counts as today.
        clock: returns seconds since 1970.
        sleep: waits a number of seconds.
    """

    stamp: Callable[[], str]
    clock: Callable[[], float]
    sleep: Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Connection:
    """A forge and the checkout of its repository.

    Attributes:
        forge: forge with the pull requests.
        repository: the repository, as read when the connection was made.
        root: folder of the checkout.
        tree: working tree to push from; None if the folder is no checkout.
        environment: environment variables for git, such as credentials.
        remote: name or address that git pushes to.
        sign: returns the author of a commit and the current time.
        common: files that the sites of the checkout share, read on first use.
        unattended: True in a workflow of GitHub, where nobody is there to pull.
        made: sentences on what had to be created for the connection, or goes by another name.
    """

    forge: Forge
    repository: Repository
    root: Path
    tree: WorkingTree | None
    environment: Mapping[str, str]
    remote: str
    sign: Callable[[], Signature]
    common: CommonFiles
    made: tuple[str, ...] = ()
    unattended: bool = False

    def close(self) -> None:
        """Let it go."""
        _close(self.forge)


def _close(forge: Forge) -> None:
    if isinstance(forge, GitHubForge):
        forge.__exit__(None, None, None)


def connect(root: Path, place: str, environment: Mapping[str, str], moment: RunClock) -> Connection:
    """The forge at a place.

    Args:
        root: folder of the checkout.
        place: ``github``, or ``local:`` and the path of a bare repository, which is made when it
            is not there.
        environment: of the process.
        moment: whose watch.

    Raises:
        ForgeError: it does not take us in.
    """

    def sign() -> Signature:
        return Signature(BOT, EMAIL, moment.stamp())

    made: list[str] = []
    forge: Forge
    if place == "github":
        pause = 0.0 if is_loopback(environment) else 1.0
        forge = connect_github(environment, Patience(moment.clock, moment.sleep, pause=pause))
        remote, variables = "origin", _credentials(environment)
    else:
        bare = Path(place.removeprefix("local:")).resolve()
        made = begin_local(root, bare, sign())
        forge = LocalForge(bare, BOT, moment.stamp)
        remote, variables = str(bare), {}
    try:
        tree = _tree(root, variables, remote)
        repository = forge.repository()
    except ForgeError:
        _close(forge)
        raise
    if place == "github":
        made += _say_renamed(environment.get("GITHUB_REPOSITORY", ""), repository.name)
    common = CommonFiles(root)
    alone = environment.get("GITHUB_ACTIONS") == "true"
    base = (forge, repository, root, tree, variables, remote, sign, common)
    return Connection(*base, tuple(made), unattended=alone)


def _say_renamed(asked: str, name: str) -> list[str]:
    """One sentence when the repository has another name than it was asked by."""
    if asked.lower() == name.lower():
        return []
    ways = f"GITHUB_REPOSITORY={name}, and git remote set-url origin to its new address"
    return [f"{asked} is {name} now: the old name is followed; set {ways}"]


def _credentials(environment: Mapping[str, str]) -> dict[str, str]:
    """The token for git, where a workflow's checkout keeps none."""
    server = environment.get("GITHUB_SERVER_URL", "")
    token = environment.get("GITHUB_TOKEN", "")
    return credentials(server, token, environment) if server and token else {}


def _tree(root: Path, variables: Mapping[str, str], remote: str) -> WorkingTree | None:
    """The checkout, when `root` is the top of one that can reach the remote.

    Raises:
        GitRefused: git does not read it.
    """
    if not (root / ".git").exists():
        return None
    try:
        tree = WorkingTree(root, variables, remote)
    except ForgeRefused:
        return None
    return tree if tree.has_remote or remote != "origin" else None
