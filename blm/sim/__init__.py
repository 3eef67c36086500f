"""Simulated sites with planted truth, exported in real vendor formats."""

from blm.sim.simulations import simulate
from blm.sim.truths import Truth, read_truth
from blm.sim.world.plans import TOOL_NAMES, Attack, Cap, Deletion, IndexDrop, RelFlip, SimPlan

__all__ = [
    "TOOL_NAMES",
    "Attack",
    "Cap",
    "Deletion",
    "IndexDrop",
    "RelFlip",
    "SimPlan",
    "Truth",
    "read_truth",
    "simulate",
]
