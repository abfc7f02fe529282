import { measuredKernels, Policy, printLabel, type PolicyAnswer } from '@lamellar/core';
import { textOf } from '@lamellar/core/language';
import { describe, expect, test } from 'vitest';
import { breakages } from './breakages.ts';

/** The refusals in the format of the log: the profile, the permission, and the peer in the profile's view. */
function refusalsOf({ checks }: PolicyAnswer): readonly string[] {
  return checks
    .filter(({ verdict }) => verdict === 'deny')
    .map(({ part, permission, peer }) => {
      const towards = peer === undefined ? [] : [textOf(printLabel(peer, part.namespace))];
      return [textOf(part.profile.name), permission, ...towards].join(' ');
    });
}

// Breakages from the field under similar policy: core must refuse equal permissions by equal profiles.
const attempted = breakages.filter(({ attempts }) => attempts.length > 0);

describe.each(attempted)('$name', ({ seen, kernel, policy: text, attempts }) => {
  const kernels = kernel === undefined ? measuredKernels.map(({ version }) => version) : [kernel];

  test.each(kernels)(`${seen}, kernel %s`, (version) => {
    const policy = Policy.parse(text, { kernel: version });
    expect(policy.diagnostics().filter(({ severity }) => severity === 'error')).toEqual([]);
    const found = attempts.map(({ subject, operation, target }) => {
      const decision = policy.can(subject, operation, ...(target === undefined ? [] : [target]));
      return { subject, operation, ...(target === undefined ? {} : { target }), refusals: refusalsOf(decision) };
    });
    expect(found).toEqual(attempts.map((attempt) => ({ ...attempt, isUnwanted: undefined })));
  });
});
