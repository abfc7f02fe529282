import { expect, test } from 'vitest';
import { OwnLxcHost } from './own-lxc-host.ts';
import { sharedLxcHost } from './shared-lxc-host.ts';

const shared = sharedLxcHost();

test('an own host is separate, and ends', { timeout: 900_000 }, async () => {
  const own = await OwnLxcHost.start();
  try {
    await own.writeFile('/root/own', 'own');
    expect((await shared.run(['test', '-e', '/root/own'])).exitCode).toBe(1);
    await own.powerOff();
    await expect(own.run(['true'])).rejects.toThrow('cannot be reached');
  } finally {
    await own.kill();
  }
});
