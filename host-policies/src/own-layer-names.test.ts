import { expect, test } from 'vitest';
import { ownLayerNames } from './own-layer-names.ts';

test('the profile has its own name, and the policy namespace has the name of LXC', () => {
  expect(ownLayerNames('lxc-shop', 'web')).toEqual({
    profileName: 'lxc-shop',
    namespaceName: 'lxc-web_<-var-lib-lxc>',
  });
  expect(ownLayerNames('lxc-my shop/1', 'web', '/srv/lxc').namespaceName).toBe('lxc-web_<-srv-lxc>');
  expect(ownLayerNames(`lxc-${'x'.repeat(242)}`, 'web').profileName).toHaveLength(246);
});

test.each([
  ['shop', 'lxc-start may not change to profile `shop`: its name does not begin with `lxc-`'],
  ['lxc-a:b', 'profile name "lxc-a:b" holds `:`, which AppArmor cannot have in a name'],
  [
    'lxc-db_</var/lib/lxc>',
    'profile name "lxc-db_</var/lib/lxc>" holds `_<…>` at its end, as LXC calls the profiles that it generates',
  ],
  [`lxc-${'ä'.repeat(122)}`, `profile name \`lxc-${'ä'.repeat(122)}\` is longer than 246 bytes`],
])('%s is an invalid name', (name, message) => {
  expect(() => ownLayerNames(name, 'web')).toThrow(new RangeError(message));
});
