import { Argument } from 'commander';
import type { DoctorFlags } from './command/doctor.ts';
import type { KernelAction, KernelFlags } from './command/kernel.ts';
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
    .addOption(formatOption('json', 'ndjson'))
    .examples('lamellar ps', 'lamellar ps --snapshot farm1.json')
    .runs(async (options: PsFlags) => (await import('./command/ps.ts')).ps(options));

  program
    .command('snapshot')
    .summary('save the policy and processes of this host')
    .description(
      'Save the policy and processes of this host in a file for --snapshot, and list the saved processes. As root, the snapshot is complete; missing ' +
        'privileges are reported. Policy can contain secrets.',
    )
    .argument('<file>', 'new file, compressed if the name ends in `.gz` (`-`: standard output, without the list)')
    .addOption(formatOption('json', 'ndjson'))
    .examples(
      'lamellar snapshot farm1.json.gz',
      'ssh farm1 lamellar snapshot - >farm1.json; lamellar ps --snapshot farm1.json',
    )
    .runs(async (file: string, options: PsFlags) => (await import('./command/snapshot.ts')).snapshot(file, options));

  program
    .command('kernel')
    .summary('list the known kernels, measure this kernel, or print the features of a kernel')
    .description(
      '`list` lists the kernels with known behaviour, for --kernel. `probe` needs root, and measures the running kernel where kernels differ: processes in a ' +
        'temporary policy namespace try each access. `probe` prints the result after the report of `doctor`. `features` prints the AppArmor features of a kernel, for ' +
        '`apparmor_parser -M` and `lamellar --features`. Without -M, apparmor_parser compiles for the running kernel. If AppArmor is disabled, the result mediates almost nothing.',
    )
    .addArgument(new Argument('<action>', 'action').choices(['list', 'probe', 'features'] satisfies KernelAction[]))
    .argument(
      '[kernel]',
      'for `features`: version as printed by `uname -r`, or `host` (default: the newest measured kernel)',
    )
    .option(
      '--save <file>',
      'for `probe`: write a description of this kernel for `--kernel FILE`; `-` writes only the description to standard output',
    )
    .addOption(formatOption('json'))
    .examples(
      'lamellar kernel list',
      'lamellar kernel probe --save ubuntu.json',
      'lamellar kernel features 6.12.118 >features',
      'apparmor_parser -QKS -M features /etc/apparmor.d/lsb_release >lsb_release.bin',
    )
    .exits('0 listed, or completely measured; 1 a part is missing or not visible; 3 AppArmor is disabled.')
    .runs(async (action: KernelAction, version: string | undefined, options: KernelFlags) =>
      (await import('./command/kernel.ts')).kernel(action, version, options),
    );

  program
    .command('doctor')
    .summary('check AppArmor on a host: kernel, features, compiler, visibility')
    .description(
      'Check AppArmor on this host: the classes that the kernel mediates, the compiler, the retained source of loaded profiles, and ' +
        'missing access. This changes nothing.',
    )
    .option(
      '--snapshot <file>',
      'check a saved host, instead of this host (`-`: standard input), or each saved host of a folder',
    )
    .option(
      '--save <file>',
      'write a description of this kernel for `--kernel FILE`; `-` writes only the description to standard output',
    )
    .addOption(formatOption('json'))
    .examples('lamellar doctor', 'lamellar doctor --snapshot farm1.json')
    .exits('0 complete; 1 a part is missing or not visible; 3 AppArmor is disabled.')
    .runs(async (options: DoctorFlags) => (await import('./command/doctor.ts')).doctor(options));
}
