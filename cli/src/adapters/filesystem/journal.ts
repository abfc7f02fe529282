import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ownUser } from '@lamellar/node/files';
import { removeUnfinished, replaceFile, syncFolder } from './atomic-files.ts';

/** The planned change of a run, written before the first change, as the basis of an undo. */
export interface Journal {
  /** The generation that was current. */
  readonly from: string;
  /** The next generation. */
  readonly to: string;
}

/** The journal below a folder, present during a run. */
export class JournalFile {
  readonly #file: string;

  constructor(home: string) {
    this.#file = path.join(home, 'unfinished.json');
  }

  write(journal: Journal): void {
    replaceFile(this.#file, `${JSON.stringify(journal, undefined, 2)}\n`, { mode: 0o600, ...ownUser() });
  }

  get exists(): boolean {
    return existsSync(this.#file);
  }

  /**
   * Reads the journal of a killed run.
   *
   * @throws if the journal is damaged
   */
  read(): Journal | undefined {
    if (!this.exists) return undefined;
    try {
      return parseJournal(readFileSync(this.#file, 'utf8'));
    } catch (error) {
      throw new Error(`${this.#file} cannot be read: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Removes an incomplete journal: nothing was changed yet. */
  tidy(): void {
    removeUnfinished(this.#file);
  }

  /** Removes the journal, if present. */
  remove(): void {
    if (!this.exists) return;
    rmSync(this.#file);
    syncFolder(path.dirname(this.#file));
  }
}

/** Names become paths, and only simple names are allowed. */
function parseJournal(text: string): Journal {
  const { from, to } = (JSON.parse(text) ?? {}) as Partial<Record<string, unknown>>;
  const isName = (value: unknown): value is string => typeof value === 'string' && /^[\w-]+$/.test(value);
  if (!isName(from) || !isName(to)) throw new Error('it does not name two generations');
  return { from, to };
}
