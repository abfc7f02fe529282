import { Option } from 'commander';
import type { LamellarCommand } from './lamellar-command.ts';
import { withSurroundings } from './policy-arguments.ts';
import type { CheckOptions } from './check/check-all.ts';

/** Adds the language server. */
export function addLanguageServer(program: LamellarCommand, version: string): void {
  withSurroundings(program.command('lsp'))
    .summary('run a language server for editors')
    .description(
      'Run a language server for AppArmor policy and manifests on standard input and output. An editor starts the command: see docs/how-to/editors.md. ' +
        'The server reports the errors of `check` while you type.',
    )
    // Clients of Visual Studio Code's library add these options.
    .addOption(new Option('--stdio').hideHelp())
    .addOption(new Option('--clientProcessId <id>').hideHelp())
    .examples('lamellar lsp', 'lamellar lsp -b ./apparmor.d --kernel 6.12')
    .exits('0 after the requests `shutdown` and `exit`; 1 the editor ended without these requests.')
    .runs(async (options: CheckOptions) => (await import('./command/lsp.ts')).lsp(options, version));
}
