import { expect, test } from 'vitest';
import { bytes } from '../testing/read-policy.ts';
import { operationWords } from './operation-words.ts';
import { parseOperations } from './parse-operations.ts';
import { pairOperations } from './policy-classes.ts';

test.each([
  ['signal:term', 'signal term'],
  ['ptrace:read', 'ptrace read'],
  ['ptrace', 'ptrace trace, read'],
  ['ptrace,signal', 'every signal; ptrace trace, read'],
  ['ptrace:read,signal:hup,term', 'signal hup, term; ptrace read'],
  ['capability:sys_admin,chown,userns', 'capability sys_admin, chown; userns create'],
  ['capability', 'every capability'],
  ['io_uring', 'io_uring sqpoll, override_creds'],
])('%s in words', (text, words) => {
  const parsed = parseOperations(bytes(text));
  expect('operations' in parsed && operationWords(parsed.operations)).toBe(words);
});

test('exceptions are listed if the list is shorter', () => {
  const others = pairOperations.filter(({ name }) => name !== 'kill' && name !== 'trace');
  expect(operationWords(others)).toBe('every signal but kill; ptrace read');
  expect(operationWords([])).toBe('');
});
