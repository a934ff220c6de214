"""Manifests as other systems read them."""
