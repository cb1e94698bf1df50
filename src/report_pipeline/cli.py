"""The command line: a table of commands, loaded when they are called, and the one place that ends the program."""

from __future__ import annotations

import contextlib
import os
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import click

from report_pipeline.errors import Interrupted, MultipleConfigError, PipelineError, UsageError

COMMANDS = {
    "run": ("run", "Bring every edition up to date."),
    "status": ("status", "Say what is up to date and what a run would do."),
    "explain": ("explain", "Say why each step would run: which input changed."),
    "check": ("check", "Check pipeline.yaml and this machine."),
    "review": ("review", "Correct and approve translations: a page, and files that leave and come back."),
    "preview": ("preview", "Show the editions in the browser, anew at every save."),
    "verify": ("verify", "Say whether a file is an edition that was made here, and up to date."),
    "init": ("init", "Start a project here."),
    "models": ("models", "List, install, verify and remove translation models."),
    "translate": ("translate", "Translate lines of Chinese from a file or stdin."),
    "memory": ("memory", "Fill, search and export the translation memory."),
    "terms": ("terms", "List terms that no glossary has, with their translations."),
    "export": ("export", "Write approved pairs, or the glossary, for other programs."),
    "schema": ("schema", "Print the JSON Schema of pipeline.yaml."),
}
"""Command → module under ``report_pipeline.commands`` (the click command has the same name) and help line."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is called, so that ``--help`` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"report_pipeline.commands.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the one that was most likely meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as err:
            import difflib

            near = difflib.get_close_matches(args[0].lower(), COMMANDS, 1)
            if near:
                raise click.UsageError(f"{err.message} Did you mean '{near[0]}'?", ctx) from err
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands from the table, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-C",
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Work in this folder instead of the current one.",
)
@click.version_option(version("report-pipeline"), prog_name="report-pipeline", message="%(prog)s %(version)s")
def app(directory: Path | None) -> None:
    """Chinese reports in, bilingual and English editions out (DOCX, PDF, HTML, EPUB): offline, reviewed, repeatable."""
    if directory is not None:
        try:
            os.chdir(directory)
        except OSError as err:
            raise UsageError(f"cannot work in {directory}: {err.strerror}", advice="name a folder that exists") from err


def _stop(message: str, code: int) -> NoReturn:
    """Print what went wrong and end the program."""
    click.echo(message, err=True)
    with contextlib.suppress(OSError):
        sys.stdout.flush()
    _leave(code)


def _leave(code: int) -> NoReturn:
    """End at once: a model that still decodes in another thread would hold Python up, or bring it down, as it ends."""
    os._exit(code)


def main() -> None:
    """Run a command and turn whatever it raises into a message and an exit code (table in the README)."""
    try:
        status = app(standalone_mode=False)
    except MultipleConfigError as err:
        _stop("\n".join(f"error: {e}" for e in err.errors), err.exit_code)
    except PipelineError as err:
        _stop(f"error: {err}", err.exit_code)
    except click.exceptions.NoArgsIsHelpError as err:
        _stop(err.format_message(), UsageError.exit_code)
    except click.ClickException as err:
        err.show()
        sys.exit(UsageError.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _stop("interrupted; what was finished is kept, run again to go on", Interrupted.exit_code)
    except BrokenPipeError:
        # The reader of our output has gone; Python would complain once more while it flushes (docs: SIGPIPE).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _leave(0)
    except Exception as err:  # noqa: BLE001 - no traceback reaches a user
        _stop(_crash_report(err), PipelineError.exit_code)
    sys.exit(status if isinstance(status, int) else 0)


def _crash_report(err: Exception) -> str:
    """Keep the traceback in a file and return what to tell the user."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="report-pipeline-crash-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write("".join(traceback.format_exception(err)))
    summary = f"{type(err).__name__}: {err}".splitlines()[0]
    return f"error: this is a bug in report-pipeline ({summary})\n  → please report it with {file.name}"
