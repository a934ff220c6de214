"""Reading weighing indicators over a serial line, and telling the service what they show."""
