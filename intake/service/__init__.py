"""The façades: one class per noun, one method per user intention; each opens its transaction and calls no other."""
