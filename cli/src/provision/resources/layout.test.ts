import { bytesOf } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { appliedLayer } from './container-state.ts';
import {
  changesBetween,
  changesOf,
  generationOf,
  isSameGeneration,
  layOut,
  layoutOf,
  readLayout,
  transitionalFiles,
  type Layout,
} from './layout.ts';
import type { ComposedContainer } from '@lamellar/node/manifest';
import { called, containerWithPolicy, incus } from '../testing/composed-container.ts';

test('what is applied can be told from the files', () => {
  const layout = layOut([containerWithPolicy('web', 'profile a { ^hät { } }'), containerWithPolicy('db')]);
  expect(readLayout(layout.files)).toEqual(layout);
  expect(Array.from(layout.containers.values(), (state) => ({ ...state, files: undefined }))).toEqual([
    {
      name: 'db',
      runtime: 'lxc',
      lxcPath: '/var/lib/lxc',
      instance: 'db',
      profile: 'lxc-db_</var/lib/lxc>',
      namespace: 'lxc-db_<-var-lib-lxc>',
      profiles: [],
      policy: [],
      load: 'host',
    },
    {
      name: 'web',
      runtime: 'lxc',
      lxcPath: '/var/lib/lxc',
      instance: 'web',
      profile: 'lxc-web_</var/lib/lxc>',
      namespace: 'lxc-web_<-var-lib-lxc>',
      profiles: [bytesOf('a'), bytesOf('a//hät')],
      policy: [expect.stringMatching(/^policy\/[0-9a-f]{16}\/a\.aa$/)],
      load: 'host',
    },
  ]);
});

test('the same containers are the same generation, others are another', () => {
  const layouts = ['x', 'x', 'y'].map((text) => layOut([containerWithPolicy('web', `# ${text}`)]));
  const [first, ...others] = layouts as [Layout, ...Layout[]];
  expect(others.map((other) => isSameGeneration(first, other))).toEqual([true, false]);
  expect(others.map((other) => generationOf(first) === generationOf(other))).toEqual([true, false]);
  expect(isSameGeneration(first, layOut([]))).toBe(false);
});

test('where a file ends is part of what a generation is', () => {
  const [one, other] = [new Map([['a', bytesOf('b')]]), new Map([['ab', bytesOf('')]])].map((files) => ({ files }));
  expect(one && generationOf(one)).not.toBe(other && generationOf(other));
});

test('containers of Incus share the files of a layer, and it is known where it is', () => {
  const layout = layOut(
    Object.entries({ web: '# 1', db: '# 1', other: '# 2' }).map(([name, text]) =>
      containerWithPolicy(name, text, incus),
    ),
  );
  const layers = ['web', 'db', 'other'].map((name) => {
    const found = layout.containers.get(name);
    return found === undefined ? [] : appliedLayer(found);
  });
  expect(layers[0]).toEqual(layers[1]);
  expect(layers.map(([policy]) => policy?.text.endsWith('# 2'))).toEqual([false, false, true]);
  expect([...layout.files.keys()].filter((file) => file.startsWith('policy/'))).toHaveLength(2);
});

test('a layer that is in use elsewhere is lent, one that is there is not', () => {
  const [web, db] = [containerWithPolicy('web', '# 1', incus), containerWithPolicy('db', '# 2', incus)];
  const [both, one] = [layOut([web, db]), layOut([web])];
  expect([...transitionalFiles(both, one).keys()]).toEqual(both.containers.get('db')?.policy);
  expect(transitionalFiles(one, both).size).toBe(0);
});

const only = (...containers: readonly ComposedContainer[]): Layout => layOut(containers);

/** Replaces a container by the state in a second layout. */
const replaced = (layout: Layout, name: string, other: Layout): Layout =>
  layoutOf(changesOf(name, changesBetween(layout, other)).flatMap(({ to }) => to ?? []));

test('one container changes, comes or goes, and the others stay', () => {
  const [web, changed, db] = [
    containerWithPolicy('web', '# 1'),
    containerWithPolicy('web', '# 2'),
    containerWithPolicy('db'),
  ];
  const both = layOut([db, web]);
  expect(replaced(both, 'web', only(changed))).toEqual(only(db, changed));
  expect(replaced(only(db), 'web', only(changed))).toEqual(only(db, changed));
  expect(replaced(both, 'web', only())).toEqual(only(db));
  const [sharing, own, other] = [
    containerWithPolicy('db', '# 1', incus),
    containerWithPolicy('web', '# 1', incus),
    containerWithPolicy('web', '# 2', incus),
  ];
  expect(replaced(only(sharing, own), 'web', only(other))).toEqual(only(sharing, other));
});

const web = { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: 'web' } as const;
const webOfIncus = { runtime: 'incus', project: 'default', instance: 'web' } as const;

test('two containers that their runtimes call the same are two, each with its files', () => {
  const layout = only(called('web', web, '# 1'), called('web-incus', webOfIncus, '# 2'));
  expect(Array.from(layout.containers.values(), ({ namespace }) => namespace)).toEqual([
    'lxc-web_<-var-lib-lxc>',
    'incus-web_<var-lib-incus>',
  ]);
  expect(replaced(layout, 'web-incus', only())).toEqual(only(called('web', web, '# 1')));
  expect(replaced(layout, 'web', only())).toEqual(only(called('web-incus', webOfIncus, '# 2')));
});

test('a container that the manifest calls otherwise by now is the same', () => {
  const [before, now] = [only(called('web', web, '# 1')), only(called('front', web, '# 1'))];
  expect(changesBetween(before, now).map(({ from, to }) => [from?.name, to?.name])).toEqual([['web', 'front']]);
  expect(replaced(before, 'front', now)).toEqual(now);
});

test('the name alone does not make it the same', () => {
  const [before, now] = [only(called('web', web)), only(called('web', webOfIncus))];
  expect(changesBetween(before, now).map(({ from, to }) => [from?.runtime, to?.runtime])).toEqual([
    [undefined, 'incus'],
    ['lxc', undefined],
  ]);
  expect(replaced(before, 'web', now)).toEqual(now);
});
