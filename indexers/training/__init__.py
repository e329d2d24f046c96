"""Training the encoder on a framework: examples, the loop, and the adapter that it leaves."""
