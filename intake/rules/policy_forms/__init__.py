"""A policy as people type it in forms, read strictly."""
