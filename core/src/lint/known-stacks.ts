import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { splitLabel } from '../labels/parse-label.ts';
import { stack, type Label } from '../labels/label.ts';
import type { ByteString } from '../source/bytes.ts';
import type { LintedProfile, PolicySet } from './policy-set.ts';

/**
 * Returns the stacks of the policy set: the profiles that exec rules and change_profile rules name as
 * `a//&b` or `&b`. Names with patterns are not resolved.
 */
export function knownStacks({ profiles }: PolicySet): readonly Label[] {
  const found: Label[] = [];
  const known = new Set<string>();
  for (const profile of profiles)
    for (const target of targetsOf(profile)) {
      const label = labelOf(target, profile.namespace);
      const key = label?.parts.map(({ profile: { name } }) => name).join('//&');
      if (label === undefined || key === undefined || known.has(key)) continue;
      known.add(key);
      found.push(label);
    }
  return found;
}

/** Returns the stacks that rules of a profile name as targets. */
function* targetsOf({ text }: LintedProfile): Generator<ByteString> {
  for (const { run } of text.body().parts)
    for (const rule of run.files) {
      const target = 'target' in rule && rule.kind !== 'link' ? rule.target : undefined;
      if (target === undefined || !target.value.includes('&')) continue;
      const written = text.expand(target);
      if (written?.startsWith('&')) yield `${text.name}//${written}` as ByteString;
      else if (written?.includes('//&')) yield written;
    }
}

function labelOf(target: ByteString, namespace: PolicyNamespace): Label | undefined {
  const parts = splitLabel(target).map((part) => {
    const found = part.namespace === '' ? namespace.profile(part.name) : undefined;
    return found?.kind === 'profile' ? { namespace, profile: found.profile } : undefined;
  });
  const [first, ...others] = parts;
  if (first === undefined || others.some((part) => part === undefined)) return undefined;
  const label = stack(first, ...others.filter((part) => part !== undefined));
  return label.parts.length > 1 ? label : undefined;
}
