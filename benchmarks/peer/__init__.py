"""The peer: the pandas and PyYAML script that a practitioner would write for the same audit.

It reads the same two exports, loads and writes the same inventory through PyYAML's C loader and
dumper, and comes to the same counts, shares and lists. It is written for speed where pandas offers
any: whole columns, the C parser with the columns that are used, one question per distinct value.
"""
