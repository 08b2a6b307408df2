"""The work of agents, in plain classes: arrays and counts, no Mesa.

A bench sits on a host, in this process or in another; whoever sits on one host shares its
commons.
"""
