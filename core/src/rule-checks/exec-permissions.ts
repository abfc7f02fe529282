import { permissionEnd } from '../language/parser/scanner.ts';
import type { ByteString } from '../source/bytes.ts';

/** The exec mode, from all permissions of a rule. */
export interface ExecPermissions {
  /** True if there is any `x`. */
  readonly executes: boolean;
  /** The qualifiers of `x`: none for a bare `x`. */
  readonly qualifiers: ReadonlySet<ExecQualifier>;
  /** The first permission in contradiction to an earlier permission. */
  readonly conflict?: string;
}

/** `i`, one of `p`, `c` and `u`, `fallback` for the `u` of `pux`, and `unsafe` for a lower-case letter. */
export type ExecQualifier = 'i' | 'p' | 'c' | 'u' | 'fallback' | 'unsafe';

/** Splits a word like `rwPix` into permissions, as written. */
export function splitPermissions(text: ByteString): readonly string[] {
  const letters: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = Math.max(permissionEnd(text, at), at + 1);
    letters.push(text.slice(at, end));
    at = end;
  }
  return letters;
}

/**
 * Combines the exec permissions of a word, from left to right. A permission must agree with the previous permissions.
 * Exceptions: `ix` only excludes `p`, `c` and `u`, and a bare `x` agrees with any qualified permission.
 *
 * @see `parse_sub_perms` of apparmor_parser
 */
export function execPermissions(letters: readonly string[]): ExecPermissions {
  const qualifiers = new Set<ExecQualifier>();
  let executes = false;
  for (const letter of letters) {
    if (!/x$/i.test(letter)) continue;
    if (letter.length > 1) {
      const next = qualifiersOf(letter);
      const isInherit = /^ix$/i.test(letter);
      const agrees = isInherit
        ? !(['p', 'c', 'u'] as const).some((qualifier) => qualifiers.has(qualifier))
        : !executes || isSame(next, qualifiers);
      if (!agrees) return { executes: true, qualifiers, conflict: letter };
      for (const qualifier of next) qualifiers.add(qualifier);
    }
    executes = true;
  }
  return { executes, qualifiers };
}

function qualifiersOf(letter: string): ReadonlySet<ExecQualifier> {
  const [first = '', second = ''] = letter;
  const mode = first.toLowerCase() as 'i' | 'p' | 'c' | 'u';
  const found = new Set<ExecQualifier>([mode]);
  if (mode !== 'i' && first === mode) found.add('unsafe');
  if (second.toLowerCase() === 'i') found.add('i');
  if (second.toLowerCase() === 'u') found.add('fallback');
  return found;
}

function isSame(left: ReadonlySet<ExecQualifier>, right: ReadonlySet<ExecQualifier>): boolean {
  return left.size === right.size && [...left].every((qualifier) => right.has(qualifier));
}
