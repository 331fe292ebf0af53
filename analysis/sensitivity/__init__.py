"""Which factor moves the response: indices for a model that is noisy, with limits, and with what they rest on."""
