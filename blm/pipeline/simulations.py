"""`blm simulate`: invented sites, written in vendor formats."""

from blm.sim import TOOL_NAMES, Cap, Deletion, Incident, RelFlip, SimPlan, simulate

__all__ = ["TOOL_NAMES", "Cap", "Deletion", "Incident", "RelFlip", "SimPlan", "simulate"]
