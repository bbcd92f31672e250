"""Rules and figures in plain words, Chinese and English."""
