import { Option } from 'commander';
import type { SuggestFlags } from './command/suggest.ts';
import type { WhyFlags } from './command/why-flags.ts';
import type { LamellarCommand } from './lamellar-command.ts';
import { withPolicyOptions } from './policy-arguments.ts';
import { collect } from './policy/policy-options.ts';
import { formatOption } from './formats.ts';

/** Adds the commands that suggest rules. */
export function addRepair(program: LamellarCommand): void {
  withPolicyOptions(program.command('why'), 'none')
    .summary('explain the denials in a log, and suggest rules')
    .description(
      'Explain the AppArmor records in logs: the audit log, syslog, dmesg or the journal (text or JSON). A log can be compressed by gzip, and ' +
        'records can be cut, wrapped or pasted. The answer for each container begins with a verdict; --verbose also prints each kind of record. With policy, ' +
        'the suggested rules allow each access on both sides and in every layer.',
    )
    .argument('[file...]', "log file (`-`: standard input; default: this machine's log)")
    .option('--patch', 'print the rules as a patch of the policy files, for `patch -p1`; needs policy')
    .option('--quiet-log', 'suggest rules that keep the denial and silence the log')
    .option('--broader', 'also suggest broader rules, with their additional permissions; needs policy')
    .option('--follow', 'explain new denials until interrupted, each kind once')
    .addOption(
      new Option(
        '--fail-on <event>',
        'exit with 1 if an access was `denied`; `allowed` includes accesses that complain mode allowed',
      ).choices(['denied', 'allowed']),
    )
    .addOption(formatOption('json', 'ndjson', 'records'))
    .examples(
      'lamellar why /var/log/audit/audit.log',
      'lamellar why -v /var/log/audit/audit.log',
      'lamellar why --manifest lamellar.yaml /var/log/audit/audit.log',
      'journalctl --boot --dmesg | lamellar why -',
      'lamellar why --policy /etc/apparmor.d --quiet-log --patch /var/log/audit/audit.log',
      'lamellar why --snapshot hosts /var/log/audit/audit.log',
      'lamellar why --follow --policy /etc/apparmor.d',
      'lamellar why --format records /var/log/kern.log.2.gz',
    )
    .exits(
      "0 explained; 1 an access that --fail-on names; 2 a log cannot be read completely, the policy has errors, or bad usage; 3 this machine's log cannot be read.",
    )
    .runsOnce(async (files: readonly string[], options: WhyFlags) =>
      (await import('./command/why.ts')).why(files, options),
    );

  withPolicyOptions(program.command('suggest'))
    .summary('suggest the minimal rules that make expectations pass')
    .description(
      'Suggest the minimal rules that make `allow` expectations pass, with their profiles and files. Show the reason for every rule, ' +
        'additional permissions, and accesses that no rule can allow.',
    )
    .option(
      '--allow <expectation>',
      'make this expectation pass: `signal (term) from web:init to web:nginx`, also with full labels; repeatable (default: the expectations of the manifest)',
      collect,
    )
    .option(
      '--in-profile <selector>',
      'add rules only to these profiles: `web:nginx`, `host:**`, `label "NAME"`; repeatable',
      collect,
    )
    .option('--patch', 'print the rules as a patch of the policy files, for `patch -p1`')
    .option('--broader', 'also suggest broader rules, with their additional permissions')
    .addOption(formatOption('json'))
    .examples(
      "lamellar suggest --allow 'signal (kill) from container to container//&unconfined' --policy exec.aa",
      "lamellar suggest --manifest lamellar.yaml --in-profile 'web:**'",
    )
    .exits('0 all expectations pass, or with --patch, a patch makes them pass; 1 rules are needed, or no rule helps.')
    .runs(async (options: SuggestFlags) => (await import('./command/suggest.ts')).suggestRules(options));
}
