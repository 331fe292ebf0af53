"""``branchsim import``: sheets from the desk become files that a scenario can name."""

from branchsim.subcommands import Subcommands

command = Subcommands(
    "import",
    {"rules": "branchsim.commands.import_rules:command", "branches": "branchsim.commands.import_branches:command"},
    help="command.import.help",
)
