"""The sections of a report: each makes blocks from a source, each can be put into a template of one's own."""
