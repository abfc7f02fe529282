import { bytesOf, type ByteString } from '@lamellar/core/language';
import type { Unseen } from '@lamellar/core/snapshot';
import { failure } from '@lamellar/node/files';

/** The limit of singly listed objects with an equal reason; beyond, only a count is reported. */
const maxListed = 8;

/** The objects invisible to a snapshot. */
export class UnseenObjects {
  readonly #found = new Map<string, { readonly whats: string[]; count: number }>();

  /** @param kind - the plural of the kind of object: `processes` */
  add(kind: string, what: string, reason: string): void {
    const key = `${kind}\0${reason}`;
    const same = this.#found.get(key);
    if (same === undefined) this.#found.set(key, { whats: [what], count: 1 });
    else if (++same.count <= maxListed) same.whats.push(what);
  }

  /**
   * Calls a function. A failure is recorded as unseen, with undefined as the result; an object that has disappeared is
   * not recorded.
   */
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
      if (count > maxListed) return [unseen(`${count.toLocaleString('en')} ${kind}`, reason)];
      return whats.map((what) => unseen(what, reason));
    });
  }
}

function unseen(what: string, reason: string): Unseen {
  return { what: what as ByteString, reason: bytesOf(reason) };
}

/** Checks whether an error means that an object has ended or was removed. */
export function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ESRCH' || code === 'ENOTDIR';
}
