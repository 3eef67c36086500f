"""Multilingual text: folding, stems, phrases, keywords, word lists."""
