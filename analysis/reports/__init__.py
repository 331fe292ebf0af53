"""Reports that can be handed in: one document, made from a study folder, shown as HTML, PDF, Word and tables."""
