import { Option } from 'commander';
import type { LamellarCommand } from './lamellar-command.ts';
import { collect, defaultBase } from './policy/policy-options.ts';

/** Adds the common options for the selection of policy and the assumed kernel. */
export function withPolicyOptions(
  command: LamellarCommand,
  otherwise: 'manifest' | 'none' = 'manifest',
): LamellarCommand {
  return withSurroundings(
    command
      .option(
        '--policy <path>',
        'read policy from a file (text or compiled), a directory or a policy tree; repeatable',
        collect,
      )
      .option('--namespace <name=path>', 'read policy into a policy namespace; repeatable', collect),
  )
    .option(
      '--manifest <file>',
      otherwise === 'none'
        ? 'read the policy of a manifest'
        : 'read the policy of a manifest (default without policy options: `lamellar.yaml` here, else /etc/lamellar/lamellar.yaml)',
    )
    .option('--allow-untrusted-manifest', 'as root, accept files of untrusted users')
    .option('--live', 'read the loaded policy of this host; `pid:1234` is the label of a process')
    .option(
      '--snapshot <file>',
      'read the loaded policy of a host saved with `lamellar snapshot` (`-`: standard input), or of each saved host of a folder',
    )
    .option(
      '--assume <name=kind>',
      'assume a missing profile: `unconfined` is in unconfined mode, `open` allows everything by rules, `none` has no rules; repeatable',
      collect,
    );
}

/** Adds the common options of commands that read policy text: the places of includes, and the kernel. */
export function withSurroundings(command: LamellarCommand, compiler = compilerOption()): LamellarCommand {
  return command
    .option('-I, --Include <dir>', 'search <file> includes here first; repeatable', collect)
    .option('-b, --base <dir>', 'search <file> includes in this base directory', defaultBase)
    .option(
      '--kernel <version>',
      'assume the behaviour of this kernel: a version as printed by `uname -r`, `host` (default with --live and --snapshot), `all` measured kernels, or a file of `lamellar kernel probe --save`; repeatable for `can`, `matrix`, `suggest` and `why`. Compiled policy keeps its own mediated classes',
      collect,
    )
    .option(
      '--template-var <name=value>',
      'set a field of policy files that are Go templates (`--template-var Name=C` for `{{.Name}}`); repeatable, and several values of a name form a list',
      collect,
    )
    .option(
      '--runtime <runtime>',
      'fill the fields of Go templates as this runtime does: containerd, moby, podman, cri-o, incus or lxd, also with a version (`containerd@2.1`)',
    )
    .addOption(compiler)
    .option(
      '--features <path>',
      'compile policy text for these kernel features, a file or a directory, instead of the built-in ones',
    );
}

/** Returns the option for the compiler of policy text. */
export function compilerOption(): Option {
  return new Option(
    '--compiler <compiler>',
    'read policy text like this version of apparmor_parser (default: the installed version, or that of the snapshot, else 4.1; `check` reports the differences)',
  ).choices(['4.1', '5.0']);
}
