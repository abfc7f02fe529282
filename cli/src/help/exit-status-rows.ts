import type { Command } from 'commander';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { LamellarCommand } from '../lamellar-command.ts';
import type { TopicRow } from './help-topic.ts';

/** The meaning of each exit status. */
const meanings: Readonly<Record<ExitStatus, string>> = {
  [exitStatus.success]: 'allowed, or success',
  [exitStatus.denied]: 'denied, different, a failed expectation, a finding, or invalid policy in `check` and `lint`',
  [exitStatus.invalid]: 'bad usage, or no answer because of invalid or unreadable input',
  [exitStatus.environment]: 'this machine prevents an answer or a change',
};

/** The exit statuses of all commands. */
export const exitStatusRows: readonly TopicRow[] = Object.entries(meanings);

/** Returns the exit statuses of all commands in a line, for the help of the program. */
export function exitStatusLine(): string {
  const statuses = exitStatusRows.map(([status, meaning]) => `${status} ${meaning}`).join('; ');
  return `Exit status: ${statuses}. \`lamellar help exit-status\` has the details.`;
}

/** Returns the exit statuses of each command with details. */
export function commandStatusRows(program: Command): readonly TopicRow[] {
  return program.commands.flatMap((command): readonly TopicRow[] =>
    command instanceof LamellarCommand && command.statuses !== undefined ? [[command.name(), command.statuses]] : [],
  );
}
