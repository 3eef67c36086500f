"""What all tests begin with."""

from __future__ import annotations

import os

# The verbs that tests run are a person's, also where the tests themselves run in a workflow.
os.environ.pop("GITHUB_ACTIONS", None)
