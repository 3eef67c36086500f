"""The disavow linter: codes, findings, fixes."""
