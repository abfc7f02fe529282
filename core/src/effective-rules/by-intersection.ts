import type { MediatedObject } from '../classes/mediated-object.ts';
import type { LabelPart } from '../labels/label.ts';
import type { LayerRules } from '../mediation/layer-rules.ts';
import { rulesAboutObjects } from '../mediation/class-mediators.ts';
import type { ByteString } from '../source/bytes.ts';
import { intersectRules, grantOf, grantsOf, withoutRedundantGrants, type GlobGrant } from './combine-rules.ts';
import { GlobLanguages } from './glob-languages.ts';
import type { ReachQuestion, SortRules } from './reach-question.ts';
import { findCounterexample, type CounterExample } from './find-counterexample.ts';

/** The permissions of a label on objects of a form, as rules of one equivalent profile. */
export interface ObjectReach {
  readonly rules: readonly ByteString[];
  /** An object on which rules and layers differ; undefined for equivalent rules. */
  readonly untold: CounterExample | undefined;
}

/**
 * Computes the rules: the intersection of the allow rules of all layers, and the union of the deny rules. Then verifies
 * them against mediation along all automata, since rules cannot express everything, such as a priority above a denial.
 *
 * @throws AutomatonTooLargeError if an automaton has too many states
 */
export function reachByIntersection(question: ReachQuestion): ObjectReach {
  const { all, operations } = question;
  const languages = new GlobLanguages(all.shape);
  const sorts = all.variants.map((sort) => rulesOfSort(question, sort, languages));
  const printed = (effect: 'allow' | 'deny', before: string): readonly ByteString[] => {
    const globs = [...new Set(sorts.flatMap((rules) => rules[effect].map(({ glob }) => glob)))];
    return globs.flatMap((glob) => {
      const names = sorts.map((rules) => {
        const bits = rules[effect].reduce((some, one) => (one.glob === glob ? some | one.bits : some), 0);
        return operations.filter(({ permission }) => (permission.bit & bits) !== 0).map(({ name }) => name);
      });
      const rules = effect === 'deny' && all.denied !== undefined ? all.denied(glob, names) : all.rules(glob, names);
      return rules.map((rule) => `${before}${rule}` as ByteString);
    });
  };
  const rules = [...printed('allow', ''), ...printed('deny', 'deny ')];
  return { rules, untold: findCounterexample(question, sorts) };
}

/** Returns the profiles without known rules. */
export function partsWithoutRules(question: ReachQuestion): readonly LabelPart[] {
  return question.subject.parts.filter((asked) =>
    question.all.variants.some((sort) => layerRules(question, asked, sort) === undefined),
  );
}

function layerRules(
  { subject, operations, behaviours }: ReachQuestion,
  asked: LabelPart,
  thing: MediatedObject,
): LayerRules {
  const [operation] = operations;
  if (operation === undefined) throw new RangeError('a class without operations');
  return rulesAboutObjects({ asked, side: 'subject', subject, operation, thing, labels: [], behaviours });
}

function rulesOfSort(question: ReachQuestion, sort: MediatedObject, languages: GlobLanguages): SortRules {
  const { subject, operations, all } = question;
  const every = operations.reduce((bits, { permission }) => bits | permission.bit, 0);
  const layers = subject.parts.map((asked) => layerRules(question, asked, sort));
  const whole = grantOf(all.glob);
  let allow: readonly GlobGrant[] = whole === undefined ? [] : [{ ...whole, bits: every }];
  const deny: GlobGrant[] = [];
  for (const layer of layers) {
    if (layer === undefined || ('verdict' in layer && layer.verdict === 'deny')) allow = [];
    if (layer === undefined || 'verdict' in layer) continue;
    const masked = (grants: readonly GlobGrant[]) =>
      grants
        .map((grant) => ({ ...grant, bits: grant.bits & every }))
        .filter(({ bits, pattern }) => bits !== 0 && languages.meet(pattern, pattern));
    allow = intersectRules(masked(grantsOf(layer.allow)), allow, languages);
    deny.push(...masked(grantsOf(layer.deny)));
  }
  allow = allow.filter(({ pattern }) => languages.meet(pattern, pattern));
  return {
    sort,
    allow: inOrder(allow),
    deny: inOrder(bearing(withoutRedundantGrants(deny, languages), allow, languages)),
  };
}

/** Returns the denials with an overlapping allow rule. */
function bearing(
  deny: readonly GlobGrant[],
  allow: readonly GlobGrant[],
  languages: GlobLanguages,
): readonly GlobGrant[] {
  return deny.flatMap((denial) => {
    const bits = allow.reduce(
      (some, { pattern, bits: granted }) =>
        (granted & denial.bits & ~some) !== 0 && languages.meet(pattern, denial.pattern)
          ? some | (granted & denial.bits)
          : some,
      0,
    );
    return bits === 0 ? [] : [{ ...denial, bits }];
  });
}

function inOrder(grants: readonly GlobGrant[]): readonly GlobGrant[] {
  return grants.toSorted((left, right) => (left.glob < right.glob ? -1 : left.glob > right.glob ? 1 : 0));
}
