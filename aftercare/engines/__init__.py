"""Computing: conditions, routing, text, forecasts, reliability. Plain Python without a framework."""
