import { Option } from 'commander';
import type { AuditFlags } from './command/audit.ts';
import type { LamellarCommand } from './lamellar-command.ts';
import { formatOption } from './formats.ts';

/** The severities of findings, the worst first. A copy of core's list, which would have to be loaded. */
const severityWords = ['high', 'medium', 'low', 'info'];

/** Adds the command that reports the weaknesses of hosts. */
export function addAudit(program: LamellarCommand, version: string): void {
  program
    .command('audit')
    .summary('report the weaknesses of a host, and possible access between containers')
    .description(
      'Report the weaknesses of hosts with their fixes, the layers and processes of each container, and the permissions between containers, ' +
        'host programs and unconfined programs under the loaded policy. Saved hosts need no root.',
    )
    .option('--live', 'audit this host; needs root for a complete report')
    .option(
      '--snapshot <path...>',
      'audit hosts saved with `lamellar ps --save`, also compressed by gzip: files, or directories of files (`-`: standard input)',
    )
    .addOption(
      new Option('--fail-on <severity>', 'lowest severity that makes the exit status 1')
        .choices([...severityWords, 'none'])
        .default('medium'),
    )
    .option(
      '--kernel <version>',
      'report changes after an upgrade to this kernel: a version, or a file of `lamellar doctor --save`. A file about the current kernel of a host describes that kernel',
    )
    .option(
      '--watch [seconds]',
      'audit this host, then show changes until interrupted, with an inspection every SECONDS (default: 10)',
    )
    .option('--manifest <file>', 'report differences between loaded profiles and this manifest')
    .option('--trust', 'as root, accept files of untrusted users')
    .option('-o, --output <file>', 'write the report to a file, atomically')
    .option('--suppress <file>', 'suppress known findings, listed with reasons in this YAML file')
    .addOption(formatOption('json', 'sarif', 'junit', 'markdown', 'prometheus'))
    .examples(
      'lamellar audit --live',
      'lamellar audit --snapshot farm1.json',
      'lamellar audit --live --watch',
      'lamellar audit --snapshot farm1.json --kernel 7.3',
      'lamellar audit --snapshot hosts',
      'lamellar audit --snapshot hosts/*.json --fail-on high --suppress known.yaml --format sarif',
      'lamellar audit --snapshot hosts/*.json --format prometheus --output lamellar.prom',
    )
    .exits(
      '0 no finding of the severity; 1 a finding of the severity or worse; 2 a file is no snapshot; 3 AppArmor of this host is not visible.',
    )
    .runs(async (options: AuditFlags) => (await import('./command/audit.ts')).audit(options, version));
}
