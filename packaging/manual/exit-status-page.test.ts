import { expect, test } from 'vitest';
import { commandStatusRows, exitStatusRows } from '../../cli/src/help/exit-status-rows.ts';
import { buildProgram } from '../../cli/src/program.ts';
import { questionSyntax } from '../../cli/src/question-syntax.ts';

test('docs/reference/exit-status.md lists the exit statuses of the help', async () => {
  const details = commandStatusRows(buildProgram('0', questionSyntax));
  const page = `# Exit statuses

The statuses of all commands, as \`lamellar help exit-status\` prints the table. A test compares this page with the help.

| status | meaning |
| --- | --- |
${exitStatusRows.map(([status, meaning]) => `| ${status} | ${meaning} |`).join('\n')}

A command that a signal ends has the status 128 plus the number of the signal.

## Details
| command | statuses |
| --- | --- |
${details.map(([command, statuses]) => `| \`${command}\` | ${statuses.replaceAll('|', String.raw`\|`)} |`).join('\n')}

All other commands use the statuses of the first table.
`;
  await expect(page).toMatchFileSnapshot('../../docs/reference/exit-status.md');
});
