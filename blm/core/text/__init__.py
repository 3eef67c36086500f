"""Text in many languages: folding, stems, phrases, keywords, word lists."""
