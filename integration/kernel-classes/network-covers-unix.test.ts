import { apparmor50 } from '@lamellar/core/check';
import { bytesOf } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { compileCase, asText, decideAttempts, kernelOfAnswers } from './replay-case.ts';

const questions = ['create', 'bind', 'listen', 'setopt'].map((attempt) => ({
  line: bytesOf(attempt),
  label: bytesOf('n'),
  policyClass: 'unix',
  attempt,
  fields: ['stream', '@a', '-', '-', '-'],
}));

// Reports of `network,` not covering unix sockets on later kernels, for example in containers without an abi, concern
// different compilers.
test.each(
  ['6.12.118', '6.17.13', '6.18.15', '7.3'].flatMap((version) =>
    ['', 'abi <abi/3.0>,', 'abi <abi/4.0>,', 'abi <abi/5.0>,'].map((abi) => [version, abi] as const),
  ),
)('kernel %s, %j: `network,` covers unix sockets', (version, abi) => {
  const kernel = kernelOfAnswers(version);
  const policy = [{ namespace: [], file: 'n', text: bytesOf(`${abi}\nprofile n { network, }\n`) }];
  // AppArmor 4.1 has no abi 5.0; the tests with the compiler 5.0 verify such policy against the text.
  for (const load of [
    asText(kernel),
    asText(kernel, apparmor50),
    ...(abi.includes('5.0') ? [] : [compileCase(kernel)]),
  ])
    expect(decideAttempts({ policy, questions }, kernel, load)).toEqual(questions.map(() => ({ answer: '1' })));
});
