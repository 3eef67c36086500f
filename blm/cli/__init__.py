"""Click only: parse, call the pipeline, render, exit code. One file per verb."""
