import { lstatSync, readlinkSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';

/** As many links as the kernel follows in one path. */
const mostLinks = 40;

const [writableByOthers, readableByAll, sticky] = [0o022, 0o004, 0o1000];

/**
 * Whom a file can be taken from. What root reads decides what confines a host, so that nobody else may have a hand in it:
 * the file, every folder on the way to it and every link on that way have to belong to root, and to be writable for root alone. ssh
 * and sudo ask the same of what they read.
 *
 * In a folder such as /tmp, with the sticky bit, everybody can write, but nobody else can replace what belongs to root.
 */
export class TrustedFiles {
  readonly #user: number;
  /** What was seen on the way to other files. */
  readonly #seen = new Map<string, Stats | undefined>();

  /** @param user - the one whose files are taken besides root's */
  constructor(user: number) {
    this.#user = user;
  }

  /** Why a file or folder is not to be taken, in words for people; undefined where it is, or is not there. */
  distrust(file: string): string | undefined {
    const whole = path.isAbsolute(file) ? file : `${process.cwd()}/${file}`;
    const names = whole.split('/');
    let links = 0;
    let place = '/';
    let problem = this.#problem(place);
    while (problem === undefined && names.length > 0) {
      const name = names.shift() ?? '';
      if (name === '' || name === '.') continue;
      if (name === '..') {
        place = path.dirname(place);
        continue;
      }
      const next = path.join(place, name);
      problem = this.#problem(next);
      if (this.#status(next)?.isSymbolicLink() !== true) {
        place = next;
        continue;
      }
      // Reading it tells of a link without end.
      if (++links > mostLinks) return undefined;
      const target = readlinkSync(next);
      names.unshift(...target.split('/'));
      if (path.isAbsolute(target)) place = '/';
    }
    return problem;
  }

  #problem(place: string): string | undefined {
    const status = this.#status(place);
    if (status === undefined) return undefined;
    const { uid, mode } = status;
    if (uid !== 0 && uid !== this.#user) return `${place} belongs to user ${uid}, not to root`;
    // A link's mode means nothing, and no device or pipe is read, whoever can write it.
    if (!status.isFile() && !status.isDirectory()) return undefined;
    if ((mode & writableByOthers) === 0 || (status.isDirectory() && (mode & sticky) !== 0)) return undefined;
    return `others than root can write ${place} (mode ${(mode & 0o7777).toString(8)})`;
  }

  #status(place: string): Stats | undefined {
    if (!this.#seen.has(place)) this.#seen.set(place, lstatSync(place, { throwIfNoEntry: false }));
    return this.#seen.get(place);
  }
}

/** Whether a file's mode lets everybody read it, so that there is no secret in it. */
export function isForAll(file: string): boolean {
  const status = statSync(file, { throwIfNoEntry: false });
  return status === undefined || (status.mode & readableByAll) !== 0;
}
