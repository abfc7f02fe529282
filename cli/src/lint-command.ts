import { Option } from 'commander';
import { formatOption } from './formats.ts';
import type { LamellarCommand } from './lamellar-command.ts';
import type { LintFlags } from './command/lint.ts';
import { withSurroundings } from './policy-arguments.ts';
import { collect } from './policy/policy-options.ts';

/** Adds `lint`. */
export function addLint(program: LamellarCommand, version: string): void {
  withSurroundings(program.command('lint'))
    .summary('find valid rules without the intended effect')
    .description(
      'Report valid rules that probably lack the intended effect: rules that never apply, and rules that ' +
        'allow more than intended. All files count as policy of one host. A comment `# lamellar: allow ID: REASON` suppresses a finding.',
    )
    .argument('<path...>', 'policy file, directory, manifest (.yaml), or `-` for standard input')
    .option('--stdin-path <name>', 'use this name for standard input in messages and includes')
    .option('--rule <id>', 'report only this check; repeatable', collect)
    .option('--fix', 'apply the safe fixes to the files')
    .addOption(
      new Option('--fail-on <severity>', 'lowest severity that makes the exit status 1')
        .choices(['error', 'warning'])
        .default('warning'),
    )
    .addOption(formatOption('ndjson', 'sarif'))
    .examples(
      'lamellar lint /etc/apparmor.d',
      'lamellar lint --rule peer-order --fix nginx.aa',
      'lamellar lint --format sarif ./apparmor.d >lint.sarif',
    )
    .exits('0 no finding; 1 findings, or invalid policy; 2 an unreadable file.')
    .runs(async (places: readonly string[], options: LintFlags) =>
      (await import('./command/lint.ts')).lint(places, options, version),
    );
}
