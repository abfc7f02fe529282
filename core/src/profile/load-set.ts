import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import type { Span } from '../source/span.ts';

/**
 * A kernel's choice of a policy namespace for profiles loaded together, if the profiles name different namespaces. All
 * profiles go into one namespace:
 *
 * - `last-header`: the namespace of the last profile, or the loader's namespace if the last profile names none;
 * - `first-named`: the first named namespace;
 * - `only-named`: the first named namespace; two different names are refused.
 *
 * @see `verify_header` in the kernel's `policy_unpack.c`, where `ns` is kept or reset from profile to profile
 */
export type LoadSets = 'last-header' | 'first-named' | 'only-named';

/** The namespace of a load set, or the conflicting names. */
export type LoadSetNamespace =
  { readonly namespace: readonly ByteString[] } | { readonly refused: readonly (readonly ByteString[])[] };

/** Returns the policy namespace of a load set, relative to the loader's namespace. */
export function namespaceOfSet(named: readonly (readonly ByteString[])[], loadSets: LoadSets): LoadSetNamespace {
  const names = named.filter((path) => path.length > 0);
  const different = new Map(names.map((path) => [path.join('//'), path]));
  if (loadSets === 'only-named' && different.size > 1) return { refused: [...different.values()] };
  return { namespace: (loadSets === 'last-header' ? named.at(-1) : names[0]) ?? [] };
}

/** Checks whether the profiles of a load set disagree about the policy namespace. */
export function isMixed(named: readonly (readonly ByteString[])[]): boolean {
  return named.some((path) => !isSame(path, named[0] ?? []));
}

/** Reports a load set with different policy namespaces. */
export function mixedNamespaces(where: LoadSetNamespace, span: Span): Diagnostic {
  const hint = 'omit the namespace in the names, and compile with `apparmor_parser -n NAMESPACE`';
  if ('refused' in where) {
    const names = where.refused.map(shown).join(' and ');
    const message = `the profiles of a load name the policy namespaces ${names}: the kernel accepts a single namespace`;
    return { code: 'mixed-namespaces', severity: 'error', message, span, hint };
  }
  const place =
    where.namespace.length === 0 ? 'the namespace of the load' : `policy namespace ${shown(where.namespace)}`;
  const message = `the profiles of a load name different policy namespaces: the kernel puts all of them into ${place}`;
  return { code: 'mixed-namespaces', severity: 'warning', message, span, hint };
}

/**
 * Reports profiles of a single text for different policy namespaces. Without a cache, the parser loads every profile
 * separately.
 */
export function mixedInCache(span: Span): Diagnostic {
  return {
    code: 'mixed-namespaces',
    severity: 'warning',
    message:
      'this profile has a different policy namespace from the first profile of the file: from a cache, the kernel loads all profiles into one',
    span,
    hint: 'write the profiles of each policy namespace into a separate file',
  };
}

function shown(path: readonly ByteString[]): string {
  return `\`${textOf(path.join('//') as ByteString)}\``;
}

function isSame(left: readonly ByteString[], right: readonly ByteString[]): boolean {
  return left.length === right.length && left.every((name, index) => name === right[index]);
}
