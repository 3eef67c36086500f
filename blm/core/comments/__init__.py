"""Comments in a pull request: the commands in them and the replies to them."""
