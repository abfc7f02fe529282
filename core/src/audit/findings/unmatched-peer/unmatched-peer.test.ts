import { expect, test } from 'vitest';
import { exampleBytes, exampleOf, findingsIn } from '../testing/example.ts';
import { unmatchedPeer } from './unmatched-peer.ts';

const example = exampleOf('unmatched-peer');

test('the example: a rule about a service that is not there', () => {
  expect(findingsIn(unmatchedPeer, example)).toMatchObject([
    {
      severity: 'info',
      subject: 'profile `:lxc-web_<-var-lib-lxc>:nginx`',
      evidence: ['signal (send) set=(hup, usr1) peer=php-fpm8.2,'],
    },
  ]);
});

test('a profile of the same name and policy namespace suffices', () => {
  const php = {
    name: exampleBytes('php-fpm8.2'),
    mode: 'enforce',
    attach: undefined,
    hash: undefined,
    load: undefined,
  } as const;
  const added = (place: number) =>
    example.namespaces.map((one, at) => (at === place ? { ...one, profiles: [...one.profiles, php] } : one));
  expect(findingsIn(unmatchedPeer, example, { namespaces: added(1) })).toEqual([]);
  expect(findingsIn(unmatchedPeer, example, { namespaces: added(0) })).toHaveLength(1);
});
