import path from 'node:path';
import type { ByteString } from '@lamellar/core/language';
import { CommandError } from '../../exit-status.ts';
import { git } from './git.ts';

/** A file or a symbolic link of a revision. */
export interface TreeEntry {
  readonly kind: 'file' | 'link';
  /** The id of the object with the content. */
  readonly object: string;
  readonly size: number;
}

/** The limit of the list of a revision's files: some hundred thousand files. */
const maxListBytes = 64 * 1024 * 1024;

/** The top of the tree. */
const top = '' as ByteString;

/** The longest target of a symbolic link, and the most links on a path, as in Linux. */
const [maxTarget, maxLinks] = [4095, 40];

/**
 * The files of a revision by path. A path is relative to the top, without `.` and `..`; the empty path is the top.
 */
export class RevisionTree {
  readonly #entries: ReadonlyMap<ByteString, TreeEntry>;
  readonly #folders: ReadonlyMap<ByteString, ReadonlySet<ByteString>>;
  readonly #targets: ReadonlyMap<ByteString, string>;

  private constructor(entries: ReadonlyMap<ByteString, TreeEntry>, targets: ReadonlyMap<ByteString, string>) {
    const folders = new Map<ByteString, Set<ByteString>>([[top, new Set()]]);
    for (const name of entries.keys()) {
      for (let at = name; at !== top;) {
        const above = folderOf(at);
        const known = folders.get(above);
        folders.set(above, (known ?? new Set()).add(at));
        if (known !== undefined) break;
        at = above;
      }
    }
    this.#entries = entries;
    this.#folders = folders;
    this.#targets = targets;
  }

  /**
   * Lists a revision. Submodules are omitted, and names that no file can have.
   *
   * @param repository - a folder of the repository
   */
  static async read(repository: string, commit: string): Promise<RevisionTree> {
    const problem = `cannot list the files of revision ${commit.slice(0, 12)}`;
    const listed = await git(repository, ['ls-tree', '-r', '-z', '-l', '--full-tree', commit], {
      problem,
      largestOutput: maxListBytes,
    });
    const entries = new Map<ByteString, TreeEntry>();
    for (const line of listed.toString('latin1').split('\0')) {
      const [, mode, object, size, name] = /^(\d+) blob ([0-9a-f]+) +(\d+)\t(.*)$/s.exec(line) ?? [];
      if (object === undefined || name === undefined || !isPath(name)) continue;
      entries.set(name as ByteString, { kind: mode === '120000' ? 'link' : 'file', object, size: Number(size) });
    }
    const links = [...entries].filter(([, { kind, size }]) => kind === 'link' && size <= maxTarget);
    const contents = await readObjects(
      repository,
      links.map(([, entry]) => entry),
      maxListBytes,
    );
    return new RevisionTree(
      entries,
      new Map(links.map(([name, { object }]) => [name, contents.get(object)?.toString('latin1') ?? ''])),
    );
  }

  /** Returns the entry at a path without links; undefined for a folder and for a missing path. */
  entry(name: ByteString): TreeEntry | undefined {
    return this.#entries.get(name);
  }

  /** Returns the paths in a folder; undefined if the path is no folder. */
  folder(name: ByteString): ReadonlySet<ByteString> | undefined {
    return this.#folders.get(name);
  }

  /**
   * Resolves all links of a path, like the kernel.
   *
   * @returns the path of a file or a folder of the revision; undefined if missing, or outside of the revision
   */
  resolve(written: ByteString): ByteString | undefined {
    const left = written.split('/').toReversed();
    let at = top;
    let links = 0;
    while (left.length > 0) {
      const component = left.pop() ?? '';
      if (component === '' || component === '.') continue;
      if (!this.#folders.has(at)) return undefined;
      if (component === '..') {
        if (at === top) return undefined;
        at = folderOf(at);
        continue;
      }
      const next = (at === top ? component : `${at}/${component}`) as ByteString;
      if (this.#entries.get(next)?.kind !== 'link') {
        at = next;
        continue;
      }
      const target = this.#targets.get(next) ?? '';
      if (target === '' || target.startsWith('/') || ++links > maxLinks) return undefined;
      left.push(...target.split('/').toReversed());
    }
    return this.#folders.has(at) || this.#entries.has(at) ? at : undefined;
  }
}

/**
 * Reads objects from the store, without filters.
 *
 * @throws CommandError if the objects are larger than the limit
 */
export async function readObjects(
  repository: string,
  entries: readonly TreeEntry[],
  maxBytes: number,
): Promise<ReadonlyMap<string, Buffer>> {
  const wanted = new Map(entries.map(({ object, size }) => [object, size]));
  const total = [...wanted.values()].reduce((sum, size) => sum + size, 0);
  if (total > maxBytes)
    throw new CommandError(`the files of the revision have more than ${maxBytes >> 20} MiB`, {
      hint: 'name a folder with only policy',
    });
  if (wanted.size === 0) return new Map();
  const headBytes = 128;
  const output = await git(repository, ['cat-file', '--batch'], {
    problem: 'cannot read objects of the repository',
    largestOutput: total + wanted.size * headBytes,
    input: Buffer.from([...wanted.keys(), ''].join('\n')),
  });
  const contents = new Map<string, Buffer>();
  for (let at = 0; at < output.length;) {
    const end = output.indexOf('\n', at);
    const [object = '', , size] = output.toString('latin1', at, end).split(' ');
    if (end === -1 || size === undefined) throw new CommandError(`the repository lacks object ${object}`);
    contents.set(object, output.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return contents;
}

function isPath(name: string): boolean {
  return name.split('/').every((component) => !['', '.', '..'].includes(component));
}

function folderOf(name: ByteString): ByteString {
  const folder = path.posix.dirname(name);
  return folder === '.' ? top : (folder as ByteString);
}
