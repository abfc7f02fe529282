import type { Command } from 'commander';
import type { DesignOptions } from './provision/plan/design.ts';
import type { ApplyFlags } from './command/apply.ts';
import type { InitFlags } from './command/init.ts';
import type { PlanFlags } from './command/plan-saved.ts';
import type { RemoveFlags } from './command/remove.ts';
import type { StatusFlags } from './command/status.ts';
import type { ExitStatus } from './exit-status.ts';
import { collect } from './policy/policy-options.ts';
import { formatOption } from './formats.ts';

/** Adds the commands to compare a manifest with the host, and to change the host. */
export function addProvisioning(program: Command, finish: (status: ExitStatus) => void): void {
  program
    .command('init')
    .summary('write lamellar.yaml, a manifest to begin with, from the containers of this host')
    .description(
      'Writes lamellar.yaml: the containers of LXC and those of Incus, of all its projects, as they are, with ' +
        'what else can be said in comments. It never takes the place of another. With --update it prints the containers that a manifest ' +
        'lacks, and writes nothing.',
    )
    .option('--update', 'print the sections of containers that the manifest lacks')
    .option(
      '--manifest <file>',
      'with --update, the manifest (default: lamellar.yaml here, else /etc/lamellar/lamellar.yaml)',
    )
    .option('--trust', 'with --update, as root, take the manifest whoever can write it')
    .addHelpText(
      'after',
      `
Examples:
  lamellar init
  lamellar init --update

Exit status: 0 it is written, or lacks no container; 1 with --update it lacks some.`,
    )
    .action(async (options: InitFlags) => {
      const { init } = await import('./command/init.ts');
      finish(await init(options));
    });

  withDesignOptions(program.command('render'))
    .summary('the files that apply would write, into a directory')
    .description(
      'Writes the files that apply would write below /etc/lamellar into a directory. It needs no root and no AppArmor.',
    )
    .argument('<directory>', 'one that is empty, or not there yet')
    .addHelpText(
      'after',
      `
Example:
  lamellar render ./out`,
    )
    .action(async (directory: string, options: DesignOptions) => {
      const { render } = await import('./command/render.ts');
      finish(await render(directory, options));
    });

  withDesignOptions(program.command('plan'))
    .summary('what apply would change on this host: files, loaded policy, permissions')
    .description(
      'Compiles what the manifest has, and says what apply would change: `+` is new, `~` changes, `-` goes. Nothing is changed.',
    )
    .option(
      '--live',
      'compare with what is in force on this host, as its kernel has it, instead of with what is applied',
    )
    .option(
      '--snapshot <file>',
      'the same of a host that was saved with `lamellar ps --save`, without root (`-`: standard input)',
    )
    .option('--kernel <version>', 'with these, whose behaviour to assume, instead of that of the host')
    .addOption(formatOption('json'))
    .addHelpText(
      'after',
      `
Examples:
  lamellar plan
  lamellar plan --container web --format json
  lamellar plan --snapshot farm1.json --manifest lamellar.yaml

Exit status: 0 nothing to do; 1 something is to do, or a sentence under
\`expect\` does not hold; 3 a container could not be looked at, or is left as it is.`,
    )
    .action(async (options: PlanFlags) => {
      const { plan } = await import('./command/plan.ts');
      finish(await plan(options));
    });

  withDesignOptions(program.command('apply'))
    .summary("have this host's containers be as the manifest says")
    .description(
      'Compiles everything first, changes all files in one step, loads the policy of running containers and looks whether ' +
        'the kernel has it. Where anything fails, everything is as before; the next run undoes what a killed one had begun.',
    )
    .option('--yes', 'do not ask')
    .option('--dry-run', 'only show what would be changed, as plan does')
    .addOption(formatOption('json'))
    .addHelpText(
      'after',
      `
Examples:
  lamellar apply
  lamellar apply --yes --container web

Exit status: 0 it is as the manifest says; 1 not wanted, or a sentence under
\`expect\` does not hold; 3 it failed, or a container is left as it is.`,
    )
    .action(async ({ dryRun, ...options }: ApplyFlags & { readonly dryRun?: true }) => {
      if (dryRun === true) {
        const { plan } = await import('./command/plan.ts');
        finish(await plan(options));
        return;
      }
      const { apply } = await import('./command/apply.ts');
      finish(await apply(options));
    });

  program
    .command('remove')
    .summary('undo what apply did, and nothing else')
    .description(
      'Takes away what apply has written and loaded, and leaves the configurations of containers as they were; of copies of them,\n' +
        'too. It reads no manifest.',
    )
    .option('--container <name>', 'only that container; one of LXC also by its folder, such as /var/lib/lxc/web')
    .option('--all', 'look through all configurations of LXC and Incus, also where /etc/lamellar is damaged or gone')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'only show what would be changed')
    .addOption(formatOption('json'))
    .addHelpText(
      'after',
      `
Examples:
  lamellar remove --container web
  lamellar remove --all --dry-run

Exit status: 0 removed, or nothing to do; 1 not wanted, or with --dry-run something
is to do; 3 it failed, or something is left as it is.`,
    )
    .action(async (options: RemoveFlags) => {
      const { remove } = await import('./command/remove.ts');
      finish(await remove(options));
    });

  withDesignOptions(program.command('status'))
    .summary('compare the manifest with the disk, the runtimes and the kernel')
    .description(
      'Says of each container whether it runs, whether its files are as in the manifest, whether the kernel has its layers, what its processes ' +
        'run under, and all that is not as the manifest has it.',
    )
    .option('--watch [seconds]', 'and then what changes, until it is ended; how often to look (default: 10)')
    .addOption(formatOption('json'))
    .addHelpText(
      'after',
      `
Examples:
  lamellar status
  lamellar status --container web --format json
  lamellar status --watch

Exit status: 0 all of it is as in the manifest; 1 something is not; 3 a container
could not be looked at.`,
    )
    .action(async (options: StatusFlags) => {
      const { status } = await import('./command/status.ts');
      finish(await status(options));
    });
}

/** Adds the common options of commands that compare a manifest with the host. */
function withDesignOptions(command: Command): Command {
  return command
    .option('--manifest <file>', 'the manifest (default: `lamellar.yaml` here, else /etc/lamellar/lamellar.yaml)')
    .option('--trust', 'as root, take the manifest and what it names whoever can write them')
    .option('--container <name>', 'only that container of the manifest')
    .option('-I, --Include <dir>', 'look for <…> includes there first; repeatable', collect)
    .option('-b, --base <dir>', 'base directory of <…> includes', '/etc/apparmor.d');
}
