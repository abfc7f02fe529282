import { hash } from 'node:crypto';
import { readlinkSync, type Dirent } from 'node:fs';
import { bytesOf, textOf, type ByteString } from '@lamellar/core/language';
import type { SnapshotContainer, SnapshotFile, SnapshotTask } from '@lamellar/core/snapshot';
import { linkOnTheWay } from '../disk/link-on-the-way.ts';
import { listEntries } from '../disk/list-entries.ts';
import { readRegularFile } from '../disk/read-file.ts';
import { livingTask } from '../process/living-task.ts';
import type { ContainerPolicyReader } from './container-policy-reader.ts';
import { configuredLxcPaths, incusPath, parserConf, policyFolder, type MachinePlaces } from './machine-places.ts';
import type { UnseenThings } from './unseen.ts';

/** How much is taken in. Folders of policy have a few hundred files, and LXC generates one for a container. */
const most = { files: 20_000, bytes: 64 * 1024 * 1024, depth: 8, containers: 20_000, generated: 1000 };

/** Reads policy files of the host, and those of containers that have policy of their own. */
export class PolicyOnDisk {
  readonly files: SnapshotFile[] = [];
  readonly #unseen: UnseenThings;
  readonly #places: MachinePlaces;
  #bytes = 0;

  constructor(places: MachinePlaces, unseen: UnseenThings) {
    this.#places = places;
    this.#unseen = unseen;
  }

  /** The host's policy, the settings of its compiler, and the host layers that LXC and Incus have generated. */
  readHost(): void {
    this.#folder(policyFolder);
    const conf = this.#file(parserConf);
    const pinned = /^\s*policy-features\s*=\s*(\S+)/m.exec(conf ?? '')?.[1];
    if (pinned !== undefined) this.#file(pinned);
    this.#folder(`${incusPath}/security/apparmor/profiles`);
    for (const lxcPath of configuredLxcPaths(this.#places))
      for (const { name } of this.#list(lxcPath, most.containers)) this.#ofContainer(lxcPath, name);
  }

  /** The host layer that LXC has generated. A container may have written in its folder: no link there is followed. */
  #ofContainer(lxcPath: string, name: string): void {
    const folder = `${lxcPath}/${name}/apparmor`;
    const link = linkOnTheWay(this.#at(folder), this.#at(lxcPath));
    if (link === undefined) this.#folder(folder, most.generated);
    else this.#unseen.add('policy files', folder, `${link} is a link, which a container may have made`);
  }

  /**
   * Reads the policy files in the roots of containers with a policy namespace of their own.
   *
   * @param reader - reads the files of a container; this method ends the reader
   */
  async readContainers(
    containers: readonly SnapshotContainer[],
    tasks: readonly SnapshotTask[],
    reader?: ContainerPolicyReader,
  ): Promise<void> {
    const labels = new Map(tasks.map((task) => [task.id, task.label]));
    const stacked = [...containers.entries()].flatMap(([index, { init, name }]) =>
      init === undefined || labels.get(init)?.includes('//&:') !== true ? [] : [{ index, init, name }],
    );
    if (stacked.length === 0) return;
    const own = reader ?? (await newReader());
    try {
      for (const { index, init, name } of stacked) {
        const folder = `${this.#places.proc}/${init}`;
        const { files, unread } = await own.read(livingTask(folder) ?? folder);
        for (const file of files) this.#add(`/etc/apparmor.d/${file.name}`, Buffer.from(file.bytes), index);
        for (const { file, reason } of unread) {
          const what = file === undefined ? 'the policy files' : `the policy file /etc/apparmor.d/${bytesOf(file)}`;
          this.#unseen.add('policy files of containers', `${what} of container ${name}`, reason);
        }
      }
    } finally {
      own.end();
    }
  }

  /** Reads a folder and its subfolders. @param entries - the largest number of files and folders in total */
  #folder(place: string, entries = most.files): void {
    let left = entries;
    const read = (folder: string, depth: number): void => {
      if (depth > most.depth) return;
      const listed = this.#list(folder, left);
      left -= listed.length;
      for (const entry of listed) {
        const path = `${folder}/${entry.name}`;
        if (entry.isDirectory()) read(path, depth + 1);
        else if (entry.isSymbolicLink()) this.#link(path);
        else if (entry.isFile()) this.#file(path);
      }
    };
    read(place, 0);
  }

  /** The first entries of a folder, sorted; more of them are unseen. */
  #list(place: string, count: number): readonly Dirent[] {
    const listed = listEntries(this.#at(place), count);
    if ('reason' in listed) {
      if (!listed.missing) this.#unseen.add('policy files', place, listed.reason);
      return [];
    }
    if (listed.isCut) this.#unseen.add('policy files', place, 'it has more entries than are read');
    return [...listed.entries].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  #link(path: string): void {
    const link = this.#unseen.look('policy files', path, () => readlinkSync(this.#at(path), 'latin1'));
    if (link === undefined) return;
    this.#put({ ...nothing, path: bytesOf(path), link: link as ByteString });
  }

  /** A file's text, where it is there. */
  #file(path: string): string | undefined {
    if (this.#isFull(path)) return undefined;
    const read = readRegularFile(this.#at(path));
    if ('bytes' in read) return this.#add(path, read.bytes, undefined);
    if (!read.missing) this.#unseen.add('policy files', path, read.reason);
    return undefined;
  }

  #add(path: string, bytes: Buffer, container: number | undefined): string {
    const content = bytes.toString('latin1') as ByteString;
    // What has a NUL is no text of policy.
    const isTaken = this.#bytes + bytes.length <= most.bytes && !bytes.includes(0);
    if (isTaken) this.#bytes += bytes.length;
    this.#put({
      ...nothing,
      path: bytesOf(path),
      container,
      size: bytes.length,
      hash: hash('sha256', bytes),
      content: isTaken ? content : undefined,
    });
    return content;
  }

  #at(path: string): string {
    return `${this.#places.root}${path}`;
  }

  #put(file: SnapshotFile): void {
    if (!this.#isFull(textOf(file.path))) this.files.push(file);
  }

  /** Reports whether the limit of files is reached. Lists the file as unseen in this case. */
  #isFull(path: string): boolean {
    const isFull = this.files.length >= most.files;
    if (isFull) this.#unseen.add('policy files', path, `there are more than ${most.files} of them`);
    return isFull;
  }
}

const nothing = { container: undefined, link: undefined, size: undefined, hash: undefined, content: undefined };

/** What starts processes is slow to load, and needed by hosts with containers only. */
async function newReader(): Promise<ContainerPolicyReader> {
  const { ContainerPolicyReader: Reader } = await import('./container-policy-reader.ts');
  return new Reader();
}
