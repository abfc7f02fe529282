import { memoised } from '../source/memoised.ts';
import type { ByteString } from '../source/bytes.ts';
import { childTransition, isChildExec, withTransition, type FilePermissions } from './file-permissions.ts';

/** The limit for named transitions: a number has four bits, and the first numbers are reserved. */
export const maxNamedTransitions = 15 - childTransition;

/**
 * The `-> NAME` targets of a profile's rules. Each name gets a number, so rules with equal names have equal kinds of
 * exec.
 *
 * @see `add_named_transition` of apparmor_parser
 */
export class NamedTransitions {
  readonly #profile: ByteString;
  readonly #numbers = new Map<string, number>();

  /** @param profile - the profile's name as written in the head: without parents and with unexpanded variables */
  constructor(profile: ByteString) {
    this.#profile = profile;
  }

  /** The number of distinct names so far. */
  get count(): number {
    return this.#numbers.size;
  }

  /** Returns the names, in the order of the numbers. */
  names(): readonly ByteString[] {
    return [...this.#numbers.keys()] as ByteString[];
  }

  /** Returns the permissions of a rule with `-> target`. */
  apply(permissions: FilePermissions, path: ByteString, target: ByteString): FilePermissions {
    return withTransition(permissions, this.#numberOf(permissions, path, target));
  }

  #numberOf(permissions: FilePermissions, path: ByteString, target: ByteString): number {
    let name: string = target;
    if (!hasNamespace(target)) {
      const at = target.indexOf('//');
      // As in the compiler, oddly: the text before the `//` is compared with the text after the `//`.
      const isOther = at !== -1 && this.#profile.slice(0, at) !== target.slice(at, 2 * at);
      if (isOther && target.slice(at + 2) === path) return childTransition;
      if (isChildExec(permissions)) {
        if (target === path) return childTransition;
        name = `${this.#profile}//${target}`;
      }
    }
    return memoised(this.#numbers, name, () => childTransition + 1 + this.#numbers.size);
  }
}

function hasNamespace(label: ByteString): boolean {
  return /^&?:[^:]+:(?:\/\/)?[^]/.test(label);
}
