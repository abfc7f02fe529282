import { Option, type Command } from 'commander';
import type { FixFlags } from './command/fix.ts';
import type { WhyFlags } from './command/why-flags.ts';
import type { ExitStatus } from './exit-status.ts';
import { withPolicyOptions } from './policy-arguments.ts';
import { collect } from './policy/policy-options.ts';
import { formatOption } from './formats.ts';

/** Adds the commands that suggest rules. */
export function addRepair(program: Command, finish: (status: ExitStatus) => void): void {
  withPolicyOptions(program.command('why'), 'none')
    .summary(
      'what AppArmor refused, by the log: which layer, what, for whom, how often; with policy, the rules that allow it',
    )
    .description(
      'Reads the records of AppArmor in logs, in any form in which they reach people: of the audit system, syslog, dmesg, the journal\n' +
        '(text and JSON), compressed by gzip, cut, wrapped or pasted. Where policy is named, it is asked what the tasks asked the\n' +
        'kernel, and the rules are told that would allow it, on both sides and in every layer.',
    )
    .argument('[file...]', "a log (`-`: standard input; default: this machine's own)")
    .option('--records', 'each record with all that it has, by the names of libapparmor; needs --format ndjson')
    .option('--patch', 'the rules as a patch of the files that they go into, for `patch -p1`; needs policy')
    .option(
      '--silence',
      'for what is to stay denied: the rules with which it is logged no more, instead of those that allow it',
    )
    .option('--wider', 'besides the least rules wider ones that allow it, and what each allows besides; needs policy')
    .option('--follow', 'tell of what is refused from now on, as it is written, each kind once; until interrupted')
    .addOption(
      new Option(
        '--fail-on <event>',
        'exit with 1 where anything was `denied`, or `allowed` in complain mode, too',
      ).choices(['denied', 'allowed']),
    )
    .addOption(formatOption('json', 'ndjson'))
    .addHelpText(
      'after',
      `
Examples:
  lamellar why /var/log/audit/audit.log
  lamellar why --manifest lamellar.yaml /var/log/audit/audit.log
  journalctl --boot --dmesg | lamellar why -
  lamellar why --policy /etc/apparmor.d --silence --patch /var/log/audit/audit.log
  lamellar why --follow --policy /etc/apparmor.d
  lamellar why --records --format ndjson /var/log/kern.log.2.gz

Exit status: 0 it is told; 1 --fail-on found something; 2 a log cannot be read to its end, or bad usage; 3 this machine's own log cannot be read.`,
    )
    .action(async (files: readonly string[], options: WhyFlags) => {
      const { why } = await import('./command/why.ts');
      finish(await why(files, options));
    });

  withPolicyOptions(program.command('fix'))
    .summary('the least rules by which sentences hold, on both sides and in every layer')
    .description(
      'Says which rules it takes for sentences to hold that allow something, in which profiles and files; that none of them can be left\n' +
        'out; what else they allow; and what no rule allows.',
    )
    .option(
      '--allow <sentence>',
      'what is to be allowed, as under `expect` in a manifest: `signal (term) from web:init to web:nginx`; labels may stand as they are; repeatable (default: the sentences of the manifest)',
      collect,
    )
    .option(
      '--only <selector>',
      'add rules to these profiles only: `web:nginx`, `host:**`, `label "NAME"`; repeatable',
      collect,
    )
    .option('--patch', 'the rules as a patch of the files that they go into, for `patch -p1`')
    .option('--wider', 'besides the least rules wider ones that allow it, and what each allows besides')
    .addOption(formatOption('json'))
    .addHelpText(
      'after',
      `
Examples:
  lamellar fix --allow 'signal (kill) from container to container//&unconfined' --policy exec.aa
  lamellar fix --manifest lamellar.yaml --only 'web:**'

Exit status: 0 all of it holds; 1 it takes rules, or no rules help.`,
    )
    .action(async (options: FixFlags) => {
      const { fix } = await import('./command/fix.ts');
      finish(await fix(options));
    });
}
