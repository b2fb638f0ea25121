"""What things cost, as ratios: `make benchmark`, not part of `dvc repro`."""
