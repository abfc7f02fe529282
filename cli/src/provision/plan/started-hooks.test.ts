import { bytesOf } from '@lamellar/core/language';
import { describe, expect, test } from 'vitest';
import { withSettings } from '../../adapters/lxc/settings-block.ts';
import type { AppliedContainer } from '../resources/applied-containers.ts';
import { lacksHook } from './started-hooks.ts';

const web = (policy: readonly string[], load: 'host' | 'container' = 'host'): AppliedContainer => ({
  name: 'web',
  instance: 'web',
  runtime: 'lxc',
  lxcPath: '/var/lib/lxc',
  profile: bytesOf('p'),
  namespace: bytesOf('n'),
  profiles: [],
  policy,
  load,
});
const [none, some, own] = [web([]), web(['a.aa']), web(['a.aa'], 'container')];
const unknown = { isNoted: false, text: undefined };

test('where nobody knows what LXC has read, a first layer has no hook', () => {
  const lacking = [undefined, none, some, own].map((earlier) =>
    [undefined, none, some, own].map((wanted) => lacksHook({ from: earlier, to: wanted }, unknown)),
  );
  expect(lacking).toEqual([
    [false, false, true, false],
    [false, false, true, false],
    [false, false, false, false],
    [false, false, true, false],
  ]);
});

describe('what LXC has read decides, whatever is applied', () => {
  const hook = 'lxc.hook.start-host = sh -c true lamellar /etc/lamellar/current/policy/0';
  const profile = 'lxc.apparmor.profile = generated';

  test.each([
    ['a hook of lamellar', withSettings('a = 1\n', 'web', [profile, hook]), false],
    ['settings without one', withSettings('a = 1\n', 'web', [profile]), true],
    ["somebody's hook", `${hook}\n`, true],
    ['nothing', '', true],
    ['a hook that is taken back', `${withSettings('', 'web', [hook])}lxc.hook =\n`, true],
  ])('%s', (_, text, lacks) => {
    for (const earlier of [undefined, none, some])
      expect(lacksHook({ from: earlier, to: some }, { isNoted: false, text })).toBe(lacks);
    expect(lacksHook({ from: some, to: none }, { isNoted: false, text })).toBe(false);
  });

  test('and before that what is noted of it', () => {
    expect(lacksHook({ from: some, to: some }, { ...unknown, isNoted: true })).toBe(true);
    expect(lacksHook({ from: some, to: own }, { ...unknown, isNoted: true })).toBe(false);
  });
});
