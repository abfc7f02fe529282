import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ownUser } from '../process/own-user.ts';
import { removeUnfinished, replaceFile, syncFolder } from './safe-files.ts';

/** What a run is about to change, written before it changes anything: whoever finds it can undo it. */
export interface Journal {
  /** The generation that was current. */
  readonly from: string;
  /** The one that is to be. */
  readonly to: string;
}

/** The journal below a folder, which is there while a run is. */
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
   * What a run that was killed has left.
   *
   * @throws where somebody else has written it
   */
  read(): Journal | undefined {
    if (!this.exists) return undefined;
    try {
      return parseJournal(readFileSync(this.#file, 'utf8'));
    } catch (error) {
      throw new Error(`${this.#file} cannot be read: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Removes what is left of one that was never written whole: nothing had begun. */
  tidy(): void {
    removeUnfinished(this.#file);
  }

  /** Removes it, if it is there. */
  remove(): void {
    if (!this.exists) return;
    rmSync(this.#file);
    syncFolder(path.dirname(this.#file));
  }
}

/** Names of folders become paths: they lead nowhere else. */
function parseJournal(text: string): Journal {
  const { from, to } = (JSON.parse(text) ?? {}) as Partial<Record<string, unknown>>;
  const isName = (value: unknown): value is string => typeof value === 'string' && /^[\w-]+$/.test(value);
  if (!isName(from) || !isName(to)) throw new Error('it does not name two generations');
  return { from, to };
}
