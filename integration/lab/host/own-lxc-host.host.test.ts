import { expect, test } from 'vitest';
import { OwnLxcHost } from './own-lxc-host.ts';
import { sharedLxcHost } from './shared-lxc-host.ts';

const shared = sharedLxcHost();

test('a host of its own reboots, keeps its files, is no other and ends', { timeout: 600_000 }, async () => {
  const own = await OwnLxcHost.start();
  try {
    await own.writeFile('/root/kept', 'kept');
    expect((await shared.run(['test', '-e', '/root/kept'])).exitCode).toBe(1);
    const bootId = ['cat', '/proc/sys/kernel/random/boot_id'];
    const before = await own.output(bootId);
    await own.reboot();
    expect(await own.output(bootId)).not.toBe(before);
    expect(await own.output(['cat', '/root/kept'])).toBe('kept');
    await own.powerOff();
    await expect(own.run(['true'])).rejects.toThrow('cannot be reached');
  } finally {
    await own.kill();
  }
});
