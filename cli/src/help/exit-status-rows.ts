import type { Command } from 'commander';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { LamellarCommand } from '../lamellar-command.ts';
import type { TopicRow } from './help-topic.ts';

/** The meaning of each exit status. */
const meanings: Readonly<Record<ExitStatus, string>> = {
  [exitStatus.success]: 'allowed, or success',
  [exitStatus.denied]: 'denied, failed, findings, or invalid in `check` and `lint`',
  [exitStatus.invalid]: 'bad usage, or no answer because of invalid input',
  [exitStatus.environment]: 'the environment failed',
};

/** The exit statuses of all commands. */
export const exitStatusRows: readonly TopicRow[] = Object.entries(meanings);

/** Returns the exit statuses of each command with details. */
export function commandStatusRows(program: Command): readonly TopicRow[] {
  return program.commands.flatMap((command): readonly TopicRow[] =>
    command instanceof LamellarCommand && command.statuses !== undefined ? [[command.name(), command.statuses]] : [],
  );
}
