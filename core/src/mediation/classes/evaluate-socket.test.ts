import { describe, expect, test } from 'vitest';
import { stackCheckClasses } from '../../classes/policy-classes.ts';
import { featuresOfPaths } from '../../profile/features.ts';
import { StackedPolicy } from '../../stacks/stacked-policy.ts';
import { labelNamed, readPolicy } from '../../testing/read-policy.ts';
import { isAllowedInStack, stackCheck } from '../stack-check.ts';
import { measuredKernels } from '../../kernels/measured-kernels.ts';

const features = featuresOfPaths(['network_v8/af_mask', 'network_v9/af_unix']);
const root = readPolicy(
  {
    '': `profile all { network, }
profile tcp { network inet tcp, }
profile fine { network (create, bind) inet stream, }
profile quiet flags=(complain) { deny network inet dgram, }
profile free flags=(unconfined) { network inet stream, }
profile none { }`,
  },
  { kernelFeatures: features, defaultFeatures: features },
);
const policy = new StackedPolicy(root);

/** Returns a kernel's decision about a socket, with the reason of each profile. */
function decided(version: string, label: string, name: string, family: number, type: number): string {
  const behaviours = measuredKernels.find((kernel) => kernel.version === version)?.behaviours;
  const operation = stackCheckClasses.network.operation(name);
  if (behaviours === undefined || operation === undefined) throw new RangeError('unknown');
  const target = { kind: 'socket', family, type, protocol: 0 } as const;
  const object = { kind: 'object', words: [], object: target, labels: [] } as const;
  const question = [labelNamed(root, label), operation, object, behaviours, policy] as const;
  const { verdict, checks } = stackCheck(...question);
  expect(isAllowedInStack(...question), 'the verdict without evidence').toBe(verdict === 'allow');
  return `${verdict} ${checks.map(({ because }) => because).join(' ')}`;
}

const [inet, netlink] = [2, 16];
const [stream, dgram, raw] = [1, 2, 3];

describe('the permissions of a stack for a socket', () => {
  test.each<[label: string, name: string, family: number, type: number, expected: string]>([
    ['all', 'create', inet, stream, 'allow rule'],
    ['tcp', 'connect', inet, stream, 'allow rule'],
    ['tcp', 'create', inet, dgram, 'deny no-rule'],
    ['fine', 'bind', inet, stream, 'allow rule'],
    ['fine', 'connect', inet, stream, 'deny no-rule'],
    ['quiet', 'create', inet, dgram, 'deny deny-rule'],
    ['quiet', 'create', inet, stream, 'allow complain'],
    ['all//&none', 'create', inet, stream, 'deny rule no-rule'],
    ['free', 'create', inet, dgram, 'allow unconfined'],
    ['all//&free', 'create', inet, stream, 'allow rule rule'],
    // Next to confined profiles, a profile in unconfined mode is evaluated for inet families only.
    ['all//&free', 'create', inet, dgram, 'deny rule no-rule'],
    ['all//&free', 'create', netlink, raw, 'allow rule unconfined'],
  ])('%s %s, family %i, type %i: %s', (label, name, family, type, expected) => {
    expect(decided('7.3', label, name, family, type)).toBe(expected);
  });

  test('before 7.3 profiles in unconfined mode are not evaluated', () => {
    expect(decided('6.18.15', 'all//&free', 'create', inet, dgram)).toBe('allow rule unconfined');
  });
});
