import { expect, test } from 'vitest';
import { answerFields } from './answer-fields.ts';
import { firstExample as example } from './example.ts';

const { texts } = example;

test('the example is a reload that the container layer refuses', () => {
  const { text, marks } = answerFields(example);
  expect(text).toContain('denied');
  expect(text).toContain('✗\u001b[0m container layer of web `:lxc-web_<-var-lib-lxc>:nginx` (object) has no rule');
  expect(marks).toEqual({
    host: [
      { line: 5, verdict: 'allow' },
      { line: 6, verdict: 'allow' },
    ],
    container: [{ line: 4, verdict: 'deny' }],
  });
});

test('the advised rule allows the reload', () => {
  const container = texts.container.replace('  signal', '  signal (receive) set=(hup) peer=unconfined,\n  signal');
  const { text, marks } = answerFields({ ...example, texts: { ...texts, container } });
  expect(text).toContain('allowed');
  expect(marks.container).toEqual([{ line: 7, verdict: 'allow' }]);
});

test.each([
  [
    'a missing include',
    { container: 'profile nginx { include <abstractions/base> }' },
    'container.aa:1:25: error: `abstractions/base` not found',
  ],
  ['a syntax error', { host: 'profile {' }, 'host.aa:1:9: error'],
  ['an unknown label', { can: 'web:apache signal:hup web:nginx' }, 'no profile `apache`'],
  ['an unknown operation', { can: 'web:nginx signal:jump web:nginx' }, 'hint: '],
  ['no operation', { can: 'web:nginx' }, 'needs a subject and an operation'],
])('the answer to %s is the error', (_, changed, expected) => {
  const { text } = answerFields({ ...example, texts: { ...texts, ...changed } });
  expect(text).toContain(expected);
});

test('the answer to an invalid policy namespace is the error', () => {
  expect(answerFields({ ...example, namespace: 'a:b' }).text).toBe('`a:b` is not a name of a policy namespace\n');
});
