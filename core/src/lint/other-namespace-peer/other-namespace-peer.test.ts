import { expect, test } from 'vitest';
import { findingsOf } from '../testing/lint-text.ts';

const messages = (...texts: readonly string[]) =>
  findingsOf('other-namespace-peer', texts).map(({ message }) => message);

const host = 'profile monitor { }';
const inside = (rule: string) => `profile :web:nginx { ${rule} }`;

test.each([
  [
    inside('signal (receive) peer=monitor,'),
    host,
    /^`monitor` of the host is not visible for a profile of the policy namespace `web`/,
  ],
  [
    'profile p { ptrace (read) peer=nginx, }',
    inside(''),
    /^`nginx` of the policy namespace `web` is not visible for a profile of the host/,
  ],
  ['profile p { signal peer=:web:nginx, }', inside(''), /^a profile sees only/],
  ['profile p { signal peer=":web:**", }', inside(''), /^a profile sees only/],
])('%s with %s', (text, other, message) => {
  expect(messages(text, other)).toEqual([expect.stringMatching(message)]);
});

test.each([
  [inside('signal (receive) peer={monitor,nginx},'), host],
  [inside('signal (receive) peer=unconfined,'), host],
  [inside('signal (receive) peer=elsewhere,'), host],
  [inside('signal (receive) peer=mon*,'), host],
  [inside('signal (receive) peer=monitor,'), 'profile monitor { }\n', 'profile :web:monitor { }'],
  ['profile p { signal peer={:web:nginx,p}, }', inside('')],
  ['profile p { unix (send) type=stream peer=(label=nginx), }', inside('')],
])('accepts %s with %s', (...texts) => expect(messages(...texts)).toEqual([]));
