"""Who acts: publishers, crawlers, filters, archives and labs, as Mesa agents that decide."""
