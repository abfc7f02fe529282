import { Command } from 'commander';
import { exitStatus, type ExitStatus } from './exit-status.ts';

/** A command with examples in the help, and with an action that returns the exit status. */
export class LamellarCommand extends Command {
  /** The exit status of the action; the program has the status of the executed command. */
  status: ExitStatus = exitStatus.success;

  override createCommand(name?: string): LamellarCommand {
    return new LamellarCommand(name);
  }

  /** Adds examples to the help, after the options. */
  examples(...lines: readonly [string, ...string[]]): this {
    return this.addHelpText(
      'after',
      ['', `Example${lines.length > 1 ? 's' : ''}:`, ...lines.map((line) => `  ${line}`)].join('\n'),
    );
  }

  /** Adds the exit statuses of the command to the help, after the examples. */
  exits(statuses: string): this {
    return this.addHelpText('after', `\nExit status: ${statuses}`);
  }

  /** Sets the action, which receives the arguments and the options. */
  runs(act: (...values: never[]) => ExitStatus | Promise<ExitStatus>): this {
    return this.action(async (...values: unknown[]) => {
      const program = this.parent instanceof LamellarCommand ? this.parent : this;
      program.status = await act(...(values as never[]));
    });
  }
}
