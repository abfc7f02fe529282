import { Policy } from '@lamellar/core';
import { expect, test } from 'vitest';
import { documentedHostLayer } from './documented-host-layer.ts';

// Debian's profiles give the tools of LXC names, in unconfined mode.
const policy = Policy.parse(`abi <abi/4.0>,
${documentedHostLayer()}
profile lxc-attach flags=(unconfined) { userns, }
`);

test.each([
  ['lxc-attach', 'signal:exists'],
  ['unconfined', 'signal:pwr,kill'],
  ['lxc-shop', 'signal:term'],
  ['unconfined', 'ptrace:read'],
])('the example of a host layer allows %s %s', (subject, operation) => {
  const answer = policy.can(subject, operation, 'lxc-shop');
  expect(answer.verdict, answer.explain()).toBe('allow');
});
