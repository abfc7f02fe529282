import { Option } from 'commander';
import { LamellarCommand } from './lamellar-command.ts';

import {
  colorChoices,
  hasColor,
  terminalOf,
  useColor,
  writeError,
  writeOutput,
  type ColorChoice,
} from './adapters/process/standard-streams.ts';
import { formatHelp } from './help/format-help.ts';
import { useLogger, type Logger } from './adapters/process/logger.ts';

function verbosityOf({ quiet, verbose }: { readonly quiet?: true; readonly verbose?: true }): Logger {
  if (quiet === true) return 'quiet';
  return verbose === true ? 'verbose' : 'plain';
}

/** The width of help if the output is not a terminal. */
const plainColumns = 80;

/** Creates the command line without its commands: the global options, the help and the output. */
export function emptyProgram(version: string): LamellarCommand {
  const program = new LamellarCommand('lamellar')
    .description('Show what stacked AppArmor policy allows a task to do, layer by layer.')
    .version(`lamellar ${version}`, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command or a topic')
    .addOption(new Option('-q, --quiet', 'print only problems on stderr').conflicts('verbose'))
    .option('-v, --verbose', 'print each step on stderr')
    .addOption(
      new Option('--color <when>', 'use colour: `auto` on terminals, `always` or `never`')
        .choices(colorChoices)
        .default('auto'),
    )
    .option('--no-pager', 'write long answers to the terminal without a pager')
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureHelp({
      showGlobalOptions: true,
      subcommandTerm: (command) => command.name(),
      // A function of its own, because the bundle loads the module at the first call.
      formatHelp: (command, helper) => formatHelp(command, helper),
    })
    .configureOutput({
      writeOut: writeOutput,
      writeErr: writeError,
      // `reportUsage` prints the error with a hint.
      outputError: () => undefined,
      getOutHelpWidth: () => terminalOf('stdout')?.columns ?? plainColumns,
      getErrHelpWidth: () => terminalOf('stderr')?.columns ?? plainColumns,
      getOutHasColors: () => hasColor('stdout'),
      getErrHasColors: () => hasColor('stderr'),
    });

  program.hook('preAction', () => {
    useColor(program.opts<{ readonly color: ColorChoice }>().color);
    useLogger(verbosityOf(program.opts()));
  });
  return program;
}
