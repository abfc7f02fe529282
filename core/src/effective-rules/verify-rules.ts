import { deadState, type State } from '../automata/automaton.ts';
import { AutomatonTooLargeError, type Budget } from '../automata/budget.ts';
import { patternDfa } from '../automata/pattern-dfa.ts';
import { asBound, findInProduct, type ProductPart } from '../automata/product.ts';
import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import { mediationClasses } from '../classes/mediation-classes.ts';
import type { RuleForm, RuleLayout } from '../classes/rule-layout.ts';
import { shapeOf } from '../decompile/cover-search/layout-shape.ts';
import type { ByteString } from '../source/bytes.ts';
import { compilePlainFileRules, compilePlainRules } from '../compile/plain-rules.ts';
import { pastStart } from '../decompile/verify/past-start.ts';

/** An automaton of the permissions granted to strings, as bits of a form. */
export interface AllowingAutomaton extends ProductPart {
  classOf(byte: number): number;
  allowed(state: State): number;
}

/** A counterexample: a string on which the rules and the original automaton differ. */
export interface VerifiedText {
  readonly text: ByteString;
  /** The permission that differs; `isAllowed` is the verdict of the original automaton. */
  readonly bits: number;
  readonly isAllowed: boolean;
}

/**
 * Verifies rules: compiles them and compares the product with the original automaton. `perhaps` if the comparison
 * reached its limit.
 *
 * @param bits - the permissions to compare
 */
export function verifyReach(
  rules: readonly ByteString[],
  form: RuleForm,
  layout: RuleLayout,
  reached: AllowingAutomaton,
  bits: number,
  budget: Budget,
): VerifiedText | 'perhaps' | undefined {
  const isOfFiles = form.byte === mediationClasses.file;
  const told = isOfFiles ? linksOf(rules) : automatonOf(rules, form);
  const shape = patternDfa(shapeOf(layout));
  const classes = new Set(Array.from({ length: 256 }, (_, byte) => `${reached.classOf(byte)} ${told.classOf(byte)}`));
  // Permissions directly after the class byte are irrelevant: no object has an empty name.
  const isNamed = layout.fields[0]?.kind === 'text' && layout.before.length === 0;
  let found: Omit<VerifiedText, 'text'> | undefined;
  let isEnded = false;
  try {
    const text = findInProduct([asBound(shape), reached, told, pastStart], (states) => {
      isEnded = !budget.spend(classes.size);
      if (isEnded) return true;
      if (shape.accepts(states(0)).length === 0 || (isNamed && states(3) === pastStart.start)) return false;
      const allowed = reached.allowed(states(1)) & bits;
      const differing = allowed ^ (told.allowed(states(2)) & bits);
      if (differing !== 0)
        found = { bits: differing & -differing, isAllowed: (allowed & differing & -differing) !== 0 };
      return differing !== 0;
    });
    if (isEnded) return 'perhaps';
    return text === undefined || found === undefined ? undefined : { ...found, text };
  } catch (error) {
    if (error instanceof AutomatonTooLargeError) return 'perhaps';
    throw error;
  }
}

function automatonOf(rules: readonly ByteString[], { byte }: RuleForm): AllowingAutomaton {
  const automaton = compilePlainRules(rules, 'v9');
  return {
    start: automaton.start(byte),
    step: (state, next) => automaton.step(state, next),
    classOf: (next) => automaton.byteClass?.(byte, next) ?? next,
    allowed: (state) => automaton.permissions(state).allow,
  };
}

const { link } = filePermissionBits;
const linkBits = { owner: 1, other: 2 } as const;

/**
 * Returns an automaton of links: the new path and the pair of paths both have to allow the link.
 *
 * @see `profile_path_link` in the kernel's `file.c`
 */
function linksOf(rules: readonly ByteString[]): AllowingAutomaton {
  const files = compilePlainFileRules(rules, '' as ByteString);
  const bitsAt = (state: State): number =>
    state === deadState
      ? 0
      : ((files.permissions(state, 'owner').allow & link) === 0 ? 0 : linkBits.owner) |
        ((files.permissions(state, 'other').allow & link) === 0 ? 0 : linkBits.other);
  // The place before the NUL, and a place after the NUL for each set of bits allowed before.
  const places = 5;
  return {
    start: files.start * places,
    step: (state, byte) => {
      const inner = Math.floor(state / places);
      const place = state % places;
      const next = files.step(inner, byte);
      if (next === deadState) return deadState;
      return next * places + (byte === 0 && place === 0 ? 1 + bitsAt(inner) : place);
    },
    classOf: (byte) => (byte === 0 ? -1 : files.classOf(byte)),
    allowed: (state) => (state % places === 0 ? 0 : bitsAt(Math.floor(state / places)) & ((state % places) - 1)),
  };
}
