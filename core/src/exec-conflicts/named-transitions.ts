import type { ByteString } from '../source/bytes.ts';
import { childTransition, isChildExec, withTransition, type FilePermissions } from './file-permissions.ts';

/** The numbers of transitions have four bits, and the first ones have a meaning of their own. */
export const maxNamedTransitions = 15 - childTransition;

/**
 * The `-> NAME` of a profile's rules: each name is a number, so that rules with the same name execute in the same way.
 *
 * @see `add_named_transition` of apparmor_parser
 */
export class NamedTransitions {
  readonly #profile: ByteString;
  readonly #numbers = new Map<string, number>();

  /** @param profile - the profile's name as its head has it: without its parents, variables as they are */
  constructor(profile: ByteString) {
    this.#profile = profile;
  }

  /** How many different names there are so far. */
  get count(): number {
    return this.#numbers.size;
  }

  /** The names, in the order of their numbers. */
  names(): readonly ByteString[] {
    return [...this.#numbers.keys()] as ByteString[];
  }

  /** The permissions of a rule with `-> target`. */
  apply(permissions: FilePermissions, path: ByteString, target: ByteString): FilePermissions {
    return withTransition(permissions, this.#numberOf(permissions, path, target));
  }

  #numberOf(permissions: FilePermissions, path: ByteString, target: ByteString): number {
    let name: string = target;
    if (!hasNamespace(target)) {
      const at = target.indexOf('//');
      // Odd, and so it is: what stands before the `//` is compared with what stands behind it.
      const isOther = at !== -1 && this.#profile.slice(0, at) !== target.slice(at, 2 * at);
      if (isOther && target.slice(at + 2) === path) return childTransition;
      if (isChildExec(permissions)) {
        if (target === path) return childTransition;
        name = `${this.#profile}//${target}`;
      }
    }
    let number = this.#numbers.get(name);
    if (number === undefined) this.#numbers.set(name, (number = childTransition + 1 + this.#numbers.size));
    return number;
  }
}

function hasNamespace(label: ByteString): boolean {
  return /^&?:[^:]+:(?:\/\/)?[^]/.test(label);
}
