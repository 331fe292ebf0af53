"""The model: parameters, rules, the two engines that run them, and what is observed. Knows nothing of studies or figures."""
