import { describe, expect, test } from 'vitest';
import { exampleOf, findingsIn } from '../testing/example.ts';
import { missedProfile } from './missed-profile.ts';

const example = exampleOf('missed-profile');

test('the example: a program that was started before its profile was loaded', () => {
  expect(findingsIn(missedProfile, example)).toMatchObject([
    {
      severity: 'medium',
      subject: 'process chronyd (500)',
      evidence: [
        '1 process of `/usr/sbin/chronyd`: chronyd (500)',
        'profile `/usr/sbin/chronyd` attaches to the program',
      ],
    },
  ]);
});

test('a program replaced on the disk counts as the same program', () => {
  const task = (one: (typeof example.tasks)[number]) =>
    one.id === 500 ? { ...one, program: `${one.program} (deleted)` } : one;
  expect(findingsIn(missedProfile, example, { task })).toHaveLength(1);
});

test('a program of a container is matched with profiles of the container', () => {
  const label = 'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:unconfined';
  const task = (one: (typeof example.tasks)[number]) =>
    one.id === 500 ? undefined : one.id === 710 ? { ...one, label } : one;
  expect(findingsIn(missedProfile, example, { task })).toMatchObject([
    { subject: 'process nginx (710) in container web' },
  ]);
});

test('a missed profile in unconfined mode gives no finding', () => {
  const namespaces = example.namespaces.map((one) => ({
    ...one,
    profiles: one.profiles.map((profile) => ({ ...profile, mode: 'unconfined' as const })),
  }));
  expect(findingsIn(missedProfile, example, { namespaces })).toEqual([]);
});

describe('the remedy', () => {
  type Task = (typeof example.tasks)[number];

  test('is a restart of the program', () => {
    expect(findingsIn(missedProfile, example)).toMatchObject([{ fixes: ['start the program again'] }]);
  });

  test('is a change of the rule if the parent is confined, because the same rule would start the program again', () => {
    const task = (one: Task) => (one.id === 1 ? { ...one, label: '/usr/sbin/cron' } : one);
    expect(findingsIn(missedProfile, example, { task })).toMatchObject([
      {
        evidence: expect.arrayContaining(['parent systemd (1) is under `/usr/sbin/cron`']) as unknown,
        fixes: [expect.stringMatching(/^write `px` instead of `ux` in the rule of `\/usr\/sbin\/cron`/)],
      },
    ]);
  });

  test('is a restart of the container for its first process', () => {
    const label = 'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:unconfined';
    const task = (one: Task) =>
      one.id === 500 ? undefined : one.id === 700 ? { ...one, label, program: '/usr/sbin/nginx' } : one;
    expect(findingsIn(missedProfile, example, { task })).toMatchObject([
      { fixes: ['lxc-stop -n web && lxc-start -n web'] },
    ]);
  });
});
