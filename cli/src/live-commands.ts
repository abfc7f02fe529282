import type { DoctorFlags } from './command/doctor.ts';
import type { PsFlags } from './command/ps.ts';
import type { LamellarCommand } from './lamellar-command.ts';
import { formatOption } from './formats.ts';

/** Adds the commands for a running host. */
export function addLive(program: LamellarCommand): void {
  program
    .command('ps')
    .summary('show the processes of a host by container, with the profiles of each layer')
    .description(
      'Show the profiles of the processes of this host by container: the host layer, then the profiles of the policy namespace. Group equivalent ' +
        'containers. This changes nothing, and reports missing privileges.',
    )
    .option(
      '--snapshot <file>',
      'show a saved host, instead of this host (`-`: standard input), or each saved host of a folder',
    )
    .option(
      '--save <file>',
      "save this host's policy and processes, for --snapshot; compressed if the name ends in `.gz`; `-` writes to standard output instead of the list",
    )
    .addOption(formatOption('json', 'ndjson'))
    .examples(
      'lamellar ps',
      'lamellar ps --save farm1.json.gz',
      'ssh farm1 lamellar ps --save - >farm1.json; lamellar ps --snapshot farm1.json',
    )
    .runs(async (options: PsFlags) => (await import('./command/ps.ts')).ps(options));

  program
    .command('doctor')
    .summary('check AppArmor on a host: kernel, features, compiler, visibility')
    .description(
      'Check AppArmor on this host: the classes that the kernel mediates, the compiler, the retained source of loaded profiles, and ' +
        'missing access. This changes nothing, except with --probe.',
    )
    .option(
      '--snapshot <file>',
      'show a saved host, instead of this host (`-`: standard input), or each saved host of a folder',
    )
    .option(
      '--probe',
      'as root, measure this kernel where kernels differ, with processes in a temporary policy namespace',
    )
    .option(
      '--save <file>',
      'write a description of this kernel for `--kernel FILE`; `-` writes only the description to standard output',
    )
    .addOption(formatOption('json'))
    .examples('lamellar doctor', 'lamellar doctor --probe --save ubuntu.json')
    .exits('0 complete; 1 a part is missing or not visible; 3 AppArmor is disabled.')
    .runs(async (options: DoctorFlags) => (await import('./command/doctor.ts')).doctor(options));
}
