import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPackage } from '../../packaging/debian/build-package.ts';
import { ownOrigin } from '../../packaging/debian/origin.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { isShown, shownSteps, writeOutputs } from './console-page.ts';
import { readExposition } from './exposition.ts';
import { TutorialHost } from './tutorial-host.ts';

const page = new URL('../../docs/tutorial/first-steps.md', import.meta.url);
const command = readFileSync(new URL('../../cli/dist/lamellar.cjs', import.meta.url), 'utf8');
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-steps-'));
const host = sharedLxcHost();
const origin = ownOrigin();
/** The folder for counts of node_exporter, which exists on hosts with the exporter. */
const counts = '/var/lib/prometheus/node-exporter';
const apt = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '--yes'];

function sh(script: string, timeout = 300): Promise<string> {
  return host.output(['bash', '-c', script], { timeout });
}

/**
 * Files of the host with the package's name, except for applied state, root's cache and the files in /run from
 * docs/how-to/install.md.
 */
function named(): Promise<string> {
  const others = [
    '/etc/lamellar*',
    '/root/lamellar_*.deb',
    '/root/.cache/lamellar*',
    '/run/lamellar.lock',
    '/run/lamellar-unhooked.json',
  ];
  return sh(`find / /run -xdev -name '*lamellar*' ${others.map((place) => `! -path '${place}'`).join(' ')} | sort`);
}

/** Removes the time of the snapshot, the only difference between two audits of a host. */
function withoutTime(samples: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...samples].filter(([name]) => !name.startsWith('lamellar_audit_snapshot_time_seconds'));
}

let tutorial: TutorialHost;
let atFirst = { named: '', pids: '' };

/** The first processes of both containers. */
function pids(): Promise<string> {
  return sh('lxc-info -n web -p -H; incus list local:db -c p -f csv');
}

beforeAll(async () => {
  tutorial = await TutorialHost.boot(host);
  atFirst = { named: await named(), pids: await pids() };
  await host.copyIn(buildPackage(origin, command, folder), `/root/lamellar_${origin.version}_all.deb`);
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await tutorial.clear();
});

/** The labels of nginx in `web` and of a new process in `db`. A container shows only its own profiles. */
const innerLabels =
  'lxc-attach -n web -- sh -c "cat /proc/\\$(cat /run/nginx.pid)/attr/current"; incus exec db -- cat /proc/self/attr/current';

/** The first processes of both containers with their labels, the loaded policy, and the configuration. */
function containers(): Promise<string> {
  return sh(
    'for pid in $(lxc-info -n web -p -H) $(incus list local:db -c p -f csv); do echo $pid; cat /proc/$pid/attr/current; done; ' +
      'cd /sys/kernel/security/apparmor/policy/namespaces; for name in */profiles/*/name; do echo "$name $(cat "$name") $(cat "${name%name}sha256")"; done; ' +
      `${innerLabels}; sha256sum /var/lib/lxc/web/config`,
  );
}

test('docs/tutorial/first-steps.md shows the output of its commands on a host', async () => {
  const ran = await tutorial.runSteps(shownSteps(page), '/root', { timeout: 800 });
  if (process.env['LAMELLAR_WRITE_PAGE'] !== undefined)
    writeOutputs(
      page,
      ran.map(({ printed }) => printed),
    );
  expect(ran.filter(({ printed, output }) => !isShown(printed, output))).toEqual([]);
  const failing = ran.flatMap(({ command: one, status }) => (status === 0 ? [] : one));
  // `plan` has a failing expectation; processes of `db` run without their profile.
  const reload = 'lxc-attach -n web -- systemctl reload nginx';
  expect(failing).toEqual([reload, 'lamellar plan', 'lamellar status']);
});

