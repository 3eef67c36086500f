"""The one comment of a what-if at each forge."""

from __future__ import annotations

import pytest

from blm.core.comments.whatif_comment import MARKER
from blm.core.forge.forge_values import PullRequestDraft
from blm.core.whatif.whatif import Found
from blm.pipeline.policy.whatif import tell_pull
from tests.forge.conftest import Place
from tests.render.test_whatifs import BASE, changed, moved, same


@pytest.fixture
def number(place: Place) -> int:
    """A pull request with a person's comment that quotes the marker."""
    place.commit("stricter", {"policies/default.yaml": b"schema: 1\n"})
    pull = place.as_("alice").open_pull_request(PullRequestDraft("stricter", "main", "t", "b"))
    place.as_("alice").comment(pull.number, f"> quoted {MARKER}")
    return pull.number


def test_one_comment_is_posted_edited_and_over(place: Place, number: int) -> None:
    """Nothing for nothing; then one comment, whose text follows the edit; at last it says so."""

    def tell(*sites: object, failed: int = 0) -> tuple[str, list[str]]:
        found = Found(BASE, "HEAD^1", list(sites), failed=failed)  # type: ignore[arg-type]
        said = tell_pull(place.forge, number, found)
        return said, [one.body for one in place.forge.comments(number)][1:]

    assert tell(same())[1] == []
    said, (first,) = tell(changed())
    assert said == f"commented on #{number}"
    assert tell(changed()) == ("the comment says so already", [first])
    said, (second,) = tell(changed(changed=(moved("one.example"),)))
    assert (said, second != first) == (f"edited the comment on #{number}", True)
    assert tell(same(), failed=1)[1] == [second]
    said, (over,) = tell(same())
    assert "Nothing any more" in over
    assert tell()[1] == [over]
    assert "What this changes" in tell(changed())[1][0]
