"""Where compute halves sit and work: in this process, or on hosts of a Ray cluster."""
