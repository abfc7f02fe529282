import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPackage } from '../../packaging/debian/build-package.ts';
import { ownOrigin } from '../../packaging/debian/origin.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { isShown, shownCommands, writeOutputs } from './console-page.ts';

const page = new URL('../../docs/first-steps.md', import.meta.url);
const command = readFileSync(new URL('../../cli/dist/lamellar.cjs', import.meta.url), 'utf8');
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-steps-'));
const host = sharedLxcHost();
const origin = ownOrigin();
const apt = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '--yes'];

function sh(script: string, timeout = 300): Promise<string> {
  return host.output(['bash', '-c', script], { timeout });
}

beforeAll(async () => {
  // What another file has put there would be found first.
  await sh('rm -rf /usr/local/bin/lamellar /etc/lamellar');
  // Nor is what another file was refused the page's.
  await sh('journalctl --rotate && journalctl --vacuum-time=1s');
  await sh('lxc-create -n web -t busybox && lxc-start -n web && incus init local:busybox db && incus start db');
  await host.copyIn(buildPackage(origin, command, folder), `/root/lamellar_${origin.version}_all.deb`);
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await sh(
    'lxc-destroy -f -n web; incus delete --force db; rm -rf /etc/lamellar /etc/apparmor.d/local/container-default /root/lamellar_*',
  );
});

/** What the first processes of both containers are, what they run under, and what is loaded for what starts in them. */
function containers(): Promise<string> {
  return sh(
    'for pid in $(lxc-info -n web -p -H) $(incus list local:db -c p -f csv); do echo $pid; cat /proc/$pid/attr/current; done; ' +
      'cd /sys/kernel/security/apparmor/policy/namespaces; for name in */profiles/*/name; do echo "$name $(cat "$name") $(cat "${name%name}sha256")"; done; ' +
      'lxc-attach -n web -- cat /proc/self/attr/current; incus exec db -- cat /proc/self/attr/current; sha256sum /var/lib/lxc/web/config',
  );
}

test('docs/first-steps.md shows what a host prints, in twelve commands', async () => {
  const shown = shownCommands(page);
  expect(shown.length).toBe(12);
  // One shell, as one types them.
  const script = ['cd /root', ...shown.map((one) => `{ ${one.command}; } </dev/null 2>&1; echo "== $?"`)].join('\n');
  const printed = await sh(script, 600);
  const outputs = printed.split(/^== (\d+)\n/m).filter((_, index) => index % 2 === 0);
  if (process.env['LAMELLAR_WRITE_PAGE'] !== undefined) writeOutputs(page, outputs);
  const wrong = shown.filter((one, index) => !isShown(outputs[index] ?? '', one.output));
  expect(outputs[11]).not.toContain('not permitted');
  expect(outputs[11]?.trim()).not.toBe('');
  expect(wrong.map((one) => ({ ...one, printed: outputs[shown.indexOf(one)] }))).toEqual([]);
});

describe('with containers that run', () => {
  let before = '';
  beforeAll(async () => {
    before = await containers();
  });

  test('what starts in them has both of their layers', () => {
    // From inside, a label has the container's own profiles alone.
    expect(before.match(/^default \(enforce\)$/gm)).toHaveLength(2);
  });

  test('an upgrade changes nothing of them', async () => {
    const later = buildPackage({ ...origin, version: `${origin.version}+later` }, command, folder);
    await host.copyIn(later, '/root/lamellar_later.deb');
    await host.output([...apt, 'install', '/root/lamellar_later.deb']);
    expect(await sh('dpkg-query -W -f "\\${Version}" lamellar')).toBe(`${origin.version}+later`);
    expect(await containers()).toBe(before);
  });

  test('removing it says how to undo what was applied, and changes nothing of them', async () => {
    const { exitCode, stdout, stderr } = await host.run([...apt, 'remove', 'lamellar']);
    expect({ exitCode, said: `${stdout}${stderr}`.includes('run `lamellar remove`') }).toEqual({
      exitCode: 0,
      said: true,
    });
    expect(await containers()).toBe(before);
  });

  test('purging leaves nothing but what was applied, with which a container of LXC starts', async () => {
    await host.output([...apt, 'install', '/root/lamellar_later.deb']);
    await host.output([...apt, 'purge', 'lamellar']);
    const left = await sh(
      'find /usr /var/lib/dpkg /var/cache/man /etc -xdev -name "*lamellar*" ! -path "/etc/lamellar*"; ls /var/lib/dpkg/info | grep lamellar || true',
    );
    expect(left).toBe('');
    expect(await containers()).toBe(before);
    await sh('lxc-stop -k -n web && lxc-start -n web');
    const label = await sh('lxc-attach -n web -- cat /proc/self/attr/current');
    expect(label).toBe('default (enforce)\n');
  });
});
