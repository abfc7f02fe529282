import { apparmor41, apparmor50, checkPolicy } from '@lamellar/core/check';
import { knownAbis } from '@lamellar/core/kernels';
import { Source, spanText, textOf } from '@lamellar/core/language';
import { describe, expect, test } from 'vitest';
import { textEnvironment } from '../oracle/text-rules.ts';
import { readClassCase } from './class-case.ts';
import { asText, kernelOfAnswers } from './replay-case.ts';

/** The distinct diagnostics about the rules of a case's profiles in the root policy namespace. */
function warned(name: string, version: string): readonly string[] {
  const { policy, compiler } = readClassCase(name);
  const load = asText(kernelOfAnswers(version), compiler === '5.0' ? apparmor50 : apparmor41);
  const said = policy
    .filter(({ namespace }) => namespace.length === 0)
    .flatMap(({ text, file }) => {
      const unit = load(text, file);
      for (const { profile } of unit.declared()) profile();
      return unit.diagnosticsSoFar.filter(({ code }) => code === 'vanished-denial' || code === 'wider-rule');
    });
  return [...new Set(said.map(({ code, span }) => `${code}: ${textOf(spanText(span))}`))];
}

/** Every denial of the case `unix-deny-abi4.0`. */
const denials = [
  'vanished-denial: deny unix,',
  'vanished-denial: deny unix (connect),',
  'vanished-denial: deny unix (connect) peer=(label=n),',
  'vanished-denial: audit deny unix (connect) peer=(label=n),',
];

// The recorded answers of the cases prove the diagnostics: see docs/reference/classes.md.
test.each<[name: string, version: string, expected: readonly string[]]>([
  ['unix-deny-abi4.0', '7.3', denials],
  ['unix-deny-abi4.0', '6.12.118', denials],
  ['unix-deny-abi5.0', '7.3', []],
  ['unix-deny-abi5.0', '6.12.118', denials],
  [
    'unix-network-rule-abi5.0',
    '7.3',
    [
      'wider-rule: network (create) unix stream,',
      'wider-rule: network (send) unix stream,',
      'wider-rule: network (create) stream,',
    ],
  ],
  ['unix-network-rule-abi5.0', '6.12.118', []],
])('%s, kernel %s', (name, version, expected) => expect(warned(name, version)).toEqual(expected));

test('unix-namespaces, kernel 7.3', () => {
  expect(warned('unix-namespaces', '7.3')).toEqual([
    'wider-rule: unix (connect, accept, send, receive) peer=(label=unconfined),',
  ]);
});

describe('owner rules that apply to everyone', () => {
  /** The diagnostics of owner rules, and the recorded answer if o1 may read a foreign file by `owner /t/** rw,`. */
  function owners(name: string, version: string, isKernelNamed = true): { shown: readonly string[]; allowed: boolean } {
    const { policy, compiler, questions, answers } = readClassCase(name);
    const environment = { ...textEnvironment(kernelOfAnswers(version)), knownAbis, isKernelNamed };
    const shown = policy
      .flatMap(({ text, file }) => {
        const compilers = [compiler === '5.0' ? apparmor50 : apparmor41];
        return checkPolicy(new Source(file, text), environment, compilers).diagnostics;
      })
      .filter(({ code }) => code === 'owner-ignored')
      .map(({ span, message }) => `${textOf(spanText(span))}: ${message}`);
    const at = questions.findIndex(({ line }) => line === 'o1\tfile\tread\t/t/own/b\t-\t0');
    return { shown, allowed: answers.get(version)?.[at] === '1' };
  }
  const warning =
    'owner /t/** rw,: compiled by AppArmor 4.1 for this kernel, the rule applies to files of every owner, as do 13 more of this file';

  test.each([
    ['file-owner-parser41', '6.12.118', [], false],
    ['file-owner-parser41', '6.17.13', [warning], true],
    ['file-owner-parser41', '7.3', [warning], true],
    ['file-owner-parser50', '7.3', [], false],
  ])('%s, kernel %s', (name, version, shown, allowed) => expect(owners(name, version)).toEqual({ shown, allowed }));

  test('are reported if only a kernel is given', () =>
    expect(owners('file-owner-parser41', '7.3', false).shown).toEqual([]));
});
