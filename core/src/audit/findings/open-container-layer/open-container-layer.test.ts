import { expect, test } from 'vitest';
import { exampleBytes, exampleOf, findingsIn } from '../testing/example.ts';
import { openContainerLayer } from './open-container-layer.ts';

const example = exampleOf('open-container-layer');
const withMode = (mode: 'complain' | 'unconfined') =>
  example.namespaces.map((one) => ({ ...one, profiles: one.profiles.map((profile) => ({ ...profile, mode })) }));

test('the example: a service under a profile with `allow all`', () => {
  expect(findingsIn(openContainerLayer, example)).toMatchObject([
    {
      severity: 'medium',
      subject: 'profile `:lxc-web_<-var-lib-lxc>:open` of container web',
      evidence: ['1 process under it: nginx (710)'],
    },
  ]);
});

test.each(['complain', 'unconfined'] as const)('a profile in %s mode is no layer', (mode) => {
  expect(findingsIn(openContainerLayer, example, { namespaces: withMode(mode) })).toEqual([]);
});

test.each(['no-container-layer', 'open-host-layer', 'policy-not-loaded'])('no layer in %s gives a finding', (id) => {
  expect(findingsIn(openContainerLayer, exampleOf(id))).toEqual([]);
});

test('a profile without processes is no finding', () => {
  const label = exampleBytes('lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:unconfined');
  expect(
    findingsIn(openContainerLayer, example, { task: (one) => (one.id === 710 ? { ...one, label } : one) }),
  ).toEqual([]);
});
