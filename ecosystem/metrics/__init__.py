"""What is measured: public functions on plain arrays, and the declaration of every measure."""
