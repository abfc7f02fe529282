import { expect, test } from 'vitest';
import { exampleOf, findingsIn } from '../testing/example.ts';
import { missedProfile } from './missed-profile.ts';

const example = exampleOf('missed-profile');

test('the example: a program that was started before its profile was loaded', () => {
  expect(findingsIn(missedProfile, example)).toMatchObject([
    {
      severity: 'medium',
      subject: 'process chronyd (500)',
      evidence: ['1 process of `/usr/sbin/chronyd`: chronyd (500)', 'profile `/usr/sbin/chronyd` attaches to that'],
    },
  ]);
});

test('one that was replaced on the disk is the same program', () => {
  const task = (one: (typeof example.tasks)[number]) =>
    one.id === 500 ? { ...one, program: `${one.program} (deleted)` } : one;
  expect(findingsIn(missedProfile, example, { task })).toHaveLength(1);
});

test('in a container its own profiles are meant', () => {
  const label = 'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:unconfined';
  const task = (one: (typeof example.tasks)[number]) =>
    one.id === 500 ? undefined : one.id === 710 ? { ...one, label } : one;
  expect(findingsIn(missedProfile, example, { task })).toMatchObject([
    { subject: 'process nginx (710) in container web' },
  ]);
});

test('a profile in unconfined mode is none to miss', () => {
  const namespaces = example.namespaces.map((one) => ({
    ...one,
    profiles: one.profiles.map((profile) => ({ ...profile, mode: 'unconfined' as const })),
  }));
  expect(findingsIn(missedProfile, example, { namespaces })).toEqual([]);
});
