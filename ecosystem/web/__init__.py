"""The web: pages in columns, sites and links, decay, archives, and reading a share of them."""
