import {
  explainDecision,
  measuredKernels,
  PolicyNamespace,
  printLabel,
  type Decision,
  type MeasuredKernel,
  StackedPolicy,
} from '@lamellar/core';
import { parseExpectation, checkExpectations } from '@lamellar/core/expectations';
import { allSignals, bytesOf, signalName, Source, type ByteString } from '@lamellar/core/language';
import { PolicyCache, PolicyUnit } from '@lamellar/core/namespaces';
import { hostLayers, hostPrograms, incusHostLayer, lxcHostLayer, type HostLayer } from '@lamellar/host-policies';
import { afterAll, describe, expect, test } from 'vitest';
import { measuredKernelFeatures } from '../kernel-features/kernel-features.ts';
import { debianPinnedFeatures, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { compiledProfileNames, compileWithParser } from '../oracle/apparmor-parser.ts';

const files = systemPolicyFiles();
const kernels = measuredKernels.filter((_, index) => index % 5 === 0);

/** A container layer without rules about outside processes, which are invisible. */
const containerLayer = 'abi <abi/4.0>,\nprofile service {\n  signal peer=service,\n  ptrace peer=service,\n}\n';

const counted = { sentences: 0, pairs: 0 };

const variants = [false, true].flatMap((nesting) => [false, true].map((privileged) => ({ nesting, privileged })));

describe.each([
  { runtime: 'LXC', render: lxcHostLayer },
  { runtime: 'Incus', render: incusHostLayer },
])('host layers of $runtime', ({ render }) => {
  test.each(variants)('nesting $nesting, privileged $privileged: apparmor_parser accepts it', (variant) => {
    const { profileName, text } = render({ name: 'web', ...variant });
    const { succeeded, messages, binary } = compileWithParser(text);
    expect({ succeeded, messages: realWarnings(messages) }).toEqual({ succeeded: true, messages: [] });
    expect(compiledProfileNames(binary)).toEqual([profileName]);
  });
});

describe.each(hostLayers)('host layer $name', ({ render, expectations }) => {
  test('a rule of the container is compiled together with it', () => {
    const compile = (rule: string) => compileWithParser(render({ name: 'web', rules: [rule] }).text).succeeded;
    expect(compile('deny ptrace (tracedby),')).toBe(true);
    expect(compile('deny ptrace')).toBe(false);
  });

  describe.each(kernels)('kernel $version', (kernel) => {
    test.each(expectations)('%s', (sentence) => {
      const layers = ['web', 'other'].map((name) => [name, render({ name })] as const);
      expect(outcomeOf(sentence, readPolicy(layers, hostProgramTexts, kernel), kernel)).toBe('held');
    });
  });
});

describe.each(hostPrograms)('host program $name', ({ text, profiles, expectations }) => {
  test('apparmor_parser accepts it with the profiles of the catalogue', () => {
    const { succeeded, messages, binary } = compileWithParser(text);
    expect({ succeeded, messages: realWarnings(messages) }).toEqual({ succeeded: true, messages: [] });
    expect(compiledProfileNames(binary)).toEqual(profiles);
  });

  describe.each(hostLayers)('together with containers with host layer $name', ({ render }) => {
    test.each(expectations)('%s', (sentence) => {
      for (const kernel of kernels) {
        const policy = readPolicy([['web', render({ name: 'web' })]], [text], kernel);
        expect(outcomeOf(sentence, policy, kernel)).toBe('held');
      }
    });
  });
});

test.each(hostLayers)('of all signals, a monitor may only check that a process of $name exists', ({ render }) => {
  const monitor = hostPrograms.find(({ name }) => name === 'monitor');
  if (monitor === undefined) throw new Error('no monitor');
  const others = allSignals.map(signalName).filter((name) => name !== 'exists');
  expect(others.length).toBeGreaterThan(60);
  for (const kernel of kernels) {
    const policy = readPolicy([['web', render({ name: 'web' })]], [monitor.text], kernel);
    const sentence = `deny signal (${others.join(', ')}) from host:container-monitor to web:**`;
    expect(outcomeOf(sentence, policy, kernel)).toBe('held');
  }
});

describe('the compiled profile has exactly the name that the runtime expects', () => {
  test.each([
    'a b',
    'a"b',
    'a*b',
    'a?b',
    'a,b',
    '@b',
    'a#b',
    'a=b',
    'a(b',
    'a^b',
    "a'b",
    'a\tb',
    'ünï',
    '$x',
    '!a',
    'a&b',
    'a<b>',
  ])('LXC: %j', (name) => {
    const { profileName, text } = lxcHostLayer({ name, nesting: true, privileged: false });
    const { messages, binary } = compileWithParser(text);
    expect(compiledProfileNames(binary), messages).toEqual([profileName]);
  });

  test.each(['shop', 'a*b', 'a?b', 'a,b', '@b', 'a#b', 'ünï'])('Incus, project %j', (project) => {
    const { profileName, text } = incusHostLayer({ name: 'web', project, nesting: true, privileged: false });
    const { messages, binary } = compileWithParser(text);
    expect(compiledProfileNames(binary), messages).toEqual([profileName]);
  });
});

const hostProgramTexts = hostPrograms.map(({ text }) => text);

function readPolicy(
  layers: readonly (readonly [string, HostLayer])[],
  rootPolicy: readonly string[],
  { version }: MeasuredKernel,
): StackedPolicy {
  const environment = {
    resolve: files.resolve,
    cache: new PolicyCache(),
    kernelFeatures: measuredKernelFeatures(version),
    defaultFeatures: debianPinnedFeatures(),
    knownAbis: new Map<string, never>(),
    loadSets: 'only-named' as const,
  };
  const root = PolicyNamespace.root();
  const load = (text: string, namespace: PolicyNamespace): void => {
    const unit = new PolicyUnit(new Source('policy', text as ByteString), environment);
    expect(unit.diagnosticsSoFar).toEqual([]);
    namespace.load(unit);
  };
  for (const text of rootPolicy) load(text, root);
  const stacks = layers.map(([name, { text, profileName, namespaceName }]) => {
    load(text, root);
    const namespace = root.ensure([bytesOf(namespaceName)]);
    load(containerLayer, namespace);
    return { name: bytesOf(name), runtime: 'lxc' as const, namespace, hostLayer: bytesOf(profileName) };
  });
  return new StackedPolicy(root, stacks);
}

function explain(decision: Decision, root: PolicyNamespace): string {
  if (decision.shape !== 'cross-check') throw new RangeError('the catalogues have no other sentences');
  const [subject, target] = [decision.subject, decision.target].map((label) => printLabel(label, root));
  const plain = (text: string): string => text;
  return `${subject} to ${target}:\n${explainDecision(decision, root, { allow: plain, deny: plain, faint: plain })}`;
}

/** `held`, or the reason for failure. */
function outcomeOf(sentence: string, policy: StackedPolicy, { behaviours }: MeasuredKernel): string {
  const parsed = parseExpectation(bytesOf(sentence));
  if ('errors' in parsed) return parsed.errors.map(({ message }) => message).join('\n');
  const [outcome] = checkExpectations([parsed.expectation], policy, behaviours);
  if (outcome?.kind !== 'held')
    return outcome?.kind === 'failed' ? explain(outcome.counterexample, policy.root) : 'unresolved';
  counted.sentences++;
  counted.pairs += outcome.pairs;
  return 'held';
}

/** The parser's warnings, except for warnings about a machine without AppArmor. */
function realWarnings(messages: string): readonly string[] {
  return messages.split('\n').filter((line) => line !== '' && !line.includes('interface file missing'));
}

afterAll(() => {
  console.log(`host policies: ${counted.sentences} expectations hold, of ${counted.pairs} pairs of labels`);
});
