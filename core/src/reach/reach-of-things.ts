import type { Thing } from '../class/thing.ts';
import type { LabelPart } from '../label/label.ts';
import type { LayerRules } from '../mediation/layer-rules.ts';
import { rulesAboutThings } from '../mediation/things.ts';
import type { ByteString } from '../source/bytes.ts';
import { combine, grantOf, grantsOf, withoutRepeated, type GlobGrant } from './combine-rules.ts';
import { GlobLanguages } from './glob-languages.ts';
import type { ReachQuestion, SortRules } from './reach-question.ts';
import { findUntold, type UntoldThing } from './find-untold.ts';

/** What a label may do to things of a form: rules that one profile would allow the same by. */
export interface ThingReach {
  readonly rules: readonly ByteString[];
  /** What the rules say otherwise than the layers; undefined where they say the same of all things. */
  readonly untold: UntoldThing | undefined;
}

/**
 * Finds the rules: of the rules that allow, of each layer, what those of all layers have in common, and all that deny. They are then held
 * to what mediation answers, along all automata, since no rule tells everything, such as a priority that goes before a denial.
 *
 * @throws AutomatonTooLargeError where that takes an automaton with too many states
 */
export function reachOfThings(question: ReachQuestion): ThingReach {
  const { all, operations } = question;
  const languages = new GlobLanguages(all.shape);
  const sorts = all.sorts.map((sort) => rulesOfSort(question, sort, languages));
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
  return { rules, untold: findUntold(question, sorts) };
}

/** The profiles whose rules are not known. */
export function partsWithoutRules(question: ReachQuestion): readonly LabelPart[] {
  return question.subject.parts.filter((asked) =>
    question.all.sorts.some((sort) => layerRules(question, asked, sort) === undefined),
  );
}

function layerRules({ subject, operations, behaviours }: ReachQuestion, asked: LabelPart, thing: Thing): LayerRules {
  const [operation] = operations;
  if (operation === undefined) throw new RangeError('a class without operations');
  return rulesAboutThings({ asked, side: 'subject', subject, operation, thing, labels: [], behaviours });
}

function rulesOfSort(question: ReachQuestion, sort: Thing, languages: GlobLanguages): SortRules {
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
    allow = combine(masked(grantsOf(layer.allow)), allow, languages);
    deny.push(...masked(grantsOf(layer.deny)));
  }
  allow = allow.filter(({ pattern }) => languages.meet(pattern, pattern));
  return { sort, allow: inOrder(allow), deny: inOrder(bearing(withoutRepeated(deny, languages), allow, languages)) };
}

/** Of denials, those that something is allowed against. */
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
