"""Electronic waste transfer manifests as sealed event chains, checked against the ground."""

__version__ = "0.1.0"
