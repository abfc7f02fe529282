import { apparmor41, apparmor50 } from '@lamellar/core/check';
import { spanText, textOf } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { readClassCase } from './class-case.ts';
import { asText, kernelOfAnswers } from './replay-case.ts';

/** What is said by name of the rules of a case's profiles in the root policy namespace, each once. */
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

/** Every denial of that case. */
const denials = [
  'vanished-denial: deny unix,',
  'vanished-denial: deny unix (connect),',
  'vanished-denial: deny unix (connect) peer=(label=n),',
  'vanished-denial: audit deny unix (connect) peer=(label=n),',
];

// That it is so, the answers of the same cases tell: see docs/classes.md.
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
