import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import type { LxcHost } from '../host/lxc-host.ts';
import { withTemporaryFolder } from '../machine/temporary-folder.ts';
import { cutDisks, parseWriteLog, type CutDisk } from './write-log.ts';

const folder = '/run/lamellar-power';
const mapped = 'lamellar-power';

/** The mount point of a host's small disk. */
export const mountPoint = `${folder}/mounted`;

/** The minimum of a file system with a journal, and some room. */
const diskSize = '12M';

/** The weakest guarantees of ext4 for programs that do not wait for the disk, and frequent commits. */
const mountOptions = 'data=writeback,noauto_da_alloc,commit=1';

const attach = `set -e
modprobe -a loop dm-log-writes
cd ${folder}; gzip -dc > disk; truncate -s 256M log; mkdir mounted
disk=$(losetup --find --show disk) log=$(losetup --find --show log)
dmsetup create ${mapped} --table "0 $(blockdev --getsz "$disk") log-writes $disk $log"
mount -o ${mountOptions} /dev/mapper/${mapped} mounted`;

/** The log's file is sparse and written from the beginning. */
const detach = `set -e
cd ${folder}; umount mounted; dmsetup remove ${mapped}
for file in disk log; do losetup --detach "$(losetup --noheadings --output name --associated "$file")"; done
head -c "$(($(stat -c '%b * %B' log)))" log`;

/** Each cut gets a new file: for an existing file, a loop device may still cache the old content. */
const mountCut = `set -e
cd ${folder}; cut=$(mktemp cut.XXXXXX); gzip -dc > "$cut"
mount -o loop "$cut" mounted; rm "$cut"`;

const clean = `cd ${folder} 2>/dev/null || exit 0
umount mounted; dmsetup remove ${mapped}
for file in disk log; do losetup --noheadings --output name --associated "$file" | xargs -r losetup --detach; done
rm -r ${folder}`;

/**
 * A small disk of a host with a log of every write. The state after a power cut at any time can be mounted in its place
 * afterwards.
 */
export class LoggedDisk {
  readonly #host: LxcHost;
  readonly #empty: Uint8Array;

  private constructor(host: LxcHost, empty: Uint8Array) {
    this.#host = host;
    this.#empty = empty;
  }

  /** Creates a disk with an empty file system and mounts the disk. */
  static async mount(host: LxcHost): Promise<LoggedDisk> {
    const empty = await withTemporaryFolder(async (temporary) => {
      const image = join(temporary, 'disk');
      const options = 'lazy_itable_init=0,lazy_journal_init=0';
      await execa('mke2fs', ['-q', '-t', 'ext4', '-b', '1024', '-J', 'size=4', '-E', options, image, diskSize]);
      return readFile(image);
    });
    await host.output(['mkdir', folder]);
    await host.output(['sh', '-c', attach], { input: gzipSync(empty) });
    return new LoggedDisk(host, empty);
  }

  /** Writes a mark into the log, after all writes that are safe on the disk at present. */
  async mark(text: string): Promise<void> {
    await this.#host.output(['dmsetup', 'message', mapped, '0', 'mark', text]);
  }

  /** Unmounts the disk and ends the log. Returns the possible states after power cuts. */
  async cuts(): Promise<Iterable<CutDisk>> {
    const log = await this.#host.output(['sh', '-c', detach], { encoding: 'latin1', timeout: 300 });
    return cutDisks(this.#empty, parseWriteLog(Buffer.from(log, 'latin1')));
  }

  /** Calls `use` with the disk mounted in the state after a power cut. Discards changes to the disk afterwards. */
  async withCut<Result>({ image }: CutDisk, use: () => Promise<Result>): Promise<Result> {
    await this.#host.output(['sh', '-c', mountCut], { input: gzipSync(image) });
    try {
      return await use();
    } finally {
      await this.#host.output(['umount', mountPoint]);
    }
  }

  /** Removes everything from the host. */
  async remove(): Promise<void> {
    await this.#host.run(['sh', '-c', clean]);
  }
}
