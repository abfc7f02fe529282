import { Option, type Command } from 'commander';
import type { PsFlags } from './command/ps.ts';
import type { ExitStatus } from './exit-status.ts';

/** Adds the commands that look at a host as it runs. */
export function addLive(program: Command, finish: (status: ExitStatus) => void): void {
  program
    .command('ps')
    .summary('the processes of a host by container, with their label layer by layer')
    .description(
      'Shows what the processes of this host run under: those of each container together, its host layer and the profiles of its own policy ' +
        'namespace apart, and containers that are alike as one. It only reads. What takes root to be seen is told.',
    )
    .option('--snapshot <file>', 'a host whose state was saved, instead of this one (`-`: standard input)')
    .option(
      '--save <file>',
      "save all of this host's state that bears on policy, to be looked at elsewhere; `.gz` compresses it, and `-` writes it to standard output instead of the list",
    )
    .addOption(new Option('--format <format>', 'how to print').choices(['human', 'json', 'ndjson']).default('human'))
    .addHelpText(
      'after',
      `
Examples:
  lamellar ps
  lamellar ps --save farm1.json.gz
  ssh farm1 lamellar ps --save - >farm1.json; lamellar ps --snapshot farm1.json`,
    )
    .action(async (options: PsFlags) => {
      const { ps } = await import('./command/ps.ts');
      finish(await ps(options));
    });
}
