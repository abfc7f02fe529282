import type { ByteString } from '@lamellar/core/language';
import { attemptClasses } from '../generate/attempt-classes.ts';
import type { Random } from '../generate/random.ts';
import type { NamespacePolicy } from '../oracle/decision-case.ts';

/** A profile of a random policy: a line with all rules. */
const profileLine = /^(profile [^{]*\{ )(.*)\}$/;

/** The end of a rule: a comma outside of parentheses. */
const endOfRule = /, (?![^(]*\))/;

/** Rules that the calls of attempts need in addition, without the comma. */
const needed = new Set(attemptClasses.flatMap(({ base }) => base.map((rule) => rule.slice(0, -1))));

/** Rules about single targets. Most random rules allow every change of profile, so that no target differs. */
const profileChanges = [
  'change_profile -> b',
  'change_profile -> [cd]',
  'change_profile /t/bin/one -> a',
  'deny change_profile -> [ac]',
];

/** Removes some rules of a random policy, and adds rules of its other profiles. All profiles remain. */
export function changedPolicy(random: Random, policy: readonly NamespacePolicy[]): readonly NamespacePolicy[] {
  const all = policy.flatMap(({ text }) => text.split('\n').flatMap(rulesOf));
  return policy.map(({ namespace, text }) => {
    const lines = text.split('\n').map((line) => {
      const [, head] = profileLine.exec(line) ?? [];
      if (head === undefined || random.chance(20)) return line;
      const kept = rulesOf(line).filter((rule) => needed.has(rule) || random.chance(75));
      if (random.chance(20)) kept.push(random.pick(profileChanges));
      const added = all.length === 0 ? [] : random.many(0, 2, () => random.pick(all));
      return `${head}${[...kept, ...added].map((rule) => `${rule}, `).join('')}}`;
    });
    return { namespace, text: lines.join('\n') as ByteString };
  });
}

function rulesOf(line: string): readonly string[] {
  const [, , body = ''] = profileLine.exec(line) ?? [];
  return body.split(endOfRule).filter((rule) => rule !== '');
}
