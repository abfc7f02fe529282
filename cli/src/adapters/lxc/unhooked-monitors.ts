import { readRegularFile, ownUser } from '@lamellar/node/files';
import { replaceFile } from '../filesystem/atomic-files.ts';
import type { Process } from '../process/processes.ts';

type Monitor = Pick<Process, 'id' | 'started'>;

/**
 * Monitors of LXC that have read a configuration without the later load hook. LXC keeps the configuration of the start
 * as long as the container runs, and does not show it.
 */
export class UnhookedMonitors {
  readonly #file: string;
  readonly #known: readonly Monitor[];

  constructor(file: string) {
    this.#file = file;
    this.#known = readMonitors(file);
  }

  /** Checks whether a monitor is noted. */
  has(monitor: Monitor): boolean {
    return this.#known.some((each) => keyOf(each) === keyOf(monitor));
  }

  /**
   * Notes monitors, and forgets monitors that no longer run.
   *
   * @param running - lists the running monitors; called only if there is a new monitor
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

/** Returns a key of a process, unique also after a reuse of the PID. */
function keyOf({ id, started }: Monitor): string {
  return `${id} ${started}`;
}

/** Reads the noted monitors. Invalid content counts as empty. */
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
