"""The verbs: each calls readers, core, renderers and writers in order.

There are no rules of the trade in here; those are in `blm.core`.
"""
