"""Telling people and programs of what happened: in the page, by webhook, by e-mail."""
