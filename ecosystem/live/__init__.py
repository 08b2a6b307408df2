"""A world watched in a browser, round by round: the extra ``viz``."""
