import { bytesOf, Source } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import {
  appliedLayer,
  generationOf,
  isSameGeneration,
  layOut,
  lent,
  readLayout,
  withContainer,
  type Layout,
} from './layout.ts';
import { lxcHostLayer } from '@lamellar/host-policies';
import type { ComposedContainer } from '../manifest/composed-container.ts';

const incus = { runtime: 'incus', project: 'default' } as const;

function container(
  name: string,
  policy = '',
  runtime: { runtime: 'lxc' } | typeof incus = { runtime: 'lxc' },
): ComposedContainer {
  const layer =
    policy === ''
      ? []
      : [{ name: 'a.aa', text: bytesOf(policy), origin: './a.aa', profiles: [bytesOf('a'), bytesOf('a//hät')] }];
  const { text, ...names } = lxcHostLayer({ name, nesting: false, privileged: true });
  const source = new Source('host layer', bytesOf(text));
  const hostLayer = { ...names, source, includes: new Map(), text: source.text, own: undefined };
  const nothing = { rules: [], contradictions: [], overruled: [] };
  return { ...runtime, instance: name, name, hostLayer, nesting: false, ...nothing, layer, load: 'host' };
}

test('what is applied can be told from the files', () => {
  const layout = layOut([container('web', 'profile a { ^hät { } }'), container('db')]);
  expect(readLayout(layout.files)).toEqual(layout);
  expect([...layout.containers.values()]).toEqual([
    {
      name: 'db',
      runtime: 'lxc',
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
  const layouts = ['x', 'x', 'y'].map((text) => layOut([container('web', `# ${text}`)]));
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
    Object.entries({ web: '# 1', db: '# 1', other: '# 2' }).map(([name, text]) => container(name, text, incus)),
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
  const [web, db] = [container('web', '# 1', incus), container('db', '# 2', incus)];
  const [both, one] = [layOut([web, db]), layOut([web])];
  expect([...lent(both, one).keys()]).toEqual(both.containers.get('db')?.policy);
  expect(lent(one, both).size).toBe(0);
});

test('one container changes, comes or goes, and the others stay', () => {
  const [web, changed, db] = [container('web', '# 1'), container('web', '# 2'), container('db')];
  const both = layOut([db, web]);
  const only = (...containers: readonly ComposedContainer[]) => layOut(containers);
  expect(withContainer(both, 'web', only(changed))).toEqual(only(db, changed));
  expect(withContainer(only(db), 'web', only(changed))).toEqual(only(db, changed));
  expect(withContainer(both, 'web', only())).toEqual(only(db));
  const [sharing, own, other] = [
    container('db', '# 1', incus),
    container('web', '# 1', incus),
    container('web', '# 2', incus),
  ];
  expect(withContainer(only(sharing, own), 'web', only(other))).toEqual(only(sharing, other));
});
