import { expect, test } from 'vitest';
import { answerFields } from './answer-fields.ts';
import { firstExample } from './example.ts';
import type { Fields, FieldsAnswer, TextName } from './fields.ts';

const { texts } = firstExample;

/** Answers the example with changes. */
function answerTo(changed: Partial<Record<TextName, string>>, more: Partial<Fields> = {}): FieldsAnswer {
  return answerFields({ fields: { ...firstExample, ...more, texts: { ...texts, ...changed } }, columns: 80 });
}

test('the example is a reload that the container layer refuses', () => {
  const { text, marks } = answerTo({});
  expect(text).toContain('denied');
  expect(text).toContain('✗\u001b[0m container layer of web `:lxc-web_<-var-lib-lxc>:nginx` (object) has no rule');
  expect(marks).toEqual({
    host: [
      { line: 5, tone: 'allow' },
      { line: 6, tone: 'allow' },
    ],
    container: [{ line: 4, tone: 'deny' }],
  });
});

test('an advised rule names its place in the texts of the page', () => {
  const rule = '    signal (receive) set=(hup) peer=unconfined,\n';
  const place = 'add to container layer of web `:lxc-web_<-var-lib-lxc>:nginx`, in container.aa before';
  for (const command of ['can', 'why'] as const) {
    expect(answerTo({}, { command }).text).toContain(`${place} line 12:\n${rule}`);
    const { text } = answerTo({ container: 'profile nginx { /a r, }' }, { command });
    expect(text).toContain(`${place} the last brace of line 1:\n${rule}`);
  }
});

test('the advised rule allows the reload', () => {
  const container = texts.container.replace('  signal', '  signal (receive) set=(hup) peer=unconfined,\n  signal');
  const { text, marks } = answerTo({ container });
  expect(text).toContain('allowed');
  expect(marks.container).toEqual([{ line: 7, tone: 'allow' }]);
});

test('a line with a denial and an allowed access is marked as denied', () => {
  const container = 'profile nginx { /a r, deny /b r, }';
  expect(answerTo({ container, can: 'web:nginx file:r /{a,b}' }).marks.container).toEqual([{ line: 1, tone: 'deny' }]);
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
  ['a single quote', { can: 'web:nginx file:r "/a b' }, 'a `"` without a second `"`'],
])('the answer to %s is the error', (_, changed, expected) => {
  expect(answerTo(changed).text).toContain(expected);
});

test('an invalid policy namespace or kernel is an error', () => {
  expect(answerTo({}, { namespace: '' }).text).toContain('write a name such as `lxc-web_<-var-lib-lxc>`');
  expect(answerTo({}, { namespace: '\u001b[31m:\u202e' }).text).toMatch(/^`\\x1b\[31m:\\xe2/);
  expect(answerTo({}, { namespace: 'a:b' }).text).toBe('`a:b` is not a name of a policy namespace\n');
  expect(answerTo({}, { kernel: '<b>' }).text).toBe('`<b>` is no version of a kernel, such as 6.12.43\n');
});

test('an answer about a part of the policy also has the errors of the other part', () => {
  const { text } = answerTo({ host: `${texts.host}profile broken { foo }`, can: 'web:nginx file:r /etc/nginx/a' });
  expect(text).toMatch(/^host\.aa:13:\d+: error/);
});

test('why without a record, and without a refusal by the policy', () => {
  expect(answerTo({ why: 'hello\n' }, { command: 'why' }).text).toContain('no record of AppArmor');
  const allowed = texts.why.replace('peer="unconfined"', 'peer="nginx"');
  expect(answerTo({ why: allowed }, { command: 'why' }).text).toContain('this policy allows the access');
});

test('why counts the records beyond the limit of kinds', () => {
  const lines = Array.from({ length: 103 }, (_, index) => texts.why.replace('systemd', `task-${index}`));
  expect(answerTo({ why: lines.join('') }, { command: 'why' }).text).toContain(
    '3 records of further kinds not evaluated',
  );
});

test('check marks warnings and errors', () => {
  const { text, marks } = answerTo({ container: 'profile a { /a r, }\nprofile b { foo, }' }, { command: 'check' });
  expect(text).toContain('2 files');
  expect(marks.container).toContainEqual({ line: 2, tone: 'deny' });
});

test('matrix without labels is about all labels', () => {
  expect(answerTo({ matrix: '\n' }, { command: 'matrix' }).text).toMatch(/^4 labels/);
  expect(answerTo({ matrix: 'web:nginx\nweb:nginx' }, { command: 'matrix' }).text).toMatch(/^1 label,/);
});
