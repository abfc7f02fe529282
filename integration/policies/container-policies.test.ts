import { readFileSync } from 'node:fs';
import { containerPolicies, printPolicyExpectation, type PolicyExpectation } from '@lamellar/container-policies';
import { StackedPolicy, type Label, type PolicyNamespace } from '@lamellar/core';
import { parseLabel } from '@lamellar/core/labels';
import { bytesOf } from '@lamellar/core/language';
import { crossCheck } from '@lamellar/core/mediation';
import { lxcHostLayer } from '@lamellar/host-policies';
import { describe, expect, test } from 'vitest';
import { compiledProfileNames, compileWithParser } from '../oracle/apparmor-parser.ts';
import { operationNamed } from '../oracle/operation-named.ts';
import { oracleKernels, type OracleKernel } from '../oracle/oracle-kernel.ts';
import { loadText, textEnvironment } from '../oracle/text-rules.ts';

/** A host layer like LXC's default for a Debian container. */
const layer = lxcHostLayer({ name: 'web', nesting: true, privileged: true });

describe.each(containerPolicies)('container policy $name', ({ name, profiles, text, expectations }) => {
  test('apparmor_parser accepts it with the profiles of the catalogue', () => {
    const { succeeded, messages, binary } = compileWithParser(text);
    expect(succeeded, messages).toBe(true);
    expect(compiledProfileNames(binary).toSorted()).toEqual([...profiles].toSorted());
  });

  test('it has no rules about `unconfined` alone: init may be `systemd`, and administrators `default`', () => {
    expect(text).not.toMatch(/peer=unconfined\b/);
  });

  test('its page names its profiles and their extensions', () => {
    const page = readFileSync(new URL(`../../container-policies/pages/${name}.md`, import.meta.url), 'utf8');
    for (const profile of profiles) {
      expect(page).toContain(`\`${profile}\``);
      expect(page).toContain(`local/container-${profile}`);
      expect(text).toContain(`include if exists <local/container-${profile}>\n}`);
    }
  });

  test('the expectations reach each of its profiles, and no further service', () => {
    for (const profile of profiles) {
      expect(expectations.some(({ verdict, target }) => verdict === 'allow' && target === profile)).toBe(true);
      expect(expectations.some(({ verdict, target }) => verdict === 'deny' && target === profile)).toBe(true);
    }
  });
});

describe.each(oracleKernels)('on kernel $version', (kernel) => {
  const all = loadPolicies(
    kernel,
    containerPolicies.map(({ text }) => text),
  );

  test.each(containerPolicies)(
    'policy $name passes its expectations together with all policies',
    ({ expectations }) => {
      expect(expectations.filter((expectation) => !holds(expectation, all, kernel)).map(print)).toEqual([]);
    },
  );

  test.each(containerPolicies)('policy $name passes its expectations alone', ({ text, profiles, expectations }) => {
    const known = new Set(['unconfined', ...profiles]);
    const own = expectations.filter(({ subject, target }) => known.has(subject) && known.has(target));
    const alone = loadPolicies(kernel, [text]);
    expect(own).not.toEqual([]);
    expect(own.filter((expectation) => !holds(expectation, alone, kernel)).map(print)).toEqual([]);
  });
});

/** Loads the host layer, with the container's own policy in the container's namespace. */
function loadPolicies(kernel: OracleKernel, texts: readonly string[]): PolicyNamespace {
  const policy = [
    { namespace: [], text: bytesOf(layer.text) },
    ...texts.map((text) => ({ namespace: [bytesOf(layer.namespaceName)], text: bytesOf(text) })),
  ];
  const loaded = loadText({ name: 'container policies', policy, pairs: [] }, textEnvironment(kernel));
  if ('refused' in loaded) throw new Error(loaded.refused);
  return loaded.root;
}

/** Checks if all operations have the expected verdict between processes of the container. */
function holds(
  { verdict, operation, subject, target }: PolicyExpectation,
  root: PolicyNamespace,
  kernel: OracleKernel,
) {
  const [sender, receiver] = [labelIn(root, subject), labelIn(root, target)];
  const operations = operation.names.map((name) => operationNamed(`${operation.class}:${name}`));
  const policy = new StackedPolicy(root);
  return operations.every((each) => crossCheck(sender, each, receiver, kernel.behaviours, policy).verdict === verdict);
}

function labelIn(root: PolicyNamespace, profile: string): Label {
  const result = parseLabel(bytesOf(`${layer.profileName}//&:${layer.namespaceName}:${profile}`), root);
  if ('error' in result) throw new Error(`${profile}: ${result.error.message}`);
  return result.label;
}

function print(expectation: PolicyExpectation): string {
  return printPolicyExpectation(expectation, 'web');
}
