"""Traces: the services watched, and the spans handed to an OpenTelemetry collector."""
