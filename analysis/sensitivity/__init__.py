"""Which uncertain parameter moves an answer: indices of a stochastic model, with what they rest on."""
