import { bytesOf } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import {
  appliedLayer,
  generationOf,
  isSameGeneration,
  layOut,
  transitionalFiles,
  readLayout,
  type Layout,
} from './layout.ts';
import { containerWithPolicy, incus } from '../testing/composed-container.ts';

test('what is applied can be told from the files', () => {
  const layout = layOut([containerWithPolicy('web', 'profile a { ^hät { } }'), containerWithPolicy('db')]);
  expect(readLayout(layout.files)).toEqual(layout);
  expect([...layout.containers.values()]).toEqual([
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
  const [one, other] = [new Map([['a', bytesOf('b')]]), new Map([['ab', bytesOf('')]])].map((files): Layout => ({
    files,
    containers: new Map(),
  }));
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
    return found === undefined ? [] : appliedLayer(found, layout);
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
