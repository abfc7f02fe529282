import { describe, expect, test } from 'vitest';
import type { PairOperation } from '../classes/policy-classes.ts';
import { printLabel } from '../labels/label.ts';
import { featuresOfPaths } from '../profile/features.ts';
import { spanText } from '../source/span.ts';
import { operationCalled } from '../testing/operation-named.ts';
import { labelNamed, readPolicy } from '../testing/read-policy.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { crossCheck } from './cross-check.ts';
import type { SideCheck } from './decision.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';

const latest = newestBehaviours;

function operationOf(name: string): PairOperation {
  return operationCalled(name === 'trace' || name === 'read' ? `ptrace:${name}` : `signal:${name}`);
}

/** `subject alpha send: allow, rule by compound` */
function ruleTexts(check: SideCheck | undefined): readonly string[] {
  return (check?.rules ?? []).map((origin) => ('span' in origin ? spanText(origin.span) : 'compiled'));
}

function lineOf(check: SideCheck): string {
  const manner = check.match === undefined ? '' : ` by ${check.match}`;
  return `${check.side} ${check.part.profile.name} ${check.permission}: ${check.verdict}, ${check.because}${manner}`;
}

describe('the reason for the answer of each side', () => {
  const root = readPolicy({
    '': `
      profile alpha { signal, ptrace, }
      profile beta { signal (send) peer=alpha, deny signal (receive) peer=alpha, ptrace (trace, readby), }
      profile quiet flags=(complain) { deny signal (receive), }
      profile loud flags=(complain) { audit deny signal (receive), }
      profile nothing flags=(complain) { deny all, }
      profile silent flags=(complain) { audit deny all, }
      profile empty flags=(complain) {}
      profile runc flags=(unconfined) { deny signal, }
      profile parts { signal (receive) peer={alpha,beta}, }
      profile whole { signal (receive) peer=alpha//&beta, }`,
    ns: 'profile nginx {}',
  });
  test.each<[subject: string, operation: string, target: string, lines: readonly string[]]>([
    [
      'alpha',
      'term',
      'alpha',
      ['subject alpha send: allow, rule by compound', 'object alpha receive: allow, rule by compound'],
    ],
    [
      'alpha',
      'term',
      'beta',
      ['subject alpha send: allow, rule by compound', 'object beta receive: deny, deny-rule by component'],
    ],
    [
      'beta',
      'trace',
      'beta',
      ['subject beta trace: allow, rule by compound', 'object beta tracedby: deny, no-rule by component'],
    ],
    [
      'unconfined',
      'term',
      'empty',
      ['subject unconfined send: allow, unconfined', 'object empty receive: allow, complain by component'],
    ],
    [
      'alpha',
      'term',
      'quiet',
      ['subject alpha send: allow, rule by compound', 'object quiet receive: deny, deny-rule by component'],
    ],
    [
      'alpha',
      'term',
      'loud',
      ['subject alpha send: allow, rule by compound', 'object loud receive: allow, complain by component'],
    ],
    // With `all,` the logging is reversed.
    [
      'alpha',
      'term',
      'nothing',
      ['subject alpha send: allow, rule by compound', 'object nothing receive: allow, complain by component'],
    ],
    [
      'alpha',
      'term',
      'silent',
      ['subject alpha send: allow, rule by compound', 'object silent receive: deny, deny-rule by component'],
    ],
    // Rules of a profile in unconfined mode are not evaluated; an unconfined tracer is always allowed.
    [
      'runc',
      'trace',
      'beta',
      ['subject runc trace: allow, unconfined', 'object beta tracedby: allow, peer-unconfined'],
    ],
    [
      'runc',
      'term',
      'beta',
      ['subject runc send: allow, unconfined', 'object beta receive: deny, no-rule by component'],
    ],
    // Each layer judges the visible parts only.
    [
      'alpha',
      'term',
      ':ns:nginx',
      ['subject alpha send: allow, peer-not-visible', 'object nginx receive: allow, peer-not-visible'],
    ],
    // A stack is matched as a compound, then part by part, and each part must be allowed.
    [
      'alpha//&beta',
      'term',
      'whole',
      [
        'subject alpha send: allow, rule by compound',
        'subject beta send: deny, no-rule by component',
        'object whole receive: allow, rule by compound',
      ],
    ],
    [
      'alpha//&beta',
      'term',
      'parts',
      [
        'subject alpha send: allow, rule by compound',
        'subject beta send: deny, no-rule by component',
        'object parts receive: allow, rule by component',
      ],
    ],
    [
      'alpha//&runc',
      'term',
      'parts',
      [
        'subject alpha send: allow, rule by compound',
        'subject runc send: allow, unconfined',
        'object parts receive: deny, no-rule by component',
      ],
    ],
  ])('%s %s %s', (subject, operation, target, lines) => {
    const decision = crossCheck(
      labelNamed(root, subject),
      operationOf(operation),
      labelNamed(root, target),
      latest,
      new StackedPolicy(root),
    );
    expect(decision.checks.map(lineOf)).toEqual(lines);
    expect(decision.verdict).toBe(lines.some((line) => line.includes(': deny')) ? 'deny' : 'allow');
  });

  test('the rules that decided and the refused parts are the evidence', () => {
    const [alpha, beta] = [labelNamed(root, 'alpha'), labelNamed(root, 'beta')];
    const [sent, received] = crossCheck(alpha, operationOf('term'), beta, latest, new StackedPolicy(root)).checks;
    expect(ruleTexts(sent)).toEqual(['signal,']);
    expect(ruleTexts(received)).toEqual(['deny signal (receive) peer=alpha,']);
    expect(received?.refused?.map((part) => part.profile.name)).toEqual(['alpha']);

    const stacked = crossCheck(
      labelNamed(root, 'alpha//&runc'),
      operationOf('term'),
      labelNamed(root, 'parts'),
      latest,
      new StackedPolicy(root),
    );
    expect(stacked.checks.at(-1)?.refused?.map((part) => part.profile.name)).toEqual(['runc']);
  });
});

