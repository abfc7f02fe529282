import { Argument } from 'commander';
import type { Shell } from './completion/scripts.ts';
import { exitStatus } from './exit-status.ts';
import type { LamellarCommand } from './lamellar-command.ts';
import { writeOutput } from './adapters/process/standard-streams.ts';

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
      const { scripts } = await import('./completion/scripts.ts');
      writeOutput(scripts[shell]);
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
