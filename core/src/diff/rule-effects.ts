import { unlessTooLarge } from '../automata/budget.ts';
import { intersects } from '../automata/language.ts';
import { sharedDfa } from '../automata/pattern-dfa.ts';
import type { ClassRow } from '../classes/policy-classes.ts';
import { readXindex, xindexOf } from '../file-rules/exec-transition.ts';
import type { FileAutomaton } from '../file-rules/file-automaton.ts';
import {
  bitsOf,
  fileUsers,
  forBoth,
  grantsExec,
  isAbout,
  ownerBits,
  restrictedTo,
  type FilePermissions,
} from '../file-rules/file-permissions.ts';
import type { FileRuleTerms } from '../file-rules/file-rule-terms.ts';
import { mayMeet } from '../file-rules/literal-prefixes.ts';
import { prefixesOf } from '../file-rules/rule-file-automaton.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { memoised } from '../source/memoised.ts';

/** All bits of a rule about files. */
export const everyBit: FilePermissions = ~0;
/** The permissions that a rule with exec decides together. */
export const execAndMap = forBoth(ownerBits.exec | ownerBits.map);

/** Returns whether an added rule only grants, and a removed rule only takes. */
export function isMonotone(
  { word }: ClassRow,
  { effect, permissions }: FileRuleTerms<unknown>,
  bits: FilePermissions,
): boolean {
  if (effect !== 'allow' || (word !== 'file' && word !== 'mqueue')) return false;
  const isAboutExec = (permissions & forBoth(ownerBits.exec)) !== 0;
  return (bits & execAndMap) === 0 || !isAboutExec || isAbout(permissions, bits);
}

/** Adds exec to mmap, for the same users: the rule that selects the exec transition also decides about mmap. */
export function withExec(bits: FilePermissions): FilePermissions {
  return fileUsers.reduce((all, user) => {
    const [map, exec] = [ownerBits.map, ownerBits.exec].map((bit) => restrictedTo(forBoth(bit), user));
    return (bits & (map ?? 0)) === 0 ? all : all | (exec ?? 0);
  }, bits);
}

const knownMeetings = new WeakMap<Pattern, WeakMap<Pattern, boolean>>();

/** Returns whether two patterns have a common string; true if the automata are too large. */
export function meet(one: Pattern, other: Pattern): boolean {
  if (!mayMeet(prefixesOf(one), prefixesOf(other))) return false;
  const known = memoised(knownMeetings, one, () => new WeakMap<Pattern, boolean>());
  return memoised(known, other, () =>
    unlessTooLarge(
      () => intersects(sharedDfa(one), sharedDfa(other)),
      () => true,
    ),
  );
}

/** Returns equal texts for rules with equal effects on the permissions. */
export function signatureOf(
  { effect, priority, exact, permissions, quiet }: FileRuleTerms<unknown>,
  bits: FilePermissions,
  files: FileAutomaton<unknown> | undefined,
): string {
  const about = (bits & execAndMap) === 0 ? bits : bits | execAndMap | forBoth(ownerBits.execType);
  const targets = fileUsers.map((user) =>
    grantsExec(permissions & about, user)
      ? readXindex(xindexOf(bitsOf(permissions, user)), (index) => files?.transitions?.[index]).to
      : undefined,
  );
  const kept = about & ~forBoth(ownerBits.transition);
  return JSON.stringify([effect, priority, exact, permissions & kept, quiet & kept, targets]);
}
