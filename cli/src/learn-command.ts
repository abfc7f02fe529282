import type { LearnModeFlags } from './command/learn-mode.ts';
import type { LearnFlags } from './command/learn.ts';
import type { LamellarCommand } from './lamellar-command.ts';
import { withPolicyOptions } from './policy-arguments.ts';
import { collect } from './policy/policy-options.ts';

/** Adds the command that learns policy. */
export function addLearn(program: LamellarCommand): void {
  withPolicyOptions(program.command('learn'), 'none')
    .summary('turn complain-mode records of a log into a profile')
    .description(
      'Turn the records of a profile in complain mode into a profile with sorted rules. Evaluate the records as if the profile were enforced. Replace changing ' +
        'names, such as those of temporary files, by patterns. Verify that the result allows all records. Refuse rules that open the host.',
    )
    .argument('[file...]', "log file (`-`: standard input; default: this machine's log)")
    .option(
      '--profile <name>',
      'learn this profile, `NAME` or `CONTAINER:NAME` (default: the only profile in complain mode)',
    )
    .option(
      '--exec <path=mode>',
      'confine an executed program: `ix` under the profile of the caller (default), `Cx` under a child profile (default for programs with capabilities), `Px` under a profile of the program; repeatable',
      collect,
    )
    .option(
      '--include <file>',
      'include a file such as abstractions/base, and leave out the covered rules; repeatable',
      collect,
    )
    .option(
      '--start <container:profile>',
      'in the manifest, put a profile of a container layer and its child profiles into complain mode',
    )
    .option('--stop <container:profile>', 'in the manifest, end the complain mode of --start')
    .option(
      '--draft <file>',
      'begin with rules for the mounts, devices and ports in the configuration of the container: the `config` of LXC, the file of Proxmox, or `incus config show --expanded` (`-`: standard input)',
    )
    .option('--patch', 'print the new rules as a patch of the policy files, for `patch -p1`; needs policy')
    .option('--decisions <file>', 'keep choices and rules in a file, and add only new records in later runs')
    .examples(
      'lamellar learn --profile nginx /var/log/audit/audit.log',
      'lamellar learn --profile nginx --include abstractions/nameservice --exec /usr/bin/gzip=Cx audit.log',
      'journalctl --boot --dmesg | lamellar learn --decisions nginx.json - > nginx.aa',
      'lamellar learn --profile nginx --draft /var/lib/lxc/web/config',
      'lamellar learn --start web:nginx',
      'lamellar learn --profile web:nginx --patch /var/log/audit/audit.log',
      'lamellar learn --stop web:nginx',
    )
    .exits(
      '0 the profile allows all records; 1 a record has no rule, or a rule was refused; 2 a log cannot be read completely, no record matches, or bad usage.',
    )
    .runsOnce(async (files: readonly string[], options: LearnFlags & LearnModeFlags) =>
      options.start === undefined && options.stop === undefined
        ? (await import('./command/learn.ts')).learn(files, options)
        : (await import('./command/learn-mode.ts')).switchMode(options),
    );
}
