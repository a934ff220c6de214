"""Ways out for notices: HTTP and SMTP."""
