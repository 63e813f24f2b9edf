"""`guildhall check`: whether everything is in order, in lines that say what to do."""
