import { existsSync, lstatSync, readdirSync, readlinkSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { closeFolder, makeClosedFolder } from './closed-folder.ts';
import { readFiles, writeFiles, type Files } from './generation-files.ts';
import { removeUnfinished, replaceLink } from './safe-files.ts';

/**
 * Generations of files below a folder, of which one is current. Each is whole before it becomes that, and the step
 * from one to another is a single rename.
 */
export class Generations {
  readonly #home: string;

  /** @param home - its folder, such as `/etc/lamellar` */
  constructor(home: string) {
    this.#home = home;
  }

  /** The name of the current one; undefined where nothing is applied. */
  get current(): string | undefined {
    try {
      return path.basename(readlinkSync(path.join(this.#home, 'current')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Whether anything of them is there. */
  get exists(): boolean {
    return ['current', 'generations'].some(
      (name) => lstatSync(path.join(this.#home, name), { throwIfNoEntry: false }) !== undefined,
    );
  }

  /** Where the files of a generation are. */
  folder(generation: string): string {
    return path.join(this.#all, generation);
  }

  /** The folder of all generations. Only the owner can open the folder, because generations contain secret policy. */
  get #all(): string {
    return path.join(this.#home, 'generations');
  }

  /**
   * Writes a generation that is not there yet, to the disk. What a killed run has left of it is written anew, and where it
   * cannot be written nothing of it stays.
   *
   * @param name - the same for the same files
   * @returns what it is called
   */
  write(name: string, files: Files): string {
    const generation = this.#freeName(name);
    const folder = this.folder(generation);
    makeClosedFolder(this.#all);
    rmSync(folder, { recursive: true, force: true });
    try {
      writeFiles(folder, files, true);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
    return generation;
  }

  /** The same files can be a generation twice: when somebody has changed those of the current one. */
  #freeName(name: string): string {
    return this.current === name ? `${name}-again` : name;
  }

  /** The files of a generation, as they are on the disk. */
  read(generation: string): Files {
    return readFiles(this.folder(generation));
  }

  /** Has a generation hold files that are not its own for a while, beside those that it has. */
  lend(generation: string, files: Files): void {
    if (files.size === 0) return;
    const folder = this.folder(generation);
    const own = this.read(generation);
    const lent = [...files].filter(([file, content]) => own.get(file) !== content);
    for (const [file] of lent) if (own.has(file)) rmSync(path.join(folder, file));
    writeFiles(folder, new Map(lent), false);
  }

  /** Takes the files out of a generation that are not its own, and the folders that then have nothing in them. */
  takeBack(generation: string, own: Files): void {
    const folder = this.folder(generation);
    for (const file of this.read(generation).keys())
      if (!own.has(file)) rmSync(path.join(folder, file), { force: true });
    removeEmptyFolders(folder);
  }

  /** Makes a generation the current one. */
  choose(generation: string): void {
    replaceLink(path.join(this.#home, 'current'), path.join('generations', generation));
  }

  /** Removes everything, and its folder unless something else is in it. */
  removeAll(): void {
    rmSync(path.join(this.#home, 'current'), { force: true });
    rmSync(this.#all, { recursive: true, force: true });
    try {
      rmdirSync(this.#home);
    } catch (error) {
      if (!['ENOTEMPTY', 'ENOENT', 'EBUSY', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }

  /**
   * Removes all generations but the current one: a killed run can leave some. Closes the folder of generations,
   * which earlier releases left open.
   *
   * @throws CommandError if the folder of generations is not a folder of this user
   */
  tidy(): void {
    removeUnfinished(path.join(this.#home, 'current'));
    if (!existsSync(this.#all)) return;
    closeFolder(this.#all);
    const { current } = this;
    if (current === undefined) this.removeAll();
    else this.prune(current);
  }

  /** Removes all generations but these. */
  prune(...kept: readonly string[]): void {
    for (const name of readdirSync(this.#all))
      if (!kept.includes(name)) rmSync(this.folder(name), { recursive: true, force: true });
  }
}

function removeEmptyFolders(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const below = path.join(folder, entry.name);
    if (!entry.isDirectory()) continue;
    removeEmptyFolders(below);
    if (readdirSync(below).length === 0) rmdirSync(below);
  }
}
