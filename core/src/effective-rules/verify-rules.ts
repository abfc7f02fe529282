import { AutomatonTooLargeError, type Budget } from '../automata/budget.ts';
import { patternDfa } from '../automata/pattern-dfa.ts';
import { asBound, findInProduct } from '../automata/product.ts';
import type { ObjectWords } from '../classes/object-form.ts';
import type { RuleForm, RuleLayout } from '../classes/rule-layout.ts';
import { compilePlainFileRules, compilePlainRules } from '../compile/plain-rules.ts';
import { shapeOf } from '../decompile/cover-search/layout-shape.ts';
import { pastStart } from '../decompile/verify/non-empty-string.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { viewOf, type Label } from '../labels/label.ts';
import type { Verdict } from '../mediation/decision.ts';
import type { Profile, ProfileName } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import { LayerProduct, type SearchedObjects } from './layer-product.ts';

/** A counterexample: an object on which the rules and the layers differ. */
export interface CounterExample {
  readonly words: ObjectWords;
  /** The name of the operation. */
  readonly operation: string;
  /** The verdict of the layers. */
  readonly verdict: Verdict;
}

/**
 * Verifies rules: evaluates a profile with the rules, and compares its automata with the automata of all layers.
 *
 * @returns a shortest counterexample; `perhaps` if the comparison reached its limit; undefined if the rules are exact
 */
export function verifyRules(
  rules: readonly ByteString[],
  subject: Label,
  requested: readonly SearchedObjects[],
  form: RuleForm,
  behaviours: KernelBehaviours,
  budget: Budget,
): CounterExample | 'perhaps' | undefined {
  const part = {
    namespace: subject.parts.at(-1)?.namespace ?? subject.parts[0].namespace,
    profile: profileWith(rules, areOwnersUnmarked(subject)),
  };
  let isEnded = false;
  for (const layout of form.requested ?? form.layouts) {
    const some = requested.filter(({ bit }) => (bit & layout.bits) !== 0);
    if (some.length === 0) continue;
    const layers = new LayerProduct(subject, some, behaviours, form.included);
    // Rules with addresses are rules for later kernels.
    const again = new LayerProduct({ parts: [part] }, some, { ...behaviours, laterSockets: true }, form.included);
    const found = differenceIn(layout, layers, again, budget);
    isEnded ||= found === 'perhaps';
    const objects = typeof found === 'object' ? some.find(({ bit }) => bit === found.bit) : undefined;
    if (typeof found === 'object' && objects !== undefined)
      return {
        words: objects.set.wordsOf(found.text, { labels: [], view: viewOf(subject) }),
        operation: objects.operation.name,
        verdict: found.isAllowed ? 'allow' : 'deny',
      };
  }
  return isEnded ? 'perhaps' : undefined;
}

/**
 * Returns whether no layer marks different grants for the owner of a file: the compiler of the layers is then assumed.
 */
function areOwnersUnmarked({ parts }: Label): boolean {
  const confined = parts.filter(({ profile }) => profile.mode !== 'unconfined');
  return confined.every(({ profile }) => profile.files().ownersUnmarked);
}

/** Makes a profile that mediates every class, from rules alone. */
function profileWith(rules: readonly ByteString[], ownersUnmarked: boolean): Profile {
  const name = '' as ProfileName;
  const policy = compilePlainRules(rules, 'v9');
  const files = compilePlainFileRules(rules, name, ownersUnmarked);
  return {
    name,
    mode: 'enforce',
    disconnected: undefined,
    policy,
    mediates: () => true,
    files: () => files,
    capability: () => ({ verdict: 'none', origins: [] }),
    limit: () => undefined,
  };
}

/** Searches the strings of a layout for different permissions. */
function differenceIn(
  layout: RuleLayout,
  layers: LayerProduct,
  again: LayerProduct,
  budget: Budget,
): { readonly text: ByteString; readonly bit: number; readonly isAllowed: boolean } | 'perhaps' | undefined {
  const shape = patternDfa(shapeOf(layout));
  const classes = new Set(Array.from({ length: 256 }, (_, byte) => `${layers.classOf(byte)} ${again.classOf(byte)}`));
  // Permissions directly after the class byte are irrelevant: no object has an empty name.
  const isNamed = layout.fields[0]?.kind === 'text' && layout.before.length === 0;
  let found: { readonly bit: number; readonly isAllowed: boolean } | undefined;
  let isEnded = false;
  try {
    const text = findInProduct([asBound(shape), layers, again, pastStart], (states) => {
      isEnded = !budget.spend(classes.size);
      if (isEnded) return true;
      if (shape.accepts(states(0)).length === 0 || (isNamed && states(3) === pastStart.start)) return false;
      const allowed = layers.allowed(states(1)) & layout.bits;
      const differing = allowed ^ (again.allowed(states(2)) & layout.bits);
      const bit = differing & -differing;
      if (differing !== 0) found = { bit, isAllowed: (allowed & bit) !== 0 };
      return differing !== 0;
    });
    if (isEnded) return 'perhaps';
    return text === undefined || found === undefined ? undefined : { ...found, text };
  } catch (error) {
    if (error instanceof AutomatonTooLargeError) return 'perhaps';
    throw error;
  }
}
