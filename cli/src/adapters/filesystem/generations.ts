import { existsSync, lstatSync, readdirSync, readlinkSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { restrictFolder, makePrivateFolder } from './private-folder.ts';
import { readFiles, writeFiles, type Files } from './generation-files.ts';
import { removeUnfinished, replaceLink } from './atomic-files.ts';
import { unlessFailed } from '../tolerated-failures.ts';

/**
 * Generations of files below a folder. A single generation is current. A generation is complete before it becomes
 * current, and the change is a single rename.
 */
export class Generations {
  readonly #home: string;

  /** @param home - the folder, such as `/etc/lamellar` */
  constructor(home: string) {
    this.#home = home;
  }

  /** The name of the current generation; undefined if nothing is applied. */
  get current(): string | undefined {
    return unlessFailed(['ENOENT'], () => path.basename(readlinkSync(path.join(this.#home, 'current'))));
  }

  /** True if any file of the generations exists. */
  get exists(): boolean {
    return ['current', 'generations'].some(
      (name) => lstatSync(path.join(this.#home, name), { throwIfNoEntry: false }) !== undefined,
    );
  }

  /** Returns the folder of a generation's files. */
  folder(generation: string): string {
    return path.join(this.#all, generation);
  }

  /** The folder of all generations. Only the owner can open the folder, because generations contain secret policy. */
  get #all(): string {
    return path.join(this.#home, 'generations');
  }

  /**
   * Writes a new generation to the disk. Replaces a partial generation of a killed run, and removes everything after a
   * failure.
   *
   * @param name - the same for equal files
   * @param kept - a generation that must stay, besides the current one
   * @returns the name of the generation. Equal files need a second name if somebody has changed the files of one of the
   *   two.
   */
  write(name: string, files: Files, kept?: string): string {
    let generation = name;
    while ([this.current, kept].includes(generation)) generation += '-again';
    const folder = this.folder(generation);
    makePrivateFolder(this.#all);
    rmSync(folder, { recursive: true, force: true });
    try {
      writeFiles(folder, files, true);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
    return generation;
  }

  /** Reads the files of a generation from the disk. */
  read(generation: string): Files {
    return readFiles(this.folder(generation));
  }

  /** Adds foreign files to a generation for a while. */
  addTransitionalFiles(generation: string, files: Files): void {
    if (files.size === 0) return;
    const folder = this.folder(generation);
    const own = this.read(generation);
    const lent = [...files].filter(([file, content]) => own.get(file) !== content);
    for (const [file] of lent) if (own.has(file)) rmSync(path.join(folder, file));
    writeFiles(folder, new Map(lent), false);
  }

  /** Removes all foreign files from a generation, and the folders that become empty. */
  removeForeignFiles(generation: string, own: Files): void {
    const folder = this.folder(generation);
    for (const file of this.read(generation).keys())
      if (!own.has(file)) rmSync(path.join(folder, file), { force: true });
    removeEmptyFolders(folder);
  }

  /** Makes a generation the current one. */
  choose(generation: string): void {
    replaceLink(path.join(this.#home, 'current'), path.join('generations', generation));
  }

  /** Removes all generations, and the home folder if empty. */
  removeAll(): void {
    rmSync(path.join(this.#home, 'current'), { force: true });
    rmSync(this.#all, { recursive: true, force: true });
    unlessFailed(['ENOTEMPTY', 'ENOENT', 'EBUSY', 'EROFS'], () => rmdirSync(this.#home));
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
    restrictFolder(this.#all);
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
