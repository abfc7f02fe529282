import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { hookPath } from './hook-line.ts';
import { loadHookLines } from './load-hook.ts';
import { ownLayerSettings } from './own-layer-settings.ts';

const layer = {
  profileName: 'lxc-my shop',
  namespaceName: 'lxc-web_<-var-lib-lxc>',
  profileFile: { place: '/etc/policy/host.aa' },
  configuration: '/var/lib/lxc/web/config',
  policy: { place: '/etc/policy/nginx' },
};
const folder = "'/sys/kernel/security/apparmor/policy/namespaces/lxc-web_<-var-lib-lxc>'";

test('the profile and the namespace are created before the start, and removed after the stop', () => {
  expect(ownLayerSettings(layer)).toEqual([
    'lxc.apparmor.profile = lxc-my shop//&:lxc-web_<-var-lib-lxc>:unconfined',
    expect.stringMatching(
      /^lxc\.hook\.pre-start = \/bin\/sh -c '.*' lamellar \/var\/lib\/lxc\/web\/config # LXC adds:$/,
    ),
    expect.stringMatching(/^lxc\.hook\.pre-start = \/bin\/sh -c '.*' lamellar \/etc\/policy\/host\.aa # LXC adds:$/),
    `lxc.hook.pre-start = /bin/sh -c 'PATH=${hookPath}; mkdir -p "$1"' lamellar ${folder} # LXC adds:`,
    ...loadHookLines(layer.policy, 'lxc'),
    `lxc.hook.post-stop = /bin/sh -c 'PATH=${hookPath}; test "$LXC_CONFIG_FILE" != "$1" || rmdir "$2"' lamellar /var/lib/lxc/web/config ${folder} # LXC adds:`,
  ]);
});

/** Runs a hook like LXC, for a container with the given configuration, after `commands`. */
function run(line: string, configuration: string, commands: string) {
  const hook = line.slice(line.indexOf('=') + 1);
  // `exec` keeps no functions, so the commands become part of the script.
  const script = hook.replace("sh -c '", `sh -c '${commands}; `);
  const env = { ...process.env, LXC_NAME: 'copy', LXC_CONFIG_FILE: configuration };
  return spawnSync('sh', ['-c', `exec ${script} copy lxc hook`], { encoding: 'utf8', env });
}

test.each([
  ['/var/lib/lxc/web/config', 0],
  ['/var/lib/lxc/copy/config', 1],
  ['/srv/lxc/web/config', 1],
  ['/var/lib/lxc/web/snaps/snap0/config', 1],
  ['', 1],
])('only the intended container starts, and not %j', (configuration, status) => {
  const [, guard = ''] = ownLayerSettings(layer);
  const found = run(guard, configuration, 'logger() { echo "$3"; }');
  expect(found.status).toBe(status);
  expect(found.stdout.trimEnd()).toBe(
    status === 0
      ? ''
      : 'container copy does not start in the policy namespace of another: it has the settings that /var/lib/lxc/web/config was given. ' +
          `Run lamellar apply where the manifest has it, else lamellar remove --container ${configuration.replace('/config', '')}`.trimEnd(),
  );
});

test.each([
  ['is there', 0, ''],
  [
    'is gone',
    1,
    'container copy does not start without its host layer: no /etc/policy/host.aa. Run lamellar apply where the manifest has it, else lamellar remove --container /var/lib/lxc/web',
  ],
])('if the profile %s, the container starts or reports the reason', (_, status, said) => {
  const [, , load = ''] = ownLayerSettings(layer);
  const parser = `apparmor_parser() { echo "no $3"; return ${status}; }; logger() { echo "$3"; }`;
  const found = run(load, '/var/lib/lxc/web/config', parser);
  expect({ status: found.status, said: found.stdout.trimEnd() }).toEqual({ status, said });
});

test.each([
  ['/var/lib/lxc/web/config', '/sys/kernel/security/apparmor/policy/namespaces/lxc-web_<-var-lib-lxc>'],
  ['/var/lib/lxc/copy/config', ''],
])('the stop of %j removes no further namespace', (configuration, removed) => {
  const found = run(ownLayerSettings(layer).at(-1) ?? '', configuration, 'rmdir() { echo "$1"; }');
  expect({ status: found.status, removed: found.stdout.trimEnd() }).toEqual({ status: 0, removed });
});

test('without a layer loaded by the host, there is no hook', () => {
  const { policy: _, ...withoutLayer } = layer;
  expect(ownLayerSettings(withoutLayer).filter((line) => line.includes('start-host'))).toEqual([]);
});

test('paths relative to the working directory of LXC', () => {
  expect(() => ownLayerSettings({ ...layer, profileFile: { place: 'host.aa' } })).toThrow(RangeError);
  expect(() => ownLayerSettings({ ...layer, configuration: 'config' })).toThrow(RangeError);
});
