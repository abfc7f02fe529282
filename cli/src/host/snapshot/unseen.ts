import { bytesOf, type ByteString } from '@lamellar/core/language';
import type { Unseen } from '@lamellar/core/snapshot';
import { failure } from '../disk/read-file.ts';

/** Of many things that cannot be seen for one reason, as many are told one by one. */
const mostAlike = 8;

/** What could not be seen while a snapshot was taken. */
export class UnseenThings {
  readonly #found = new Map<string, { readonly whats: string[]; count: number }>();

  /** @param kind - what many of its kind are called: `processes` */
  add(kind: string, what: string, reason: string): void {
    const key = `${kind}\0${reason}`;
    const same = this.#found.get(key);
    if (same === undefined) this.#found.set(key, { whats: [what], count: 1 });
    else if (++same.count <= mostAlike) same.whats.push(what);
  }

  /** What a look gives; where it fails, that is told, and undefined given. What is gone meanwhile is nothing to tell. */
  look<Value>(kind: string, what: string, read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error) {
      if (!isGone(error)) this.add(kind, what, failure(error).reason);
      return undefined;
    }
  }

  list(): readonly Unseen[] {
    return [...this.#found].flatMap(([key, { whats, count }]) => {
      const [kind = '', reason = ''] = key.split('\0');
      if (count > mostAlike) return [unseen(`${count.toLocaleString('en')} ${kind}`, reason)];
      return whats.map((what) => unseen(what, reason));
    });
  }
}

function unseen(what: string, reason: string): Unseen {
  return { what: what as ByteString, reason: bytesOf(reason) };
}

/** Whether something ended, or was removed, while it was looked at. */
export function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ESRCH' || code === 'ENOTDIR';
}