describe('without ptrace mediation, the tracer needs a capability', () => {
  const root = readPolicy(
    {
      '': `
        profile plain {}
        profile able { capability sys_ptrace, }
        profile all { capability, }
        profile denied { capability, deny capability sys_ptrace, }
        profile lenient flags=(complain) {}
        profile strict flags=(complain) { deny capability sys_ptrace, }`,
    },
    { kernelFeatures: featuresOfPaths(['signal/mask']) },
  );
  test.each([
    ['plain', 'able', 'deny', 'capability'],
    ['able', 'plain', 'allow', 'capability'],
    ['all', 'plain', 'allow', 'capability'],
    ['denied', 'plain', 'deny', 'capability'],
    ['lenient', 'plain', 'allow', 'complain'],
    ['strict', 'plain', 'allow', 'complain'],
    // A profile may always trace a label with only the profile; a stack with the profile does not count.
    ['plain', 'plain', 'allow', 'not-mediated'],
    ['plain', 'able//&plain', 'deny', 'capability'],
  ])('%s traces %s: %s, %s', (subject, target, verdict, because) => {
    const decision = crossCheck(
      labelNamed(root, subject),
      operationOf('trace'),
      labelNamed(root, target),
      latest,
      new StackedPolicy(root),
    );
    const [check] = decision.checks;
    expect([decision.verdict, check?.because]).toEqual([verdict, because]);
    expect(decision.checks.at(-1)?.because).toBe('not-mediated');
  });
});

describe('behaviours of kernels', () => {
  const root = readPolicy({
    '': `
      profile fallback { signal (receive) peer={alpha,beta}, }
      profile alive { signal (receive) peer={alpha,beta}, signal (send) peer=alpha//&beta//&*, }
      profile traced { signal, }
      profile alpha { signal, }
      profile beta { signal, }
      profile runc flags=(unconfined) {}`,
  });
  test.each<
    [
      behaviour: keyof KernelBehaviours,
      subject: string,
      operation: string,
      target: string,
      without: string,
      withIt: string,
    ]
  >([
    ['compoundFallback', 'alpha//&beta', 'term', 'fallback', 'deny', 'allow'],
    // On every kernel, a compound match in a live state is followed by the component match.
    ['compoundFallback', 'alpha//&beta', 'term', 'alive', 'allow', 'allow'],
    ['compoundFallback', 'alpha', 'term', 'fallback', 'allow', 'allow'],
    ['stackedUnconfined', 'runc//&unconfined', 'trace', 'traced', 'deny', 'allow'],
    ['stackedUnconfined', 'runc', 'trace', 'traced', 'allow', 'allow'],
  ])('%s: %s %s %s: %s without, %s with it', (behaviour, subject, operation, target, without, withIt) => {
    const verdict = (value: boolean) =>
      crossCheck(
        labelNamed(root, subject),
        operationOf(operation),
        labelNamed(root, target),
        {
          ...latest,
          [behaviour]: value,
        },
        new StackedPolicy(root),
      ).verdict;
    expect([verdict(false), verdict(true)]).toEqual([without, withIt]);
  });
});

test('a rule with audit deny is named although the kernel treats its state as dead', () => {
  const root = readPolicy({
    '': 'profile alpha { signal, } profile target { audit deny signal (receive) peer=a*, }',
  });
  const [alpha, target] = [labelNamed(root, 'alpha'), labelNamed(root, 'target')];
  const lines = [true, false].map((compoundFallback) => {
    const check = crossCheck(
      alpha,
      operationOf('term'),
      target,
      { ...latest, compoundFallback },
      new StackedPolicy(root),
    ).checks.at(-1);
    return [check?.match, check?.because, ...ruleTexts(check)];
  });
  const rule = 'audit deny signal (receive) peer=a*,';
  expect(lines).toEqual([
    ['component', 'deny-rule', rule],
    ['compound', 'deny-rule', rule],
  ]);
});

test('a decision contains the question', () => {
  const root = readPolicy({ '': 'profile alpha {}' });
  const label = labelNamed(root, 'alpha');
  const decision = crossCheck(
    label,
    operationOf('kill'),
    labelNamed(root, 'unconfined'),
    latest,
    new StackedPolicy(root),
  );
  expect(printLabel(decision.target, root)).toBe('unconfined');
  expect(decision).toMatchObject({ subject: label, operation: operationOf('kill'), behaviours: latest });
});
