import { expect, test } from 'vitest';
import type { ComposedContainer } from '../../manifest/composed-container.ts';
import { earlierNames, withContainer, withSkipped } from './combined-layouts.ts';
import { containersOnlyIn, layOut, sameIn } from '../resources/layout.ts';
import { called, containerWithPolicy, incus } from '../testing/composed-container.ts';

const only = (...containers: readonly ComposedContainer[]) => layOut(containers);

test('one container changes, comes or goes, and the others stay', () => {
  const [web, changed, db] = [
    containerWithPolicy('web', '# 1'),
    containerWithPolicy('web', '# 2'),
    containerWithPolicy('db'),
  ];
  const both = layOut([db, web]);
  expect(withContainer(both, 'web', only(changed))).toEqual(only(db, changed));
  expect(withContainer(only(db), 'web', only(changed))).toEqual(only(db, changed));
  expect(withContainer(both, 'web', only())).toEqual(only(db));
  const [sharing, own, other] = [
    containerWithPolicy('db', '# 1', incus),
    containerWithPolicy('web', '# 1', incus),
    containerWithPolicy('web', '# 2', incus),
  ];
  expect(withContainer(only(sharing, own), 'web', only(other))).toEqual(only(sharing, other));
});

const web = { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: 'web' } as const;
const webOfIncus = { runtime: 'incus', project: 'default', instance: 'web' } as const;

test('two containers that their runtimes call the same are two, each with its files', () => {
  const layout = only(called('web', web, '# 1'), called('web-incus', webOfIncus, '# 2'));
  expect(Array.from(layout.containers.values(), ({ namespace }) => namespace)).toEqual([
    'lxc-web_<-var-lib-lxc>',
    'incus-web_<var-lib-incus>',
  ]);
  expect(withContainer(layout, 'web-incus', only())).toEqual(only(called('web', web, '# 1')));
  expect(withContainer(layout, 'web', only())).toEqual(only(called('web-incus', webOfIncus, '# 2')));
});

test('a container that the manifest calls otherwise by now is the same', () => {
  const [before, now] = [only(called('web', web, '# 1')), only(called('front', web, '# 1'))];
  expect(containersOnlyIn(before, now)).toEqual([]);
  expect([...now.containers.values()].map((each) => sameIn(each, before)?.name)).toEqual(['web']);
  expect(withContainer(before, 'front', now)).toEqual(now);
});

test('the name alone does not make it the same', () => {
  const [before, now] = [only(called('web', web)), only(called('web', webOfIncus))];
  expect(containersOnlyIn(before, now)).toHaveLength(1);
  expect(withContainer(before, 'web', now)).toEqual(now);
  expect(withSkipped(now, new Set(['web']), before)).toEqual(before);
});

test('one that is held stays as it was, under the name that it had', () => {
  const before = only(called('web', web, '# 1'), containerWithPolicy('db'));
  const now = only(called('front', web, '# 2'), containerWithPolicy('db', '# 3'));
  expect(earlierNames(now, new Set(['front']), before)).toEqual([{ now: 'front', before: 'web' }]);
  expect(withSkipped(now, new Set(['front', 'web']), before)).toEqual(
    only(called('web', web, '# 1'), containerWithPolicy('db', '# 3')),
  );
  expect(earlierNames(now, new Set(['db']), before)).toEqual([]);
});

test('one that is to have the name of another that is held waits for it', () => {
  const before = only(called('web', web, '# 1'), called('shop', webOfIncus, '# 2'));
  const now = only(called('front', web, '# 1'), called('web', webOfIncus, '# 2'));
  expect(earlierNames(now, new Set(['front']), before)).toEqual([{ now: 'front', before: 'web' }]);
  expect(earlierNames(now, new Set(['front', 'web']), before)).toEqual([{ now: 'web', before: 'shop' }]);
  expect(withSkipped(now, new Set(['front', 'web', 'shop']), before)).toEqual(before);
});
