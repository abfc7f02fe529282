import { InvalidArgumentError, Option } from 'commander';
import type { CompatFlags } from './command/compat.ts';
import type { HostFlags } from './command/diff-hosts.ts';
import type { DiffFlags } from './command/diff.ts';
import { formatOption } from './formats.ts';
import type { LamellarCommand } from './lamellar-command.ts';
import { compilerOption, withAssume, withSurroundings } from './policy-arguments.ts';
import { collect } from './policy/policy-options.ts';

/** Adds the command that compares two policies. */
export function addDiff(program: LamellarCommand): void {
  withPartners(
    withSurroundings(program.command('diff'), repeatableCompiler()),
    'group saved hosts by equal permissions: files, or folders of files',
  )
    .summary('show the permissions that labels gain and lose between two policies')
    .description(
      'Compare the effective permissions of all labels under two policies: files, directories, Go templates, compiled policy, manifests (.yaml) or ' +
        'saved hosts (.json). Compare one policy under two kernels or compilers: the first --kernel and --compiler apply to BEFORE, the second to AFTER. ' +
        'The texts of the policies do not matter. A directory with `abstractions` is the base of its own includes.',
    )
    .argument('[before]', 'policy before')
    .argument('[after]', 'policy after (default: BEFORE, with the second kernel or compiler)')
    .option(
      '--git <revision>',
      'read BEFORE from a revision of its git repository; a second --git applies to AFTER',
      collect,
    )
    .addOption(
      new Option(
        '--fail-on <change>',
        'exit with 1 if a label gains a permission (`gain`), loses a permission (`loss`), or either (`any`)',
      ).choices(['gain', 'loss', 'any']),
    )
    .addOption(formatOption('json', 'markdown', 'html'))
    .examples(
      'lamellar diff --snapshot hosts --container web',
      'lamellar diff old/apparmor.d new/apparmor.d',
      'lamellar diff apparmor.d --git origin/main --fail-on gain',
      'lamellar diff /etc/apparmor.d --kernel 6.12 --kernel 7.3',
      'lamellar diff old/template.go template.go --runtime containerd --stack-with runc,crun --assume runc=open --assume crun=unconfined',
      'lamellar diff monday/farm1.json farm1.json --fail-on gain',
    )
    .exits('0 compared; 1 a change that --fail-on names; 2 a policy has errors, and the comparison lacks a part.')
    .runs(
      async (
        before: string | undefined,
        after: string | undefined,
        { snapshot, container, ...options }: DiffFlags & HostFlags,
      ) => (await import('./command/diff.ts')).diff(before, after, options, { snapshot, container }),
    );
}

/** Adds the command to compare a policy under kernels and compilers. */
export function addCompat(program: LamellarCommand): void {
  withPartners(
    withSurroundings(program.command('compat'), repeatableCompiler()),
    'group saved hosts by the changes with --kernel and --compiler: files, or folders of files',
  )
    .summary('show the permissions of a policy that change with the kernel, the compiler and the abi')
    .description(
      'Evaluate one policy for each kernel (default: all measured kernels), each compiler (default: 4.1 and 5.0) and each abi (default: of the policy). Print a table: equal letters mean equal ' +
        'permissions of all labels. Then show the changes between the groups.',
    )
    .argument(
      '[policy]',
      'a file, a directory, a Go template, compiled policy, a manifest (.yaml) or a saved host (.json)',
    )
    .option(
      '--abi <abis>',
      `replace every abi rule by ${assumableAbis.join(', ')} (no rule); commas separate several`,
      readAbis,
    )
    .addOption(new Option('--fail-on <event>', 'exit with 1 if a permission changes').choices(['change']))
    .addOption(formatOption('json'))
    .examples(
      'lamellar compat /etc/apparmor.d/nginx',
      'lamellar compat template.go --runtime containerd --stack-with crun --assume crun=unconfined',
      'lamellar compat template.go --runtime containerd --abi 3.0,4.0,none --kernel ubuntu-24.04',
      'lamellar compat lamellar.yaml --kernel 6.12.118 --kernel ubuntu-24.04',
      'lamellar compat --snapshot hosts --kernel 6.17.13',
    )
    .exits('0 compared; 1 a change that --fail-on names; 2 the policy has errors.')
    .runs(async (policy: string | undefined, { snapshot, container, ...options }: CompatFlags & HostFlags) =>
      (await import('./command/compat.ts')).compat(policy, options, { snapshot, container }),
    );
}

/** The values of `--abi`. */
const assumableAbis = ['3.0', '4.0', '5.0', 'none'];

function readAbis(text: string): readonly string[] {
  const abis = text.split(',');
  if (abis.every((abi) => assumableAbis.includes(abi))) return abis;
  throw new InvalidArgumentError(`Abis are ${assumableAbis.join(', ')}.`);
}

function withPartners(command: LamellarCommand, snapshots: string): LamellarCommand {
  return withAssume(command)
    .option(
      '--stack-with <profiles>',
      'also compare the labels of each profile stacked with a partner; commas separate partners: crun,unconfined',
    )
    .option('--snapshot <path...>', snapshots)
    .option(
      '--container <pattern>',
      'with --snapshot, compare only labels of these containers; `*` stands for any text',
    );
}

/** Returns the option for the compiler, which may be given twice. */
function repeatableCompiler(): Option {
  const option = compilerOption();
  const { argChoices = [] } = option;
  return option.argParser((value: string, before?: readonly string[]) => {
    if (!argChoices.includes(value)) throw new InvalidArgumentError(`Allowed choices are ${argChoices.join(', ')}.`);
    return collect(value, before);
  });
}
