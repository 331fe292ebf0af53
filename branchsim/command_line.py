"""The ``branchsim`` command: languages, lazy subcommands, and how errors leave the program."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import MutableMapping, Sequence
from copy import copy
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

from branchsim import __version__
from branchsim.click_texts import speak
from branchsim.messages import LANGUAGES, catalogue, choose_language, current_language, text
from branchsim.neighbours import strangers

COMMANDS = {
    "list": "branchsim.commands.list:command",
    "show": "branchsim.commands.show:command",
    "check": "branchsim.commands.check:command",
    "schema": "branchsim.commands.schema:command",
    "template": "branchsim.commands.template:command",
    "import": "branchsim.commands.import_:command",
    "run": "branchsim.commands.run:command",
    "compare": "branchsim.commands.compare:command",
    "reality": "branchsim.commands.reality:command",
    "falsify": "branchsim.commands.falsify:command",
    "coverage": "branchsim.commands.coverage:command",
    "plan": "branchsim.commands.plan:command",
    "sweep": "branchsim.commands.sweep:command",
    "status": "branchsim.commands.status:command",
    "merge": "branchsim.commands.merge:command",
    "query": "branchsim.commands.query:command",
    "export": "branchsim.commands.export:command",
    "pack": "branchsim.commands.pack:command",
    "reproduce": "branchsim.commands.reproduce:command",
    "sensitivity": "branchsim.commands.sensitivity:command",
    "decide": "branchsim.commands.decide:command",
    "discover": "branchsim.commands.discover:command",
    "optimise": "branchsim.commands.optimise:command",
    "calibrate": "branchsim.commands.calibrate:command",
    "figures": "branchsim.commands.figures:command",
    "report": "branchsim.commands.report:command",
}


def available() -> list[str]:
    """Commands whose module exists in this version, in the order of the table; nothing is imported for this."""
    return [name for name, target in COMMANDS.items() if find_spec(target.partition(":")[0]) is not None]


class LazyGroup(click.Group):
    """Imports a subcommand only when it is called. A help text that is a catalogue key is shown in the user's language."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        survive_narrow_encodings()
        refuse_strangers()
        words = language_first(sys.argv[1:] if args is None else args)
        speak(choose_language(asked_language(words), os.environ))
        return super().main(words, *rest, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return available()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in available():
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        return translated(getattr(import_module(module), attribute), current_language())

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in available() and not args[0].startswith("-"):
            from sim.bounds import nearest

            close = nearest(args[0], available())
            key = "command.unknown" if close is None else "command.unknown_near"
            raise click.UsageError(text(key, current_language(), name=args[0], suggestion=close), ctx)
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        click.Group.format_help(translated(self, current_language()), ctx, formatter)  # type: ignore[arg-type]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        lang = current_language()  # short texts come from the catalogue: no command is imported for a list of commands
        with formatter.section(text("command.commands", lang)):
            formatter.write_dl([(name, text(f"command.{name}.short", lang)) for name in available()])

    def invoke(self, ctx: click.Context) -> Any:
        from sim.problems import InputError

        try:
            return super().invoke(ctx)
        except InputError as error:
            report(error)
            ctx.exit(2)
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader has seen enough
                raise
            click.echo(text("command.os_error", current_language(), file=error.filename, reason=error.strerror or error), err=True)
            ctx.exit(1)
        except KeyboardInterrupt:
            click.echo(text("command.interrupted", current_language()), err=True)
            ctx.exit(130)


def report(error: Any) -> None:
    """Every problem of an InputError, one line each, on standard error."""
    from branchsim.messages import render

    lang = current_language()
    for problem in error.problems:
        click.echo(render(problem, lang), err=True)


def translated(command: click.Command, lang: str) -> click.Command:
    """A copy of ``command`` whose help texts, where they are catalogue keys, are in ``lang``."""
    result = copy(command)
    result.help, result.short_help = _translated_text(command.help, lang), _translated_text(command.short_help, lang)
    result.params = [copy(param) for param in command.params]
    for param in result.params:
        if isinstance(param, click.Option):
            param.help = _translated_text(param.help, lang)
    return result


def _translated_text(key: str | None, lang: str) -> str | None:
    return text(key, lang) if key is not None and key in catalogue() else key


def language_first(args: Sequence[str]) -> list[str]:
    """``--lang`` is global: it may stand anywhere before ``--`` and is moved to the front."""
    front, rest = list[str](), list(args)
    for index, word in enumerate(rest):
        if word == "--":
            break
        if word == "--lang" or word.startswith("--lang="):
            stop = index + (2 if word == "--lang" else 1)
            front, rest = rest[index:stop], rest[:index] + rest[stop:]
            break
    return front + rest


def asked_language(words: Sequence[str]) -> str | None:
    """What ``--lang`` at the front says: click's own complaints need it before click has read it."""
    name, _, value = words[0].partition("=") if len(words) > 0 else ("", "", "")
    if name != "--lang":
        return None
    return value if value != "" else (words[1] if len(words) > 1 else None)


def survive_narrow_encodings() -> None:
    """On a GBK or ASCII console a character that cannot be shown is escaped instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def refuse_strangers(environ: MutableMapping[str, str] = os.environ) -> None:
    """Exit with 2 where Python would import somebody else's ``sim``, ``experiments`` or ``analysis``."""
    found = strangers()
    for name, where in found:
        key = "command.stranger" if where else "command.package_missing"
        click.echo(text(key, choose_language(None, environ), name=name, where=where), err=True)
    if found:
        sys.exit(2)


@click.group(cls=LazyGroup, help="command.main.help", context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--lang", type=click.Choice(LANGUAGES), is_eager=True, help="command.lang.help")
@click.version_option(__version__, prog_name="branchsim")
def main(lang: str | None) -> None:
    """Root of the command line; ``lang`` is read by ``current_language``."""
