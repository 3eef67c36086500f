"""Edge: invented sites with planted truth, written in true vendor formats."""

from blm.sim.plans import TOOL_NAMES, Attack, Cap, Deletion, Incident, RelFlip, SimPlan
from blm.sim.simulations import simulate
from blm.sim.truths import Truth, read_truth

__all__ = [
    "TOOL_NAMES",
    "Attack",
    "Cap",
    "Deletion",
    "Incident",
    "RelFlip",
    "SimPlan",
    "Truth",
    "read_truth",
    "simulate",
]
