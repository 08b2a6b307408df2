"""Where benches sit and work: in this process, or on hosts of a Ray cluster."""
