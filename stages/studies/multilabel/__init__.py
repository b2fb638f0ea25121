"""Is it large, is it odd? Two labels at once, by nearest neighbours."""
