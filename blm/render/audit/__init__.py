"""An audit as text, JSON and a Markdown report; history, inspections, receipts, badge."""
