import { permissionEnd } from '../syntax/parse/scanner.ts';
import type { ByteString } from '../source/bytes.ts';

/** How a file is executed, as the permissions of one rule say it together. */
export interface ExecPermissions {
  /** Whether there is an `x` at all. */
  readonly executes: boolean;
  /** What qualifies it: nothing for a bare `x`. */
  readonly qualifiers: ReadonlySet<ExecQualifier>;
  /** The first one that contradicts those before it. */
  readonly conflict?: string;
}

/** `i`, one of `p`, `c` and `u`, `fallback` for the `u` of `pux`, and `unsafe` for a lower case one. */
export type ExecQualifier = 'i' | 'p' | 'c' | 'u' | 'fallback' | 'unsafe';

/** Each permission of a word such as `rwPix`, as written. */
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
 * What permissions say about execution, read from left to right: each has to agree with those before it, except that `ix`
 * only excludes the others, and a bare `x` agrees with all that is qualified already.
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
