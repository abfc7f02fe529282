import { filePermissionBits } from './file-permission-bits.ts';
import { mediationClasses } from '../class-numbers.ts';
import { pathForm } from './path-form.ts';
import { riskOfPath } from './path-risk.ts';
import type { StackCheckOperation } from '../policy-class.ts';
import { operationOf, stackCheckClass } from '../stack-check-class.ts';

/** The combined permissions of a single open, as in rules, or `l`, a separate check of the kernel. */
export type FilePermission = Exclude<`${'r' | ''}${'w' | ''}${'a' | ''}${'k' | ''}${'m' | ''}`, ''> | 'l';

const { read, write, append, link, lock, mmap } = filePermissionBits;
/** Letters and bits, in the order of the letters within a word. */
const bits = { r: read, w: write, a: append, k: lock, m: mmap } as const;
const letters = Object.keys(bits) as readonly (keyof typeof bits)[];

type FileOperation = StackCheckOperation<'file', FilePermission>;

/**
 * All combinations of permissions for a single open: the kernel checks an open for reading and writing once, not twice.
 */
const opens = Array.from({ length: 2 ** letters.length - 1 }, (_, index): FileOperation => {
  const chosen = letters.filter((_letter, at) => ((index + 1) & (1 << at)) !== 0);
  const name = chosen.join('') as FilePermission;
  return operationOf('file', { name, bit: chosen.reduce((all, letter) => all | bits[letter], 0) }, pathForm);
});
const toLink: FileOperation = operationOf('file', { name: 'l', bit: link }, pathForm);
const byName = new Map<string, FileOperation>([...opens, toLink].map((operation) => [operation.name, operation]));
const single = [...opens, toLink].filter(({ name }) => name.length === 1);

/**
 * Sorts the letters of a word into canonical order, without duplicates; undefined if the word has an unknown letter.
 */
function inOrder(word: string): string | undefined {
  const written = new Set(word.toLowerCase());
  const known = letters.filter((letter) => written.delete(letter));
  return written.size === 0 ? known.join('') : undefined;
}

/**
 * Files by their paths.
 *
 * @see `aa_path_perm`, `aa_path_link` in the kernel's `file.c`
 */
export const file = stackCheckClass<'file', FilePermission>({
  word: 'file',
  byte: mediationClasses.file,
  permissions: single.map(({ permission }) => permission).sort((left, right) => left.bit - right.bit),
  operations: single,
  alone: single.filter((operation) => operation !== toLink),
  operation: (name) => byName.get(name),
  several: (name) => {
    const others = inOrder(name.replaceAll(/l/gi, ''));
    const opened = others === undefined ? undefined : byName.get(others);
    return opened !== undefined && /l/i.test(name) ? [opened, toLink] : undefined;
  },
  names: {
    suggestions: [],
    example: 'r, rw',
    known: 'permissions are `r`, `w`, `a`, `l`, `k` and `m`, or several together, as in `rw`',
    spelling: (word) => inOrder(word) ?? word.toLowerCase(),
  },
  rulesIn: 'files',
  riskOfAccess: ({ object, permissions, place }) =>
    object?.kind === 'path' ? riskOfPath(object.path, permissions.join(''), place) : undefined,
});
