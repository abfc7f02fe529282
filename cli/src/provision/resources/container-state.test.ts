import { randomBytes } from 'node:crypto';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { called, containerWithPolicy } from '../testing/composed-container.ts';
import { incusSettingsIn, lxcSettingsIn, stateOf } from './container-state.ts';

/** Returns the hook of an Incus container, by the policy texts with all includes. */
function hookFor(...complete: readonly (ByteString | undefined)[]): string {
  const shop = { runtime: 'incus', project: 'default', instance: 'shop' } as const;
  const layer = complete.map((text, index) => ({
    name: `${index}.aa`,
    text: bytesOf('include <a>\n'),
    origin: 'a',
    profiles: [],
    ...(text === undefined ? {} : { complete: text }),
  }));
  return incusSettingsIn(stateOf({ ...containerWithPolicy('shop', '', shop), layer }))['raw.lxc'];
}

test('a container that can start on another machine carries its policy in the hook', () => {
  const texts = ['profile a {}\n', 'profile b { /ü r, }\n'].map(bytesOf);
  const hook = hookFor(...texts);
  expect(hook).not.toContain('/etc/lamellar');
  const words = hook.split(' lamellar ').at(-1)?.replace(' # LXC adds:', '').split(' ') ?? [];
  expect(words.map((word) => gunzipSync(Buffer.from(word, 'base64')).toString('latin1'))).toEqual(texts);
});

test('a container of Proxmox VE has one file of settings, for a replicated folder', () => {
  const place = { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: '101', isProxmox: true } as const;
  const state = stateOf(called('shop', place));
  const settings = [...state.files.keys()].filter((file) => file.endsWith('.conf'));
  expect(settings).toEqual(['etc/pve/lamellar/ct/101.conf']);
  expect(lxcSettingsIn(state).join('\n')).not.toContain('lxc.apparmor.profile');
});

test.each([
  ['stay on this machine', [undefined]],
  ['are secret in part', [bytesOf('profile a {}\n'), undefined]],
  ['are too large for hooks', [bytesOf(`# ${randomBytes(400_000).toString('hex')}\n`)]],
])('policies that %s are loaded from files', (_, texts) => {
  expect(hookFor(...texts)).toMatch(/ lamellar \/etc\/lamellar\/current\/policy\/[0-9a-f]{16} # LXC adds:$/);
});
