"""Verbs that begin and keep a repository: init, validate, doctor, migrate."""
