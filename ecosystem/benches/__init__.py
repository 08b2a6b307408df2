"""The work of agents: plain classes of arrays and counts, without Mesa, one per agent.

An agent decides and its bench does. A bench is built from plain values, is given rows,
laws and keys, and can therefore live in another process than its agent.
"""
