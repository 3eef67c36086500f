"""A site's folder: files of people and of the program."""
