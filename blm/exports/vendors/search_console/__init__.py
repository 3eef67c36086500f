"""Google Search Console's reports."""
