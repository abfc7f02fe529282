import { PolicyNamespace } from '@lamellar/core';
import { compareAutomata } from '@lamellar/core/automata';
import { CompiledUnit } from '@lamellar/core/binary';
import { automatonClasses } from '@lamellar/core/classes';
import { capabilityNames, limitNames, textOf } from '@lamellar/core/language';
import type { PolicyUnit } from '@lamellar/core/namespaces';
import { compareAttachments } from './compare-attachments.ts';

/** The result of comparing a policy read as text with the compiled policy. */
export interface UnitComparison {
  readonly profiles: number;
  /** Visited pairs of states of all classes. */
  readonly pairs: number;
  readonly disagreements: readonly string[];
}

/** Compares the profiles of a file with the compiler's output: all inputs of mediation, for every string. */
export function compareUnits(text: PolicyUnit, binary: Uint8Array, ignoreLiveness = false): UnitComparison {
  const compiled = new CompiledUnit('compiled', binary, 'only-named');
  const disagreements = compiled.load().valid ? [] : compiled.load().diagnostics.map(({ message }) => message);
  disagreements.push(...compareAttachments(text, compiled, binary));
  const [mine, theirs] = [namespacesOf(text), namespacesOf(compiled)];
  let profiles = 0;
  let pairs = 0;
  for (const path of new Set([...mine.keys(), ...theirs.keys()])) {
    const [one, other] = [mine.get(path), theirs.get(path)];
    const names = one?.profileNames() ?? [];
    if (one === undefined || other === undefined || names.join('\0') !== other.profileNames().join('\0')) {
      disagreements.push('not the same profiles');
      continue;
    }
    for (const name of names) {
      const comparison = compareProfiles(one.profile(name), other.profile(name), ignoreLiveness);
      const shown = path === '' ? textOf(name) : `:${path}:${textOf(name)}`;
      disagreements.push(...comparison.disagreements.map((disagreement) => `${shown}: ${disagreement}`));
      profiles++;
      pairs += comparison.pairs;
    }
  }
  return { profiles, pairs, disagreements };
}

type Lookup = ReturnType<PolicyNamespace['profile']>;

function compareProfiles(mine: Lookup, theirs: Lookup, ignoreLiveness: boolean): Omit<UnitComparison, 'profiles'> {
  if (mine.kind !== 'profile' || theirs.kind !== 'profile')
    return { pairs: 0, disagreements: [`as text ${mine.kind}, compiled ${theirs.kind}`] };
  const [own, compiled] = [mine.profile, theirs.profile];
  const disagreements: string[] = [];
  let pairs = 0;
  if (own.mode !== compiled.mode) disagreements.push(`as text ${own.mode}, compiled ${compiled.mode}`);
  if (own.disconnected !== compiled.disconnected)
    disagreements.push(`attaches disconnected paths to ${own.disconnected}, compiled ${compiled.disconnected}`);
  for (const name of capabilityNames) {
    const [written, kept] = [own.capability(name).verdict, compiled.capability(name).verdict];
    for (const what of ['allow', 'quiet-deny'] as const)
      if ((written === what) !== (kept === what))
        disagreements.push(`capability ${name} as text ${written}, compiled ${kept}`);
  }
  for (const name of limitNames) {
    const [written, kept] = [own.limit(name)?.value, compiled.limit(name)?.value];
    if (written !== kept) disagreements.push(`limit ${name} as text ${written}, compiled ${kept}`);
  }
  // Unconfined profiles are never evaluated, and compilers write different output for them.
  if (own.mode === 'unconfined') return { pairs, disagreements };
  for (const row of automatonClasses) {
    const mediates = own.mediates(row.word);
    if (mediates !== compiled.mediates(row.word))
      disagreements.push(`${row.word} as text ${mediates ? '' : 'not '}mediated`);
    if (!mediates) continue;
    const { pairs: met, difference } = compareAutomata(own.policy, compiled.policy, row, ignoreLiveness);
    pairs += met;
    if (difference === undefined) continue;
    const { witness, left, right } = difference;
    disagreements.push(
      `${row.word} ${JSON.stringify(witness)}: as text ${JSON.stringify(left)}, compiled ${JSON.stringify(right)}`,
    );
  }
  return { pairs, disagreements };
}

/** The policy namespaces of a file's profiles, by their full names. */
function namespacesOf(unit: PolicyUnit | CompiledUnit): ReadonlyMap<string, PolicyNamespace> {
  const root = PolicyNamespace.root();
  root.load(unit);
  return new Map([...root.contents()].map(({ namespace }) => [namespace.fullName, namespace]));
}
