"""What the web is: an append-only list of lots, their words, their decay, their sharing out."""
