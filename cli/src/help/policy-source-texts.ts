import type { Command } from 'commander';
import { isPolicySource } from '../policy-arguments.ts';

/** The descriptions of shared options, apart from the options because most runs do not need the texts. */
const texts: Readonly<Record<string, string>> = {
  '--policy': 'read policy from a file (text or compiled), a directory or a policy tree; repeatable',
  '--namespace': 'read policy into a policy namespace; repeatable',
  '--Include': 'search <file> includes here first; repeatable',
  '--base':
    'search <file> includes in this base directory. A policy directory with abstractions and tunables is its own base',
  '--kernel':
    'assume the behaviour of this kernel, a value of `lamellar help kernels` (default: the newest measured kernel; with --live or --snapshot, `host`); repeatable for `can`, `matrix`, `suggest` and `why`. Compiled policy keeps its own mediated classes',
  '--template-var':
    'set a field of policy files that are Go templates (`--template-var Name=C` for `{{.Name}}`); repeatable; several values of a name form a list',
  '--runtime':
    'fill the fields of Go templates as this runtime does: containerd, moby, podman, cri-o, incus or lxd, also with a version (`containerd@2.1`)',
  '--compiler':
    'read policy text like this version of apparmor_parser (default: the version of the snapshot, else the installed version, else 4.1). `check` reports the differences',
  '--features':
    'compile policy text for the kernel features in this file or directory, instead of the known features of the kernel',
  '--manifest':
    'read the policy of a manifest (default without policy options: `lamellar.yaml` here, else /etc/lamellar/lamellar.yaml)',
  '--allow-untrusted-manifest': 'as root, accept files of untrusted users',
  '--live': 'read the loaded policy of this host; `pid:1234` is the label of a process',
  '--snapshot':
    'read the loaded policy of a host saved with `lamellar snapshot` (`-`: standard input), or of each saved host of a folder',
  '--assume':
    'assume a missing profile: `unconfined` is in unconfined mode, `open` allows everything by rules, `none` has no rules; repeatable',
};

/** Adds the descriptions of the shared options to a command. */
export function describePolicySources<Described extends Command>(command: Described): Described {
  for (const option of command.options.filter(isPolicySource)) option.description ||= texts[option.long ?? ''] ?? '';
  return command;
}
