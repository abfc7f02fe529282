import { Argument } from 'commander';
import { exitStatus } from './exit-status.ts';
import type { LamellarCommand } from './lamellar-command.ts';
import { writeOutput } from './adapters/process/standard-streams.ts';

/** The shells with a completion script. The scripts treat every answer of `lamellar complete` as data. */
export type Shell = 'bash' | 'zsh' | 'fish';

/** Adds `completion`, which prints the script of a shell, and the hidden command for the scripts. */
export function addCompletion(program: LamellarCommand): void {
  program
    .command('completion')
    .summary('print a shell completion script')
    .description(
      "Print the completion script of a shell. Debian's package installs the scripts. Otherwise, load the script when the shell starts.",
    )
    .addArgument(new Argument('<shell>', 'shell of the script').choices(['bash', 'zsh', 'fish'] satisfies Shell[]))
    .examples(
      'source <(lamellar completion bash)',
      'lamellar completion zsh >_lamellar',
      'lamellar completion fish >lamellar.fish',
    )
    .runs(async (shell: Shell) => {
      const { default: scripts } = await import('./completion/scripts.json', { with: { type: 'json' } });
      writeOutput(scripts[`completion.${shell}`]);
      return exitStatus.success;
    });

  program
    .command('complete', { hidden: true })
    .argument('<form>')
    .argument('[words...]')
    .runs(async (form: string, words: readonly string[]) =>
      (await import('./command/complete.ts')).complete(program, form, words),
    );
}
