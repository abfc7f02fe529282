import { Budget } from '../automata/budget.ts';
import type { RuleForm, RuleLayout, Template } from '../classes/rule-layout.ts';
import type { CoverRule } from '../decompile/cover-search/cover-search.ts';
import type { CoverTarget } from '../decompile/cover-search/cover-target.ts';
import { StateSets } from '../decompile/generalise/state-sets.ts';
import type { TemplateLanguages } from '../decompile/generalise/template-languages.ts';
import type { Label } from '../labels/label.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { mediatorOf } from '../mediation/class-mediators.ts';
import { parseAare } from '../patterns/aare.ts';
import { sequencesOf } from '../patterns/sequence.ts';
import type { ByteString } from '../source/bytes.ts';
import type { SearchedObjects } from './layer-product.ts';

/** Limit of templates for a glob. */
const maxTemplates = 1000;

/** The globs of written rules of all layers, by effect. */
export interface WrittenGlobs {
  readonly allow: ReadonlySet<ByteString>;
  readonly deny: ReadonlySet<ByteString>;
}

/** Collects the globs of all rules about objects; compiled policy has none. */
export function writtenGlobs(
  subject: Label,
  objects: readonly SearchedObjects[],
  behaviours: KernelBehaviours,
): WrittenGlobs {
  const found = { allow: new Set<ByteString>(), deny: new Set<ByteString>() };
  const likes = new Map(objects.map(({ operation, set }) => [set.like, operation]));
  for (const [object, operation] of likes)
    for (const part of subject.parts) {
      const question = { part, side: 'subject', subject, operation, object, labels: [], behaviours } as const;
      const layer = mediatorOf(question).rules?.(question);
      if (layer === undefined || 'verdict' in layer) continue;
      for (const effect of ['allow', 'deny'] as const)
        for (const { glob } of layer[effect]) if (glob !== undefined) found[effect].add(glob);
    }
  return found;
}

/** Returns a rule for every written glob, with all permissions that rules may grant to the strings of the glob. */
export function rulesOfGlobs(
  globs: Iterable<ByteString>,
  target: CoverTarget,
  { bits: all }: RuleLayout,
  aboutGlob: NonNullable<RuleForm['aboutGlob']>,
  budget: Budget,
): readonly CoverRule[] {
  const sets = new StateSets(target, budget);
  const rules = Array.from(globs, (glob): CoverRule => {
    const matched = templatesOf(glob);
    const states = matched.map((template) => sets.after([target.start], template));
    const known = states.flatMap((each) => each ?? []);
    const isKnown = states.length > 0 && !states.includes(undefined);
    const may = isKnown ? known.reduce((bits, state) => bits & target.may(state), all) : 0;
    const must = known.reduce((bits, state) => bits | target.must(state), 0);
    return { about: [aboutGlob(glob)], matched, bits: may & must };
  });
  return withoutContained(rules, sets.languages);
}

/** Removes the permissions that a rule with more strings grants. */
export function withoutContained(rules: readonly CoverRule[], languages: TemplateLanguages): readonly CoverRule[] {
  const left = rules.filter(({ bits }) => bits !== 0);
  for (const [index, { matched, about, bits }] of left.entries()) {
    let own = bits;
    for (const [other, wider] of left.entries())
      if (
        other !== index &&
        (own & wider.bits) !== 0 &&
        matched.every((template) => wider.matched.some((outer) => languages.isWithin(template, outer)))
      )
        own &= ~wider.bits;
    left[index] = { matched, about, bits: own };
  }
  return left.filter(({ bits }) => bits !== 0);
}

function templatesOf(glob: ByteString): readonly Template[] {
  const read = parseAare(glob);
  const sequences = 'error' in read ? undefined : sequencesOf(read.pattern, new Budget(maxTemplates));
  return (sequences ?? []).map((sequence) =>
    sequence.map(({ set, repeats }) => ({ set, times: repeats ? 'any' : 'once' })),
  );
}
