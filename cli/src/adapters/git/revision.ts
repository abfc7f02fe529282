import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { maxPolicySize } from '@lamellar/core/binary';
import { bytesOf, printable, textOf, type ByteString } from '@lamellar/core/language';
import { CommandError, EnvironmentError } from '../../exit-status.ts';
import { showFolderAs } from '../process/standard-streams.ts';
import { git } from './git.ts';
import { readObjects, RevisionTree } from './revision-tree.ts';

/** The limit of all copied files, in bytes. */
const maxBytes = 256 * 1024 * 1024;

/** The limit of a path or an id in git's output, in bytes. */
const maxLine = 64 * 1024;

/** The target of a link that leads out of the revision: no file. */
const nowhere = '/dev/null/outside-of-the-revision';

/**
 * The files of a revision, copied from git's object store to a temporary folder. The checkout stays as it is; git runs
 * no hook and no filter, and attributes like `export-ignore` have no effect. Messages show `COMMIT:PATH`.
 */
export class Revision {
  readonly #top: string;
  readonly #shown: string;
  readonly #tree: RevisionTree;
  readonly #folder: string;
  readonly #copied = new Set<ByteString>();

  private constructor(top: string, shown: string, tree: RevisionTree) {
    this.#top = top;
    this.#shown = shown;
    this.#tree = tree;
    this.#folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'lamellar-git-'));
    process.once('exit', () => rmSync(this.#folder, { recursive: true, force: true }));
    showFolderAs(`${this.#folder}/`, `${shown}:`);
    showFolderAs(this.#folder, `${shown}:`);
  }

  /**
   * Finds the repository of a path, and lists the files of a revision.
   *
   * @param revision - as for `git rev-parse`
   * @param place - a path in the repository, which may have only existed in the revision
   * @throws CommandError if the place is in no repository, or the revision does not exist
   * @throws EnvironmentError without git, or if the repository belongs to a different user
   */
  static async open(revision: string, place: string): Promise<Revision> {
    const { folder } = nearestFolder(place);
    const line = async (words: readonly string[], problem: string): Promise<string> =>
      (await git(folder, words, { problem, largestOutput: maxLine })).toString().replace(/\n$/, '');
    const top = await line(['rev-parse', '--show-toplevel'], `${printable(place)}: not in a git repository`);
    const commit = await line(
      ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
      `no revision \`${printable(revision)}\` in ${printable(top)}`,
    );
    return new Revision(top, commit.slice(0, 12), await RevisionTree.read(top, commit));
  }

  /**
   * Copies a file or a folder of the revision, with the targets of its links. A path outside of the repository keeps
   * its meaning.
   *
   * @returns the path of the copy
   * @throws CommandError if the revision has no such path
   */
  async pathOf(place: string): Promise<string> {
    const within = pathWithin(this.#top, place);
    if (within === '..' || within.startsWith(`..${path.sep}`) || path.isAbsolute(within)) return place;
    const found = this.#tree.resolve(bytesOf(within));
    if (found === undefined) throw new CommandError(`${printable(place)}: not in revision ${this.#shown}`);
    await this.#copy(found);
    return path.join(this.#folder, textOf(found));
  }

  /** Copies a file or a folder of the revision, if the revision has the path. */
  async copyIfPresent(place: string): Promise<void> {
    const found = this.#tree.resolve(bytesOf(pathWithin(this.#top, place)));
    if (found !== undefined) await this.#copy(found);
  }

  async #copy(start: ByteString): Promise<void> {
    const { files, links } = this.#selected(start);
    const read = files.flatMap((name) => this.#tree.entry(name) ?? []).filter(({ size }) => size <= maxPolicySize);
    const contents = await readObjects(this.#top, read, maxBytes);
    try {
      for (const name of files) {
        const { object = '', size = 0 } = this.#tree.entry(name) ?? {};
        const copy = this.#newFile(name);
        writeFileSync(copy, contents.get(object) ?? '');
        // A file beyond the limit of policy is too large for the reader, whatever the content.
        if (size > maxPolicySize) truncateSync(copy, size);
      }
      for (const [name, target] of links)
        symlinkSync(target === undefined ? nowhere : this.#pathInFolder(target), this.#newFile(name));
    } catch (error) {
      throw new EnvironmentError(`cannot copy the files of revision ${this.#shown}: ${(error as Error).message}`);
    }
  }

  /** Selects the new files and links below a path, and below the targets of the links. */
  #selected(start: ByteString): {
    readonly files: readonly ByteString[];
    readonly links: ReadonlyMap<ByteString, ByteString | undefined>;
  } {
    const files: ByteString[] = [];
    const links = new Map<ByteString, ByteString | undefined>();
    const left = [start];
    for (let name = left.pop(); name !== undefined; name = left.pop()) {
      if (this.#copied.has(name)) continue;
      this.#copied.add(name);
      const entry = this.#tree.entry(name);
      if (entry?.kind === 'file') files.push(name);
      else if (entry === undefined) left.push(...(this.#tree.folder(name) ?? []));
      else {
        const target = this.#tree.resolve(name);
        links.set(name, target);
        if (target !== undefined) left.push(target);
      }
    }
    return { files, links };
  }

  #pathInFolder(name: ByteString): Buffer {
    return Buffer.concat([Buffer.from(`${this.#folder}/`), Buffer.from(name, 'latin1')]);
  }

  /** Creates the folder of a file, and returns the path of the file. */
  #newFile(name: ByteString): Buffer {
    const file = this.#pathInFolder(name);
    mkdirSync(file.subarray(0, file.lastIndexOf('/')), { recursive: true, mode: 0o700 });
    return file;
  }
}

/** Returns the path relative to the top, with the links below the top, which may differ between revisions. */
function pathWithin(top: string, place: string): string {
  const absolute = path.resolve(place);
  for (let above = absolute; above !== path.dirname(above); above = path.dirname(above))
    if (existsSync(above) && realpathSync(above) === top) return path.relative(above, absolute);
  const { folder, rest } = nearestFolder(place);
  return path.relative(top, path.join(folder, rest));
}

/** Splits a path after the nearest existing folder. Links of the folder are resolved, as in git's path of the top. */
function nearestFolder(place: string): { readonly folder: string; readonly rest: string } {
  const absolute = path.resolve(place);
  let existing = absolute;
  while (statSync(existing, { throwIfNoEntry: false })?.isDirectory() !== true) existing = path.dirname(existing);
  return { folder: realpathSync(existing), rest: path.relative(existing, absolute) };
}
