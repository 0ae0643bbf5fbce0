"""Measuring Benchshare on a large region, each figure beside a floor of the same run: `make bench`."""
