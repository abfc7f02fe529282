import { Budget } from '../automata/budget.ts';
import { parseAare } from '../patterns/aare.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { intersection, printSequence, sequencesOf } from '../patterns/sequence.ts';
import type { LayerRule } from '../mediation/layer-rules.ts';
import type { ByteString } from '../source/bytes.ts';
import type { GlobLanguages } from './glob-languages.ts';

/** Permissions for every match of a glob. */
export interface GlobGrant {
  readonly glob: ByteString;
  readonly pattern: Pattern;
  readonly bits: number;
}

/** Limit of globs for the intersection of two rules: more than a reader can use. */
const maxGlobs = 64;

/**
 * Intersects two lists of rules: every pair of rules becomes the globs of the common strings. Omits strings that no
 * glob describes.
 */
export function intersectRules(
  left: readonly GlobGrant[],
  right: readonly GlobGrant[],
  languages: GlobLanguages,
): readonly GlobGrant[] {
  const found = left.flatMap((one) =>
    right.flatMap((other): readonly GlobGrant[] => {
      const bits = one.bits & other.bits;
      if (bits === 0 || !languages.mayMeet(one.pattern, other.pattern)) return [];
      if (languages.isWithin(one.pattern, other.pattern)) return [{ ...one, bits }];
      if (languages.isWithin(other.pattern, one.pattern)) return [{ ...other, bits }];
      return commonGlobs(one.pattern, other.pattern).map((common) => ({ ...common, bits }));
    }),
  );
  return withoutRedundantGrants(found, languages);
}

/** Returns the rules of a layer as globs; rules that no glob describes are omitted. */
export function grantsOf(rules: readonly LayerRule[]): readonly GlobGrant[] {
  return rules.flatMap(({ matched, glob, bits }) => {
    const read = grantOf(glob);
    if (read !== undefined) return [{ ...read, bits }];
    const sequences = sequencesOf(matched, new Budget(maxGlobs)) ?? [];
    return sequences.flatMap((sequence) => grantOf(printSequence(sequence)) ?? []).map((each) => ({ ...each, bits }));
  });
}

/** Parses a glob as AppArmor does; undefined if the glob is invalid. */
export function grantOf(glob: ByteString | undefined): Omit<GlobGrant, 'bits'> | undefined {
  const read = glob === undefined ? undefined : parseAare(glob);
  return glob === undefined || read === undefined || 'error' in read ? undefined : { glob, pattern: read.pattern };
}

function commonGlobs(left: Pattern, right: Pattern): readonly Omit<GlobGrant, 'bits'>[] {
  const budget = new Budget(maxGlobs * maxGlobs);
  const [mine, theirs] = [sequencesOf(left, budget), sequencesOf(right, budget)];
  if (mine === undefined || theirs === undefined) return [];
  const common = mine.flatMap((one) => theirs.flatMap((other) => intersection(one, other, budget) ?? []));
  return common.flatMap((sequence) => grantOf(printSequence(sequence)) ?? []);
}

/** Merges rules with equal globs, and removes permissions that a broader rule also grants. */
export function withoutRedundantGrants(grants: readonly GlobGrant[], languages: GlobLanguages): readonly GlobGrant[] {
  const byGlob = new Map<ByteString, GlobGrant>();
  for (const grant of grants) {
    const same = byGlob.get(grant.glob);
    byGlob.set(grant.glob, same === undefined ? grant : { ...same, bits: same.bits | grant.bits });
  }
  const left = [...byGlob.values()];
  for (const [index, grant] of left.entries()) {
    let { bits } = grant;
    for (const [other, wider] of left.entries())
      if (other !== index && (bits & wider.bits) !== 0 && languages.isWithin(grant.pattern, wider.pattern))
        bits &= ~wider.bits;
    left[index] = { ...grant, bits };
  }
  return left.filter(({ bits }) => bits !== 0);
}
