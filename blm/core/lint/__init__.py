"""The disavow linter: codes, faults, fixes."""
