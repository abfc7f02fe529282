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
      'Report the weaknesses of hosts with their fixes, and the layers and processes of each container. Also show the permissions between containers, ' +
        'host programs and unconfined programs under the loaded policy. Saved hosts need no root. --verbose prints all names of long lists.',
    )
    .argument(
      '[snapshot...]',
      'hosts saved with `lamellar snapshot`, also compressed by gzip: files, or folders of files (`-`: standard input; default: this host)',
    )
    .option('--live', 'audit this host, also together with saved hosts; needs root for a complete report')
    .addOption(new Option('--snapshot <path...>', 'audit these saved hosts, like the argument'))
    .addOption(
      new Option(
        '--fail-on <severity>',
        "lowest severity that makes the exit status 1; Debian's default configuration of containers allows nesting, a `medium` finding",
      )
        .choices([...severityWords, 'none'])
        .default('high'),
    )
    .option(
      '--kernel <version>',
      'report changes after an upgrade to this kernel: a version, or a file of `lamellar kernel probe --save`. With a file about the current kernel of the host, use the measured behaviour',
    )
    .option(
      '--watch [seconds]',
      'audit this host, then show changes until interrupted, with an inspection every SECONDS (default: 10)',
    )
    .option('--manifest <file>', 'report differences between loaded profiles and this manifest')
    .option('--allow-untrusted-manifest', 'as root, accept files of untrusted users')
    .option('-o, --output <file>', 'write the report to a file, atomically')
    .option('--suppress <file>', 'suppress known findings, listed with reasons in this YAML file')
    .addOption(formatOption('json', 'sarif', 'junit', 'markdown', 'html', 'prometheus'))
    .examples(
      'lamellar audit',
      'lamellar audit farm1.json',
      'lamellar audit farm1.json --format html -o farm1.html',
      'lamellar audit --watch',
      'lamellar audit farm1.json --kernel 7.3',
      'lamellar audit hosts',
      'lamellar audit hosts/*.json --fail-on high --suppress known.yaml --format sarif',
      'lamellar audit hosts/*.json --format prometheus --output lamellar.prom',
    )
    .exits(
      '0 no finding with the severity of --fail-on or above; 1 such a finding; 2 a file is no snapshot; 3 AppArmor of this host is not visible.',
    )
    .runs(async (named: readonly string[], options: AuditFlags) => {
      const snapshot = [...named, ...(options.snapshot ?? [])];
      const flags = snapshot.length === 0 ? options : { ...options, snapshot };
      return (await import('./command/audit.ts')).audit(flags, version);
    });
}
