"""Where positions come from besides our own API: terminals by JT/T 808."""
