import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { ByteString } from '@lamellar/core';
import { createFile, replaceLink, syncFileSystem } from './safe-files.ts';

/** Files by their path below a folder, in the order of the paths. */
export type Files = ReadonlyMap<string, ByteString>;

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

  /** Where the files of a generation are. */
  folder(generation: string): string {
    return path.join(this.#home, 'generations', generation);
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
    rmSync(folder, { recursive: true, force: true });
    try {
      writeFiles(folder, files);
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
    const folder = this.folder(generation);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
      .sort();
    return new Map(files.map((file) => [file, readFileSync(path.join(folder, file), 'latin1') as ByteString]));
  }

  /** Has a generation hold files that are not its own for a while, beside those that it has. */
  lend(generation: string, files: Files): void {
    if (files.size === 0) return;
    const folder = this.folder(generation);
    const own = this.read(generation);
    const lent = [...files].filter(([file, content]) => own.get(file) !== content);
    for (const [file] of lent) if (own.has(file)) rmSync(path.join(folder, file));
    writeFiles(folder, new Map(lent));
  }

  /** Takes the files out of a generation that are not its own, and the folders that then have nothing in them. */
  takeBack(generation: string, own: Files): void {
    const folder = this.folder(generation);
    for (const file of this.read(generation).keys()) if (!own.has(file)) rmSync(path.join(folder, file));
    removeEmptyFolders(folder);
  }

  /** Makes a folder of a generation, if it is not there. */
  ensureFolder(generation: string, folder: string): void {
    makeFolder(path.join(this.folder(generation), folder));
  }

  /** Makes a generation the current one. */
  choose(generation: string): void {
    replaceLink(path.join(this.#home, 'current'), path.join('generations', generation));
  }

  /** Removes everything, and its folder unless something else is in it. */
  removeAll(): void {
    rmSync(path.join(this.#home, 'current'), { force: true });
    rmSync(path.join(this.#home, 'generations'), { recursive: true, force: true });
    try {
      rmdirSync(this.#home);
    } catch (error) {
      if (!['ENOTEMPTY', 'ENOENT', 'EBUSY', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }

  /** Removes all generations but these. */
  prune(...kept: readonly string[]): void {
    const folder = path.join(this.#home, 'generations');
    for (const name of readdirSync(folder))
      if (!kept.includes(name)) rmSync(path.join(folder, name), { recursive: true, force: true });
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

/** All of it is on the disk when this returns: at once, since there are thousands of files where there are hundreds of containers. */
function writeFiles(folder: string, written: Files): void {
  if (written.size === 0) return;
  const status = { mode: 0o644, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  makeFolder(folder);
  const made = new Set([folder]);
  for (const [file, content] of written) {
    const target = path.join(folder, file);
    const parent = path.dirname(target);
    if (!made.has(parent)) makeFolder(parent);
    made.add(parent);
    createFile(target, Buffer.from(content, 'latin1'), status);
  }
  syncFileSystem(folder);
}

/** One folder after the other: where nothing can be written, `recursive` would say that the parent is missing. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  mkdirSync(folder, 0o755);
}