describe('with running containers', () => {
  let before = '';
  beforeAll(async () => {
    // The page ends without layers.
    await sh('lamellar --quiet apply --manifest /etc/lamellar/lamellar.yaml --yes', 600);
    await tutorial.web.attach(['systemctl', 'restart', 'nginx']);
    before = await containers();
  });

  test('no container was stopped, and new processes have both layers', async () => {
    expect(await pids()).toBe(atFirst.pids);
    expect(before.match(/^(?:default|nginx) \(enforce\)$/gm)).toEqual(['nginx (enforce)', 'default (enforce)']);
  });

  test('the timer is off, and writes counts for node_exporter if switched on', async () => {
    expect(await sh('systemctl is-enabled lamellar-audit.timer || true')).toBe('disabled\n');
    // Created as in Debian's package, with the user of the collector.
    await sh(`install -d -o nobody ${counts} && systemctl enable --now lamellar-audit.timer`);
    expect(await sh('systemctl is-enabled lamellar-audit.timer; systemctl is-active lamellar-audit.timer')).toBe(
      'enabled\nactive\n',
    );
    // The audit of Debian's own profiles, over a hundred, would take minutes under emulation.
    await sh(
      'cd /sys/kernel/security/apparmor; sed \'s/ ([a-z]*)$//\' profiles | grep -v -e lxc -e incus | while read -r name; do printf %s "$name" >.remove; done 2>/dev/null; true',
    );
    // The timer's job of every quarter of an hour.
    await sh('systemctl start lamellar-audit.service', 600);
    const written = readExposition(await sh(`cat ${counts}/lamellar.prom`));
    // The service has few privileges, and sees as much as root.
    const seen = readExposition(await sh('lamellar --quiet audit --live --fail-on none --format prometheus', 600));
    expect(withoutTime(written)).toEqual(withoutTime(seen));
    await sh('systemctl reload apparmor');
    expect(await sh(`find ${counts} -type f -printf '%M %u %g %f\\n'`)).toBe('-rw-r--r-- root root lamellar.prom\n');
    const name = (await sh('hostname')).trim();
    expect(written.get(`lamellar_audit_containers{host="${name}"}`)).toBe(2);
    expect(written.get(`lamellar_audit_snapshot_time_seconds{host="${name}"}`)).toBeGreaterThan(1.7e9);
  });

  test('an upgrade changes neither containers nor the timer', async () => {
    const later = buildPackage({ ...origin, version: `${origin.version}+later` }, command, folder);
    await host.copyIn(later, '/root/lamellar_later.deb');
    await host.output([...apt, 'install', '/root/lamellar_later.deb']);
    expect(await sh('dpkg-query -W -f "\\${Version}" lamellar')).toBe(`${origin.version}+later`);
    expect(await sh('systemctl show --value -p UnitFileState,ActiveState,NeedDaemonReload lamellar-audit.timer')).toBe(
      'active\nenabled\nno\n',
    );
    expect(await containers()).toBe(before);
  });

  test('a removal of the package explains how to undo, changes no container, and stops the timer', async () => {
    // The removal stops a running audit, possible at any time with an active timer.
    await sh('systemctl start --no-block lamellar-audit.service; sleep 2');
    expect(await sh('systemctl is-active lamellar-audit.service || true')).toBe('activating\n');
    const { exitCode, stdout, stderr } = await host.run([...apt, 'remove', 'lamellar']);
    expect({ exitCode, said: `${stdout}${stderr}`.includes('run `lamellar remove`') }).toEqual({
      exitCode: 0,
      said: true,
    });
    expect(await sh(`systemctl is-active lamellar-audit.timer || true; ls -A ${counts}`)).toBe('inactive\n');
    expect(await sh('systemctl list-units --all --failed --plain --no-legend "lamellar*"')).toBe('');
    expect(await containers()).toBe(before);
  });

  test('a purge leaves only the applied policy, and containers start', async () => {
    await host.output([...apt, 'purge', 'lamellar']);
    expect(await named()).toBe(atFirst.named);
    expect(await containers()).toBe(before);
    await sh('lxc-stop -k -n web && lxc-start -n web && incus restart --force db');
    await Promise.all([tutorial.web.booted(), tutorial.db.booted()]);
    expect(await sh(innerLabels)).toBe('nginx (enforce)\ndefault (enforce)\n');
  });

  test('the reinstalled command removes the applied policy', async () => {
    await host.output([...apt, 'install', '/root/lamellar_later.deb']);
    await sh('lamellar --quiet remove --yes', 600);
    await host.output([...apt, 'purge', 'lamellar']);
    expect(await named()).toBe(atFirst.named);
    expect(
      await sh(
        'ls /etc/lamellar; grep -c lamellar /var/lib/lxc/web/config; incus config show db | grep -c lamellar; true',
      ),
    ).toBe('lamellar.yaml\n0\n0\n');
  });
});
