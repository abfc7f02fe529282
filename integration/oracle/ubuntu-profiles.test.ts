import { readFileSync } from 'node:fs';
import { readKernels } from '@lamellar/core/kernels';
import { ubuntuPolicies } from '@lamellar/host-policies';
import { expect, test } from 'vitest';
import { compileForKernel } from '../kernel-classes/replay-case.ts';

/** Debian packages the originals, with complain mode for the profiles that the package `apparmor` loads. */
const extra = '/usr/share/apparmor/extra-profiles';
const originals: Readonly<Record<string, string>> = {
  unprivileged_userns: '/etc/apparmor.d/unprivileged_userns',
  'unix-chkpwd': '/etc/apparmor.d/unix-chkpwd',
  bwrap: `${extra}/bwrap-userns-restrict`,
  unshare: `${extra}/unshare-userns-restrict`,
};

test.each(ubuntuPolicies.get('25.10') ?? [])('$profiles compile to the bytes of the original', ({ profiles, text }) => {
  const [name = ''] = profiles;
  const kernel = readKernels.find(({ version }) => version === 'ubuntu-25.10');
  if (kernel === undefined) throw new Error('no such kernel');
  const original = readFileSync(originals[name] ?? '', 'latin1').replace(' flags=(complain)', '');
  expect(compileForKernel(kernel, text)).toEqual(compileForKernel(kernel, original));
});
