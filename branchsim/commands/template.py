"""``branchsim template``: empty sheets to fill in, with examples, lists to choose from and instructions."""

from branchsim.subcommands import Subcommands

command = Subcommands(
    "template",
    {
        "rules": "branchsim.commands.template_rules:command",
        "branches": "branchsim.commands.template_branches:command",
        "report": "branchsim.commands.template_report:command",
    },
    help="command.template.help",
)
