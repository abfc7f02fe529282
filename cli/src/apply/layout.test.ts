import { bytesOf, Source } from '@lamellar/core';
import { expect, test } from 'vitest';
import { appliedContainers, generationOf, layOut, withContainer } from './layout.ts';
import { lxcHostLayer } from '@lamellar/host-policies';
import type { ComposedContainer } from '../manifest/composed-container.ts';

function container(name: string, policy = ''): ComposedContainer {
  const layer =
    policy === ''
      ? []
      : [{ name: 'a.aa', text: bytesOf(policy), origin: './a.aa', profiles: [bytesOf('a'), bytesOf('a//hät')] }];
  const { text, ...names } = lxcHostLayer({ name, nesting: false, privileged: true });
  const hostLayer = { ...names, source: new Source('host layer', bytesOf(text)), own: undefined };
  return { name, runtime: 'lxc', hostLayer, nesting: false, rules: [], layer, load: 'host' };
}

test('what is applied can be told from the files', () => {
  expect(appliedContainers(layOut([container('web', 'profile a { ^hät { } }'), container('db')]))).toEqual([
    {
      name: 'web',
      runtime: 'lxc',
      profile: 'lxc-web_</var/lib/lxc>',
      namespace: 'lxc-web_<-var-lib-lxc>',
      profiles: [bytesOf('a'), bytesOf('a//hät')],
      load: 'host',
    },
    {
      name: 'db',
      runtime: 'lxc',
      profile: 'lxc-db_</var/lib/lxc>',
      namespace: 'lxc-db_<-var-lib-lxc>',
      profiles: [],
      load: 'host',
    },
  ]);
});

test('the same containers are the same generation, others are another', () => {
  const [one, same, other] = ['x', 'x', 'y'].map((text) => generationOf(layOut([container('web', `# ${text}`)])));
  expect(one).toBe(same);
  expect(one).not.toBe(other);
});

test('where a file ends is part of what a generation is', () => {
  const [one, other] = [new Map([['a', bytesOf('b')]]), new Map([['ab', bytesOf('')]])];
  expect(generationOf(one)).not.toBe(generationOf(other));
});

test('one container changes, comes or goes, and the others stay', () => {
  const [web, changed, db] = [container('web', '# 1'), container('web', '# 2'), container('db')];
  const both = layOut([db, web]);
  const only = (...containers: readonly ComposedContainer[]) => layOut(containers);
  expect(withContainer(both, 'web', only(changed))).toEqual(only(db, changed));
  expect(withContainer(only(db), 'web', only(changed))).toEqual(only(db, changed));
  expect(withContainer(both, 'web', only())).toEqual(only(db));
});
