"""The tables of a study for other programs: Excel, Stata, pandas, R."""
