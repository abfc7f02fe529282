import type { PairOperation } from '../classes/policy-classes.ts';
import { operationCalled } from './operation-named.ts';
import * as fc from 'fast-check';
import { stack, type Label, type LabelPart } from '../labels/label.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { featuresOfPaths } from '../profile/features.ts';
import { bytes, readPolicy } from './read-policy.ts';

/** A policy that a test can modify: the rules of profiles, by printed name. */
export interface PolicyDraft {
  readonly profiles: ReadonlyMap<string, ProfileDraft>;
  readonly mediated: readonly string[];
}

interface ProfileDraft {
  readonly namespace: string;
  readonly name: string;
  readonly flags: string;
  readonly rules: readonly string[];
}

const places = [
  { namespace: '', name: 'alpha' },
  { namespace: '', name: 'beta' },
  { namespace: '', name: 'alphabet' },
  { namespace: '', name: 'alpha//child' },
  { namespace: '', name: 'lxc-c_</v>' },
  { namespace: 'lxc-c_<-v>', name: 'alpha' },
  { namespace: 'lxc-c_<-v>', name: 'nginx' },
  { namespace: 'lxc-c_<-v>', name: 'lxc-in_</w>' },
  { namespace: 'lxc-c_<-v>//lxc-in_<-w>', name: 'nginx' },
  { namespace: 'lxc-d_<-v>', name: 'alpha' },
  { namespace: 'lxc-d_<-v>', name: 'nginx' },
];

const peer = fc.constantFrom(
  '',
  ' peer=alpha',
  ' peer=unconfined',
  ' peer="*"',
  ' peer="{alpha,beta}"',
  ' peer="alpha//&*"',
  ' peer="*//&unconfined"',
  ' peer="lxc-c_</v>"',
  ' peer="[^a]**"',
  ' peer="alpha*"',
  ' peer="alpha{bet,//**}"',
  ' peer="*n*"',
  ' peer="lxc-*//&**"',
  ' peer=@{profile_name}',
);
const what = fc.constantFrom(
  'signal',
  'signal (send)',
  'signal (receive)',
  'signal set=(term kill)',
  'signal (receive) set=(hup)',
  'ptrace',
  'ptrace (read, readby)',
  'ptrace (trace)',
  'ptrace (tracedby)',
);
const capability = fc.constantFrom('capability,', 'capability sys_ptrace,', 'deny capability sys_ptrace,');

const flags = fc.constantFrom('', '', '', ' flags=(complain)', ' flags=(complain,audit)', ' flags=(unconfined)');

/**
 * Small policies of a root and two containers, with a container nested in the first, and with rules of the given
 * qualifiers.
 */
export function policyDrafts(qualifiers: readonly string[]): fc.Arbitrary<PolicyDraft> {
  const peerRule = fc
    .tuple(fc.constantFrom(...qualifiers), what, peer)
    .map(([qualifier, words, toWhom]) => `${qualifier}${words}${toWhom},`);
  const rules = fc.array(fc.oneof({ weight: 9, arbitrary: peerRule }, { weight: 1, arbitrary: capability }), {
    maxLength: 5,
  });
  return fc
    .record({
      bodies: fc.array(fc.record({ flags, rules }), { minLength: 1, maxLength: places.length }),
      // Some profiles share rules.
      chosen: fc.array(fc.nat(places.length - 1), { minLength: places.length, maxLength: places.length }),
      mediated: fc.constantFrom(['signal', 'ptrace'], ['signal', 'ptrace'], ['signal']),
    })
    .map(({ bodies, chosen, mediated }) => ({
      mediated,
      profiles: new Map(
        places.flatMap((place, index) => {
          const body = bodies[(chosen[index] ?? 0) % bodies.length];
          return body === undefined ? [] : [[draftKey(place.namespace, place.name), { ...place, ...body }] as const];
        }),
      ),
    }));
}

/** Policies with every qualifier. */
export const anyPolicy = policyDrafts(['', '', 'audit ', 'deny ', 'audit deny ', 'priority=1 ', 'priority=1 deny ']);

/** Returns the key of a profile in a draft. */
export function draftKey(namespace: string, name: string): string {
  return `:${namespace}:${name}`;
}

/** Compiles the policy of a draft. */
export function policyOfDraft(draft: PolicyDraft): PolicyNamespace {
  const texts: Record<string, string> = {};
  for (const { namespace, name, flags: mode, rules } of draft.profiles.values()) {
    texts[namespace] = `${texts[namespace] ?? ''}profile "${name}"${mode} {\n${rules.join('\n')}\n}\n`;
  }
  return readPolicy(texts, { kernelFeatures: featuresOfPaths(draft.mediated) });
}

/** Returns labels of a policy: every profile and `unconfined` alone, and stacks of several profiles. */
export function labelsFrom(root: PolicyNamespace, stacks: readonly (readonly number[])[]): readonly Label[] {
  const parts = [...root.contents()].flatMap(({ namespace, names }) =>
    [bytes('unconfined'), ...names].flatMap((name): LabelPart[] => {
      const found = namespace.profile(name);
      return found.kind === 'profile' ? [{ namespace, profile: found.profile }] : [];
    }),
  );
  const stacked = stacks.flatMap((numbers) => {
    const [first, ...others] = numbers.flatMap((number) => parts[number % parts.length] ?? []);
    return first === undefined ? [] : [stack(first, ...others)];
  });
  return [...parts.map((part) => stack(part)), ...stacked];
}

/** Indices of stacked parts, for `labelsFrom`. */
export const someStacks = fc.array(fc.array(fc.nat(30), { minLength: 2, maxLength: 4 }), { maxLength: 10 });

export const someOperations: readonly PairOperation[] = [
  'ptrace:read',
  'ptrace:trace',
  'signal:term',
  'signal:kill',
  'signal:hup',
].map(operationCalled);

export const someBehaviours: fc.Arbitrary<KernelBehaviours> = fc.record({
  compoundFallback: fc.boolean(),
  stackedUnconfined: fc.boolean(),
  laterSockets: fc.boolean(),
  asksUnconfined: fc.boolean(),
  unmarkedOwnersIgnored: fc.constant(true),
  stacksFallBack: fc.boolean(),
  learnsTargets: fc.boolean(),
  unconfinedHats: fc.boolean(),
  unixInV8: fc.boolean(),
  busInEarlierAbis: fc.boolean(),
  restrictsUserNamespaces: fc.constant(false),
  stacksUnprivileged: fc.constant(false),
  unchecked: fc.constant([]),
});
