"""What scheduling stages for delivery, as it was when it happened."""
