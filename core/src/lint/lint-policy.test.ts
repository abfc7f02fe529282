import { expect, test } from 'vitest';
import { lintTexts } from './testing/lint-text.ts';

const codes = (text: string, others: readonly string[] = []) =>
  lintTexts([text, ...others]).flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code));

const unmediated = (rule: string) => codes(`abi <abi/default>,\nprofile p { ${rule} }`);

test.each(['dbus (send) bus=session,', 'dbus bus=system,', 'deny dbus,'])(
  'an unmediated rule is reported: %s',
  (rule) => {
    expect(unmediated(rule)).toEqual(['unmediated-rule']);
  },
);

test.each(['dbus,', 'allow all,'])('a rule without limits has the same effect without mediation: %s', (rule) => {
  expect(unmediated(rule)).toEqual([]);
});

test('rules of a file with errors are not judged', () => {
  expect(codes('profile p { signal peer=b//&a, }\nprofile q { signal (no), }')).toEqual(['unknown-permission']);
});

test('style is not reported', () => {
  expect(codes('/bin/p { /x RW, }')).toEqual([]);
});
