import type { Command } from 'commander';
import { collect } from './policy/policy-options.ts';

/** Adds the common options for the selection of policy and the assumed kernel. */
export function withPolicyOptions(command: Command, otherwise: 'manifest' | 'none' = 'manifest'): Command {
  return withSurroundings(
    command
      .option(
        '--policy <path>',
        'policy file (text or compiled), directory of them, or policy tree; repeatable',
        collect,
      )
      .option('--namespace <name=path>', 'the same, into a policy namespace; repeatable', collect),
  )
    .option(
      '--manifest <file>',
      otherwise === 'none'
        ? 'policy of a manifest'
        : 'policy of a manifest (default where no policy is named: `lamellar.yaml` here, else /etc/lamellar/lamellar.yaml)',
    )
    .option('--trust', 'as root, take the manifest and what it names whoever can write them')
    .option(
      '--live',
      'the policy that is in force on this host, as its kernel has it; processes are labels, too: `pid:1234`',
    )
    .option('--snapshot <file>', 'the same of a host that was saved with `lamellar ps --save` (`-`: standard input)')
    .option(
      '--assume <name=kind>',
      'stand in for a profile that is not at hand: `unconfined` is in unconfined mode, `open` allows everything by rules, `none` has no rules; repeatable',
      collect,
    );
}

/** Adds the common options of commands that read policy text: the places of includes, and the kernel. */
export function withSurroundings(command: Command): Command {
  return command
    .option('-I, --Include <dir>', 'look for <…> includes there first; repeatable', collect)
    .option('-b, --base <dir>', 'base directory of <…> includes', '/etc/apparmor.d')
    .option(
      '--kernel <version>',
      'whose behaviour to assume: a version as `uname -r` prints it, `host` (the default with --live and --snapshot: the kernel of that host), `all` that were measured, or a file of `lamellar doctor --save`; repeatable where several are answered for; what compiled policy mediates is its own',
      collect,
    )
    .option(
      '--set <name=value>',
      'policy files are templates of Go, as containerd, moby and container-libs have them: what a field stands for (`--set Name=C` for `{{.Name}}`); repeatable, and several values of one name are a list',
      collect,
    )
    .option(
      '--features <path>',
      'kernel features for policy text, a file or a directory, instead of the built-in ones',
    );
}
