"""Verbs that set up and maintain a repository: init, validate, doctor, migrate."""
