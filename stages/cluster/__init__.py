"""Independent work, on this machine's cores or on a Dask cluster; whose work it is does not know."""
