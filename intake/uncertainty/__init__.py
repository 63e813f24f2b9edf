"""What nobody knows yet of ideas: bands of scores, the chance to be funded, what is worth finding out, the record."""
