"""A command made of subcommands that are imported only when called, such as ``branchsim import rules``."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

from branchsim.command_line import translated
from branchsim.messages import current_language, text


class Subcommands(click.Group):
    """``table``: module and attribute of each subcommand; one whose module this version does not have is not offered.

    The short text of ``import rules`` is the catalogue's ``command.import.rules.short``.
    """

    def __init__(self, name: str, table: dict[str, str], **extra: Any) -> None:
        super().__init__(name, **extra)
        self.table = {word: target for word, target in table.items() if find_spec(target.partition(":")[0]) is not None}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.table:
            return None
        module, _, attribute = self.table[cmd_name].partition(":")
        return translated(getattr(import_module(module), attribute), current_language())

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        lang = current_language()
        with formatter.section(text("command.commands", lang)):
            formatter.write_dl([(word, text(f"command.{self.name}.{word}.short", lang)) for word in self.table])
