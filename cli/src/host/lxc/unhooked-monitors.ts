import { readRegularFile } from '../disk/read-file.ts';
import { replaceFile } from '../disk/safe-files.ts';
import type { Process } from '../process/processes.ts';
import { ownUser } from '../process/own-user.ts';

type Monitor = Pick<Process, 'id' | 'started'>;

/**
 * Monitors of LXC that have read a configuration without a hook that loads a layer, which it has by now. LXC keeps what it has read as long as
 * the container runs, and tells nobody.
 */
export class UnhookedMonitors {
  readonly #file: string;
  readonly #known: readonly Monitor[];

  constructor(file: string) {
    this.#file = file;
    this.#known = readMonitors(file);
  }

  /** Whether a monitor is noted. */
  has(monitor: Monitor): boolean {
    return this.#known.some((each) => keyOf(each) === keyOf(monitor));
  }

  /**
   * Notes monitors, and forgets those that do not run any longer.
   *
   * @param running - asked where there is something to note
   */
  note(monitors: readonly Monitor[], running: () => readonly Monitor[]): void {
    const fresh = monitors.filter((each) => !this.has(each));
    if (fresh.length === 0) return;
    const now = new Set(running().map(keyOf));
    const kept = this.#known.filter((each) => now.has(keyOf(each)));
    const noted = [...kept, ...fresh].map(({ id, started }) => ({ id, started }));
    replaceFile(this.#file, `${JSON.stringify(noted)}\n`, { mode: 0o600, ...ownUser() });
  }
}

/** The same for two that are one process. */
function keyOf({ id, started }: Monitor): string {
  return `${id} ${started}`;
}

/** What somebody else has written there is nothing. */
function readMonitors(file: string): readonly Monitor[] {
  const read = readRegularFile(file);
  if ('reason' in read) return [];
  try {
    const value: unknown = JSON.parse(read.bytes.toString());
    return Array.isArray(value) ? value.filter(isMonitor) : [];
  } catch {
    return [];
  }
}

function isMonitor(value: unknown): value is Monitor {
  const { id, started } = (value ?? {}) as Partial<Record<string, unknown>>;
  return typeof id === 'number' && typeof started === 'number';
}
