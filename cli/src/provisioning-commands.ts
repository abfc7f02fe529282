import { Option } from 'commander';
import type { ApplyFlags } from './command/apply.ts';
import type { InitFlags } from './command/init.ts';
import type { PlanFlags } from './command/plan-saved.ts';
import type { RemoveFlags } from './command/remove.ts';
import type { StatusFlags } from './command/status.ts';
import type { LamellarCommand } from './lamellar-command.ts';
import { collect, defaultBase } from './policy/policy-options.ts';
import { formatOption } from './formats.ts';

/** Adds the commands to compare a manifest with the host, and to change the host. */
export function addProvisioning(program: LamellarCommand): void {
  program
    .command('init')
    .summary('write a manifest of the containers of this host')
    .description(
      'Write the manifest lamellar.yaml with the containers of LXC and Incus (all projects), and with further keys in comments. Never replace ' +
        'an existing file. With --print-missing, print the sections of missing containers instead. With --convert, rewrite a manifest of ' +
        'version 1 as version 2, and keep the comments.',
    )
    .option('--print-missing', 'print the sections of containers that the manifest lacks')
    .addOption(
      new Option('--convert', 'rewrite a manifest of version 1 as version 2, and keep the comments').conflicts(
        'printMissing',
      ),
    )
    .option(
      '--manifest <file>',
      'write this file (default: lamellar.yaml); with --print-missing or --convert, read this file (default: lamellar.yaml here, else /etc/lamellar/lamellar.yaml)',
    )
    .option('--allow-untrusted-manifest', 'as root, accept files of untrusted users')
    .examples('lamellar init', 'lamellar init --print-missing', 'lamellar init --convert')
    .exits('0 written or converted, or no container is missing; 1 with --print-missing, a container is missing.')
    .runs(async (options: InitFlags) => (await import('./command/init.ts')).init(options));

  withDesignOptions(
    program
      .command('plan')
      .summary('show the changes that apply would make')
      .description(
        'Compile the policy of the manifest, and show the changes that `apply` would make: `+` added, `~` changed, `-` removed. Change nothing. With --out, write the files of `apply` into a directory instead, without root and without AppArmor.',
      )
      .option('--out <directory>', 'only write the files of `apply` into this empty or new directory')
      .option('--live', 'compare with the loaded policy of this host, instead of the applied state')
      .option(
        '--snapshot <file>',
        'compare with a host saved with `lamellar snapshot`, without root (`-`: standard input), or with each saved host of a folder',
      )
      .option('--detailed-exitcode', 'exit with 1 if there are changes')
      .option('--kernel <version>', 'with --live or --snapshot, assume this kernel instead of the kernel of the host'),
  )
    .addOption(formatOption('json'))
    .examples(
      'lamellar plan',
      'lamellar plan --container web --format json',
      'lamellar plan --snapshot farm1.json --manifest lamellar.yaml',
      'lamellar plan --out ./out',
    )
    .exits(
      '0 shown, or written; 1 an expectation fails, or --detailed-exitcode is given and there are changes; 3 a container could not be inspected, or stays unchanged.',
    )
    .runs(async (options: PlanFlags) =>
      options.out === undefined
        ? (await import('./command/plan.ts')).plan(options)
        : (await import('./command/plan-files.ts')).planFiles(options.out, options),
    );

  withDesignOptions(
    program
      .command('apply')
      .summary('apply the manifest to this host')
      .description(
        'Compile everything first, replace all files in one step, load the policy of running containers, and verify the loaded policy. ' +
          'If a step fails, undo every step. The next run undoes a killed run.',
      )
      .option('--yes', 'apply without a question')
      .option('--dry-run', 'only show the changes, like `lamellar plan`'),
  )
    .addOption(formatOption('json'))
    .examples('lamellar apply', 'lamellar apply --yes --container web')
    .exits('0 applied; 1 declined, or an expectation fails; 3 failed, or a container stays unchanged.')
    .runs(async ({ dryRun, ...options }: ApplyFlags & { readonly dryRun?: true }) =>
      dryRun === true
        ? (await import('./command/plan.ts')).plan(options)
        : (await import('./command/apply.ts')).apply(options),
    );

  program
    .command('remove')
    .summary('undo apply')
    .description(
      'Delete the files and loaded policy of apply, and restore the configurations of containers and of their copies. ' +
        'This reads no manifest.',
    )
    .option(
      '--container <name>',
      'remove only from this container, by name, or by folder for LXC, such as /var/lib/lxc/web',
    )
    .option('--all', 'search all configurations of LXC and Incus, even if /etc/lamellar is damaged or gone')
    .option('--yes', 'remove without a question')
    .option('--dry-run', 'only show the changes')
    .addOption(formatOption('json'))
    .examples('lamellar remove --container web', 'lamellar remove --all --dry-run')
    .exits('0 removed, nothing to do, or shown by --dry-run; 1 declined; 3 failed, or a container stays unchanged.')
    .runs(async (options: RemoveFlags) => (await import('./command/remove.ts')).remove(options));

  withDesignOptions(
    program
      .command('status')
      .summary('compare this host with the manifest')
      .description(
        'Show the state, files, loaded layers and process labels of every container, and the differences ' +
          'from the manifest.',
      )
      .option('--watch [seconds]', 'show changes until interrupted, with an inspection every SECONDS (default: 10)'),
  )
    .addOption(formatOption('json'))
    .examples('lamellar status', 'lamellar status --container web --format json', 'lamellar status --watch')
    .exits('0 as in the manifest; 1 different; 3 a container could not be inspected.')
    .runs(async (options: StatusFlags) => (await import('./command/status.ts')).status(options));
}

/** Adds the common options of commands that compare a manifest with the host. */
function withDesignOptions(command: LamellarCommand): LamellarCommand {
  return command
    .option('--manifest <file>', 'read this manifest (default: `lamellar.yaml` here, else /etc/lamellar/lamellar.yaml)')
    .option('--allow-untrusted-manifest', 'as root, accept files of untrusted users')
    .option('--container <name>', 'use only this container of the manifest')
    .option('-I, --Include <dir>', 'search <file> includes here first; repeatable', collect)
    .option('-b, --base <dir>', 'search <file> includes in this base directory', defaultBase);
}
