import { compareAutomata, CompiledUnit, PolicyNamespace, textOf, type PolicyUnit } from '@lamellar/core';

/** What the same policy, read as text and compiled, has in common. */
export interface UnitComparison {
  readonly profiles: number;
  /** Pairs of states that were met in both classes. */
  readonly pairs: number;
  readonly disagreements: readonly string[];
}

/** Compares the profiles of a file with what the compiler made of them: all that mediation asks, for every string. */
export function compareUnits(text: PolicyUnit, binary: Uint8Array, ignoreLiveness = false): UnitComparison {
  const compiled = new CompiledUnit('compiled', binary, 'only-named');
  const disagreements = compiled.isValid() ? [] : compiled.diagnostics.map(({ message }) => message);
  const [mine, theirs] = [text, compiled].map((unit) => {
    const root = PolicyNamespace.root();
    root.load(unit);
    return root;
  });
  if (mine === undefined || theirs === undefined) throw new RangeError('two units');
  let profiles = 0;
  let pairs = 0;
  const names = mine.profileNames();
  if (names.join('\0') !== theirs.profileNames().join('\0')) disagreements.push('not the same profiles');
  for (const name of names) {
    const [one, other] = [mine.profile(name), theirs.profile(name)];
    if (one.kind !== 'profile' || other.kind !== 'profile') {
      disagreements.push(`${textOf(name)}: as text ${one.kind}, compiled ${other.kind}`);
      continue;
    }
    const [own, compiledOne] = [one.profile, other.profile];
    profiles++;
    if (own.mode !== compiledOne.mode)
      disagreements.push(`${textOf(name)}: as text ${own.mode}, compiled ${compiledOne.mode}`);
    for (const what of ['allow', 'quiet-deny'] as const)
      if ((own.sysPtrace.verdict === what) !== (compiledOne.sysPtrace.verdict === what))
        disagreements.push(`${textOf(name)}: sys_ptrace as text ${own.sysPtrace.verdict}, compiled ${what}`);
    // Of an unconfined profile nothing is asked, and compilers differ in what they write of it.
    if (own.mode === 'unconfined') continue;
    for (const policyClass of ['signal', 'ptrace'] as const) {
      const mediates = own.mediates(policyClass);
      if (mediates !== compiledOne.mediates(policyClass))
        disagreements.push(`${textOf(name)}: ${policyClass} as text ${mediates ? '' : 'not '}mediated`);
      if (!mediates) continue;
      const { pairs: met, difference } = compareAutomata(own.policy, compiledOne.policy, policyClass, ignoreLiveness);
      pairs += met;
      if (difference === undefined) continue;
      const { witness, left, right } = difference;
      disagreements.push(
        `${textOf(name)}: ${policyClass} ${JSON.stringify(witness)}: as text ${JSON.stringify(left)}, ` +
          `compiled ${JSON.stringify(right)}`,
      );
    }
  }
  return { profiles, pairs, disagreements };
}
