"""Lines from verb to edges and back: `audits` is the straight line, the others are shorter.

No business rule stands here: each step is one call into a room.
"""
