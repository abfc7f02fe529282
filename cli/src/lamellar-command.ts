import { Command } from 'commander';
import type { SavedHostOptions } from './command/each-host.ts';
import { terminalOf } from './adapters/process/standard-streams.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';

/** A command with examples in the help, and with an action that returns the exit status. */
export class LamellarCommand extends Command {
  /** The exit status of the action; the program has the status of the executed command. */
  status: ExitStatus = exitStatus.success;

  /** The examples in the help, as shell lines. */
  exampleLines: readonly string[] = [];

  /** The exit statuses in the help: `0 valid; 1 …`; undefined for the statuses of all commands. */
  statuses: string | undefined;

  override createCommand(name?: string): LamellarCommand {
    return new LamellarCommand(name);
  }

  /** Adds examples to the help, after the options. */
  examples(...lines: readonly [string, ...string[]]): this {
    this.exampleLines = lines;
    return this;
  }

  /** Adds the exit statuses of the command to the help, after the examples. */
  exits(statuses: string): this {
    this.statuses = statuses;
    return this;
  }

  /**
   * Sets the action, which receives the arguments and the options. For a folder of saved hosts in `--snapshot`, the
   * action runs for each host.
   */
  runs(act: (...values: never[]) => ExitStatus | Promise<ExitStatus>): this {
    return this.runsOnce(async (...values: unknown[]) => {
      const place = values.length - 2;
      const options = values[place] as SavedHostOptions;
      const { snapshot } = options;
      const run = (changed: SavedHostOptions) => act(...(values.with(place, changed) as never[]));
      // Loaded lazily, because most command lines name no snapshot.
      if (typeof snapshot !== 'string' || (await import('@lamellar/node/files')).kindOf(snapshot) !== 'directory')
        return run(options);
      return (await import('./command/each-host.ts')).forEachHost({ ...options, snapshot }, run);
    });
  }

  /** Sets the action, which receives the arguments and the options, also with a folder of saved hosts. */
  runsOnce(act: (...values: never[]) => ExitStatus | Promise<ExitStatus>): this {
    return this.action(async (...values: unknown[]) => {
      const program = this.parent instanceof LamellarCommand ? this.parent : this;
      const run = () => act(...(values as never[]));
      program.status =
        terminalOf('stdout') === undefined
          ? await run()
          : await (await import('./adapters/process/pager.ts')).withPager(this.name(), this.optsWithGlobals(), run);
    });
  }
}
