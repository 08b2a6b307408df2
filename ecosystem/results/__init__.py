"""Results on disk: declared tables, their writer and reader, the manifest."""
