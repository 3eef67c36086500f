"""Privacy: in a public repository, client data is neither printed nor proposed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from blm.core.forges import Repository
from blm.core.sites import Site
from blm.errors import Refused
from blm.pipeline.desired import SIGNALS
from blm.repo.profiles import load_site


def check_public(root: Path, names: Iterable[str], repository: Repository | None) -> None:
    """Refuse what would show a site to everybody.

    Args:
        root: of the checkout.
        names: of the sites whose data would be shown.
        repository: on the forge; None where nobody else looks on.

    Raises:
        Refused: the repository is public, and a site does not say ``public: true``.
    """
    if repository is None or not repository.public:
        return
    for name in names:
        refuse_private(load_site(root, name, signals=SIGNALS), repository)


def refuse_private(site: Site, repository: Repository) -> None:
    """Refuse a site that is not public in a repository that is.

    Raises:
        Refused: so it is.
    """
    if repository.public and not site.public:
        message = f"the repository is public, and {site.name} is not"
        hint = f"make the repository private, or set public: true in profiles/{site.name}/site.yaml"
        raise Refused(message, hint=hint)
