import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ownLayerSettings } from '@lamellar/host-policies';
import { describe, expect, it } from 'vitest';
import { directory, lamellar, records } from './testing/lamellar.ts';

const own = `abi <abi/4.0>,
profile lxc-shop flags=(attach_disconnected) {
  file,
  signal (receive),
  signal peer=lxc-shop,
  profile helper { file, }
}
`;

const manifest = `lamellar: 1
containers:
  web:
    runtime: lxc
    host:
      base: ./host.aa
    container:
      load: container
      policy: [nginx, ./php]
  db:
    runtime: lxc
    host:
      base: ./host.aa
expect:
  - allow signal from web:unconfined to db:**
  - deny ptrace from web:** to web:**
  - deny signal from web:nginx to web:php
`;

const cwd = directory({
  'lamellar.yaml': manifest,
  'host.aa': own,
  php: 'profile php { }\n',
});

/** Creates a manifest of a container with a given file as the host layer. */
function withHostLayer(policy: string, more = ''): string {
  return directory({
    'host.aa': policy,
    'lamellar.yaml': `lamellar: 1\ncontainers:\n  web:\n    runtime: lxc\n    host:\n      base: ./host.aa\n${more}`,
  });
}

it('reports unreadable policy of the host', () => {
  const folder = withHostLayer(own, 'host:\n  policy: [policy]\n');
  mkdirSync(path.join(folder, 'policy'));
  writeFileSync(path.join(folder, 'policy/good'), 'profile good { }\n');
  symlinkSync('nowhere', path.join(folder, 'policy/gone'));
  const { status, stderr } = lamellar(['plan', '--out', 'out'], { cwd: folder });
  expect(status).toBe(0);
  expect(stderr).toMatch(/policy\/gone: no such file or directory\n/);
});

describe('a host layer from a file', () => {
  it('is rendered with hooks for the load and for the policy namespace', () => {
    expect(lamellar(['plan', '--out', 'out'], { cwd })).toMatchObject({ status: 0 });
    const file = (name: string): string => readFileSync(path.join(cwd, 'out/containers', name), 'utf8');
    const [folder = ''] = readdirSync(path.join(cwd, 'out/policy'));
    const settings = ownLayerSettings({
      profileName: 'lxc-shop',
      namespaceName: 'lxc-db_<-var-lib-lxc>',
      profileFile: {
        place: `/etc/lamellar/current/policy/${folder}/host-layer.aa`,
        otherwise: '/etc/lamellar/current/containers/db/host-layer.aa',
      },
      configuration: '/var/lib/lxc/db/config',
    });
    expect(file('db/lamellar.conf').split('\n').slice(1)).toEqual([...settings, '']);
    expect(file('db/host-layer.aa').split('\n').slice(1).join('\n')).toBe(own);
  });

  it('is below the container layer in the labels of every container with this layer', () => {
    const { status, stdout, stderr } = lamellar(['matrix', '--format', 'ndjson', '--signals', 'term'], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: `lamellar: manifest ${cwd}/lamellar.yaml\n` });
    const subjects = new Set((records(stdout) as { subject: string }[]).map(({ subject }) => subject));
    expect([...subjects].sort()).toEqual([
      'lxc-shop',
      'lxc-shop//&:lxc-db_<-var-lib-lxc>:unconfined',
      'lxc-shop//&:lxc-web_<-var-lib-lxc>:nginx',
      'lxc-shop//&:lxc-web_<-var-lib-lxc>:php',
      'lxc-shop//&:lxc-web_<-var-lib-lxc>:unconfined',
      'lxc-shop//helper',
      'unconfined',
    ]);
  });

  it('decides, and is shown with its file', () => {
    const web = 'lxc-shop//&:lxc-web_<-var-lib-lxc>:unconfined';
    const words = ['can', web, 'signal:term', 'lxc-shop//&:lxc-db_<-var-lib-lxc>:unconfined'];
    const { status, stdout } = lamellar(words, { cwd });
    expect(status).toBe(0);
    expect(stdout).toContain('host.aa:5: signal peer=lxc-shop,');
  });
});

describe('an invalid host layer is reported with its place', () => {
  it.each([
    ['# nothing\n', /^lamellar\.yaml:6:13: error: a host layer without a profile/m],
    [`${own}profile lxc-other { }\n`, /^host\.aa:8:1: error: a second profile, `lxc-other`/m],
    ['profile shop { }\n', /^host\.aa:1:1: error: lxc-start may not change to profile `shop`/m],
    [
      'profile lxc-shop /usr/bin/shop { }\n',
      /^host\.aa:1:18: error: a host layer with an attachment: programs of the host would run/m,
    ],
    ['profile :other:lxc-shop { }\n', /^host\.aa:1:1: error: a host layer in a different policy namespace/m],
    ['profile "lxc-db_</var/lib/lxc>" { }\n', /^host\.aa:1:1: error: profile name .* as LXC calls the profiles/m],
    ['profile lxc-shop { signal peer="[", }\n', /^host\.aa:1:.*error: /m],
  ])('%j', (policy, message) => {
    const { status, stdout, stderr } = lamellar(['plan', '--out', 'never'], { cwd: withHostLayer(policy) });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it.each([
    ['      rules: ["deny ptrace,"]\n', /^lamellar\.yaml:7:15: error: a rule in addition to a host layer from a file/m],
    ['      nesting: true\n', /^lamellar\.yaml:6:13: error: nesting in addition to a host layer from a file/m],
    [
      '  db:\n    runtime: incus\n    host:\n      base: ./host.aa\n',
      /^lamellar\.yaml:10:13: error: Incus generates the host layer/m,
    ],
    [
      '  db:\n    runtime: lxc\n    host:\n      base: ./nowhere.aa\n',
      /^lamellar\.yaml:10:13: error: nowhere\.aa: no such file/m,
    ],
    [
      '  db:\n    runtime: lxc\n    host:\n      base: /dev/null\n',
      /^lamellar\.yaml:10:13: error: \/dev\/null: it is not a regular file/m,
    ],
  ])('%j', (more, message) => {
    const { status, stdout, stderr } = lamellar(['plan', '--out', 'never'], { cwd: withHostLayer(own, more) });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('two files with the same profile', () => {
    const folder = directory({
      'a.aa': own,
      'b.aa': own,
      'lamellar.yaml': manifest.replace('./host.aa', './a.aa').replace('./host.aa', './b.aa').replace(', ./php', ''),
    });
    const { status, stderr } = lamellar(['plan', '--out', 'never'], { cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^lamellar\.yaml:13:13: error: a different host layer with the name `lxc-shop`/m);
  });
});

describe('a layer that the container loads', () => {
  it('has no hook of the host, and has access to the interface of the kernel', () => {
    expect(lamellar(['plan', '--out', 'web', '--container', 'web'], { cwd }).status).toBe(0);
    const settings = readFileSync(path.join(cwd, 'web/containers/web/lamellar.conf'), 'utf8');
    expect(settings).not.toContain('start-host');
    expect(settings).toContain('\nlxc.mount.entry = /sys/kernel/security sys/kernel/security none bind,optional 0 0\n');
    // A name valid for every apparmor_parser.
    expect(readFileSync(path.join(cwd, 'web/containers/web/policy/php.aa'), 'utf8')).toContain('profile php');
  });
});
