import type { Label } from '@lamellar/core';
import type { PolicyClass } from '@lamellar/core/classes';
import { policyMatrix, type LabelOfPolicy } from '@lamellar/core/diff';
import { memoised, Source, type ByteString } from '@lamellar/core/language';
import type { BaselineColumn } from './baseline-columns.ts';
import { ByPermissions } from './by-permissions.ts';
import { compareBaseline, type LabelledPolicy } from './compare-baseline.ts';
import {
  comparedClasses,
  rulesOnObjects,
  rulesTowardsLabels,
  writtenRules,
  type EffectivePolicy,
  type RulesByClass,
} from './effective-policy.ts';
import { baselineWords, printBaseline, type BaselineEntry } from './print-baseline.ts';
import { Baseline, type BaselinePolicy } from './read-baseline.ts';

/**
 * Returns the effective permissions of each column. Labels with the permissions of an earlier baseline keep its lines.
 */
export function baselineEntries(
  columns: readonly { readonly column: BaselineColumn; readonly policy: LabelledPolicy }[],
  before: Baseline | undefined,
): readonly BaselineEntry[] {
  const known = new ByPermissions<EffectivePolicy>();
  return columns.map(({ column, policy }) => {
    const stored = before?.has(column) === true ? before.policyOf(column) : undefined;
    const usable = stored === undefined || 'diagnostics' in stored ? undefined : stored;
    return { column, permissions: known.of(policy, () => effectivePolicy(policy, usable)) };
  });
}

function effectivePolicy(policy: LabelledPolicy, stored: BaselinePolicy | undefined): EffectivePolicy {
  const { of, labels } = policy;
  const names = [...labels.keys()];
  const towards = rulesTowardsLabels(policyMatrix(of, labels), names);
  const own = ownLines(policy, stored);
  return new Map(
    names.map((name, index) => [name, { own: own.get(name) ?? [], towards: towards[index] ?? [] }] as const),
  );
}

/** Returns the lines about objects of each label. */
function ownLines({ of, labels }: LabelledPolicy, stored: BaselinePolicy | undefined) {
  const lines = new Map<ByteString, readonly string[]>();
  if (stored !== undefined) {
    const { byThemselves } = compareBaseline(stored, { of, labels });
    const changed = new Set(byThemselves.flatMap(({ subjects }) => subjects));
    for (const [name, { own }] of stored.labels) if (!changed.has(name)) lines.set(name, own);
  }
  const fresh = new Map([...labels].filter(([name]) => !lines.has(name)));
  // Equivalent labels share rules, except names of profiles in their namespaces. All rules are verified below.
  const byParts = new Map<string, RulesByClass>();
  const shared = (label: LabelOfPolicy, classes: ReadonlySet<PolicyClass>, files?: readonly string[]): RulesByClass => {
    const key = `${confiningParts(label.label)}\n${[...classes].join()}`;
    return memoised(byParts, key, () => rulesOnObjects(label, classes, files));
  };
  const found = new Map(
    Array.from(fresh, ([name, label]) => {
      const rules = shared(label, comparedClasses, writtenRules(label));
      return [name, new Map([...rules, ...rulesOnObjects(label, ofNames)])] as const;
    }),
  );
  const inexact = new Map(inexactClasses({ of, labels: fresh }, found));
  // The rules in the text of a profile are seldom inexact, and the search for other rules is slow.
  const searched = new Map([...fresh].filter(([name]) => inexact.get(name)?.includes('file')));
  for (const [name, label] of searched)
    found.set(name, new Map([...(found.get(name) ?? []), ...shared(label, ofFiles)]));
  const again = inexactClasses({ of, labels: searched }, found);
  for (const name of searched.keys()) inexact.set(name, again.get(name) ?? []);
  for (const [name, rules] of found) {
    const classes = inexact.get(name) ?? [];
    lines.set(
      name,
      [...rules].flatMap(([word, texts]) =>
        texts === undefined || classes.includes(word) ? [`${baselineWords.uncovered}${word}`] : texts,
      ),
    );
  }
  return lines;
}

const ofFiles: ReadonlySet<PolicyClass> = new Set(['file']);

/** The class with targets that are names in the label's policy namespace. */
const ofNames: ReadonlySet<PolicyClass> = new Set(['change_profile']);

/** Returns a key of the profiles that can refuse an operation. */
function confiningParts({ parts }: Label): string {
  const confining = parts.filter(({ namespace, profile }) => profile !== namespace.unconfined);
  return confining.map(({ namespace, profile }) => `${namespace.fullName}\0${profile.name}`).join('\0');
}

/** Reads rules again, and returns the classes of labels with permissions different from the rules. */
function inexactClasses(
  { of, labels }: LabelledPolicy,
  found: ReadonlyMap<ByteString, RulesByClass>,
): ReadonlyMap<ByteString, readonly PolicyClass[]> {
  const permissions = new Map(
    Array.from(found, ([name, rules]) => [
      name,
      { own: [...rules.values()].flatMap((texts) => texts ?? []), towards: [] },
    ]),
  );
  const source = new Source('baseline', printBaseline([{ column: {}, permissions }]));
  const stored = new Baseline(source).policyOf({});
  if ('diagnostics' in stored) throw new Error(`rules of a baseline: ${stored.diagnostics[0]?.message ?? 'unread'}`);
  const { byThemselves } = compareBaseline(stored, { of, labels });
  return new Map(
    byThemselves.flatMap(({ subjects, changes, tooLarge }) =>
      subjects.map((name) => [name, [...changes.map((change) => change.class), ...tooLarge]] as const),
    ),
  );
}
