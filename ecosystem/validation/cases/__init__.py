"""The cases by theme: each names its scenario, its formula and the bugs that it would show."""
