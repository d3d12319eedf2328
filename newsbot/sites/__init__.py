"""WHO: one TOML profile per publisher, and the strict loader that reads them."""
