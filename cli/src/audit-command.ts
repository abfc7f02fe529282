import { Option, type Command } from 'commander';
import type { AuditFlags } from './command/audit.ts';
import type { ExitStatus } from './exit-status.ts';
import { formatOption } from './formats.ts';

/** The severities of findings, the worst first. A copy of core's list, which would have to be loaded. */
const severityWords = ['high', 'medium', 'low', 'info'];

/** Adds the command that tells what is wrong on hosts. */
export function addAudit(program: Command, finish: (status: ExitStatus) => void, version: string): void {
  program
    .command('audit')
    .summary('what is in force on a host, who can reach whom, and what is wrong with it')
    .description(
      'Tells of hosts, by their snapshots: what is wrong and what to do about it; each container with its layers and what runs under them; and\n' +
        'what containers, programs of the host and unconfined ones may do to each other, by the policy that was loaded. Of saved hosts it needs no root.',
    )
    .option('--live', 'this host; as root, or it does not see all')
    .option(
      '--snapshot <file...>',
      'hosts whose state `lamellar ps --save` has saved, as it is or compressed by gzip (`-`: standard input)',
    )
    .addOption(
      new Option('--fail-on <severity>', 'the least that exits with 1')
        .choices([...severityWords, 'none'])
        .default('medium'),
    )
    .option(
      '--kernel <version>',
      'the kernel that the hosts are to have next: what it decides otherwise is found, too; a file of `lamellar doctor --save` that describes the one that a host has says how that decides',
    )
    .option(
      '--watch [seconds]',
      'tell this host, and then what changes, until it is ended; how often to look (default: 10)',
    )
    .option('--manifest <file>', 'what the host is to be: profiles that are loaded otherwise are found')
    .option('--trust', 'as root, take the manifest and what it names whoever can write them')
    .option('-o, --output <file>', 'write the report to a file, whole or not at all')
    .option('--suppress <file>', 'findings that are known and meant, with a reason each, as YAML')
    .addOption(formatOption('json', 'sarif', 'junit', 'markdown', 'prometheus'))
    .addHelpText(
      'after',
      `
Examples:
  lamellar audit --live
  lamellar audit --snapshot farm1.json
  lamellar audit --live --watch
  lamellar audit --snapshot farm1.json --kernel 7.3
  lamellar audit --snapshot hosts/*.json --fail-on high --suppress known.yaml --format sarif
  lamellar audit --snapshot hosts/*.json --format prometheus --output lamellar.prom

Exit status: 0 nothing as bad as that is found; 1 something is; 2 a file is no snapshot; 3 AppArmor of this host is not visible.`,
    )
    .action(async (options: AuditFlags) => {
      const { audit } = await import('./command/audit.ts');
      finish(await audit(options, version));
    });
}
