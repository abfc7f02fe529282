import type { Command } from 'commander';
import type { DoctorFlags } from './command/doctor.ts';
import type { PsFlags } from './command/ps.ts';
import type { ExitStatus } from './exit-status.ts';
import { formatOption } from './formats.ts';

/** Adds the commands for a running host. */
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
    .addOption(formatOption('json', 'ndjson'))
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

  program
    .command('doctor')
    .summary('what AppArmor on a host can do: kernel, features, compiler, what is to be seen')
    .description(
      'Says what AppArmor on this host can do, what its kernel mediates and what policy makes of that, whether it keeps what profiles were ' +
        'loaded from, and what is not to be seen. It only reads, unless it is to try how the kernel decides.',
    )
    .option('--snapshot <file>', 'a host whose state was saved, instead of this one (`-`: standard input)')
    .option(
      '--probe',
      'as root, try how this kernel decides where kernels differ, with own processes in a policy namespace of their own, which is removed again',
    )
    .option(
      '--save <file>',
      'describe this kernel for `--kernel FILE` of all commands; `-` writes that to standard output instead of the rest',
    )
    .addOption(formatOption('json'))
    .addHelpText(
      'after',
      `
Examples:
  lamellar doctor
  lamellar doctor --probe --save ubuntu.json

Exit status: 0 all is there; 1 something is not, or could not be seen; 3 AppArmor is not on.`,
    )
    .action(async (options: DoctorFlags) => {
      const { doctor } = await import('./command/doctor.ts');
      finish(await doctor(options));
    });
}
