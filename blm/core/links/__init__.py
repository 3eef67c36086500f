"""Links over time: live, unseen, lost, and index changes at one tool."""
