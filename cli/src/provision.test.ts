import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { incusSettings, lxcSettings } from '@lamellar/host-policies';
import { describe, expect, it } from 'vitest';
import { directory, lamellar } from './testing/lamellar.ts';

const manifest = `lamellar: 1
host:
  policy: [host.aa]
containers:
  web:
    runtime: lxc
    host:
      rules: ["deny ptrace (tracedby) peer=/usr/bin/gdb,"]
    container:
      policy: [nginx, ./php.aa]
  db:
    runtime: lxc
expect:
  - allow signal (hup, quit, term) from web:unconfined to web:nginx
  - deny ptrace from web:** to host:**
`;

const cwd = directory({
  'lamellar.yaml': manifest,
  'host.aa': 'profile monitor { ptrace (read), signal (send) set=exists, }\n',
  'php.aa': 'profile php-fpm { signal (receive) peer=unconfined, }\n',
  'wrong.yaml': manifest.replace('runtime: lxc', 'runtime: docker').replace('./php.aa', './phq.aa'),
  'missing.yaml': manifest.replace('./php.aa', './phq.aa').replace('nginx,', 'nginks,'),
  'incus.yaml': `lamellar: 1
containers:
  i1:
    runtime: incus
    project: shop
    host:
      rules: ["deny ptrace (tracedby) peer=/usr/bin/gdb,"]
    container:
      policy: [nginx]
`,
  'own.yaml':
    'lamellar: 1\ncontainers:\n  web:\n    runtime: incus\n    container:\n      load: container\n      policy: [nginx]\n',
  'names.yaml': `lamellar: 1
containers:
  web:
    runtime: lxc
    container: { policy: [nginx] }
  web-incus:
    runtime: incus
    name: web
    container: { policy: [redis] }
`,
  'host.yaml': manifest.replace('[host.aa]', '[nginx, below/none, host.aa]'),
  'full/file': '',
  'more/php.aa': 'profile php-fpm { ^hat { } }\n',
  'shared.yaml': `lamellar: 1
containers:
  a: { runtime: lxc, path: /srv/lxc/x, name: web }
  b: { runtime: lxc, path: /srv/lxc-x, name: web }
`,
  'twice.yaml': manifest.replace('./php.aa', './php.aa, ./more/php.aa'),
  'again.yaml': manifest.replace('./php.aa', './php.aa, php.aa/../php.aa, nginx').replace('php.aa/../', './'),
});

function files(folder: string): readonly string[] {
  return readdirSync(path.join(cwd, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(path.join(cwd, folder), path.join(entry.parentPath, entry.name)))
    .map((file) => file.replace(/[0-9a-f]{16}/, 'HASH'))
    .sort();
}

/** Returns the hook to load a folder of policy. The tests of the module cover the behaviour of the hook. */
function loadHook(place: string, runtime: 'lxc' | 'incus', otherwise?: string): string | undefined {
  const layers = {
    nesting: false,
    rules: [],
    policy: { place, ...(otherwise === undefined ? {} : { otherwise }) },
  };
  return runtime === 'lxc' ? lxcSettings(layers).at(-1) : incusSettings(layers)['raw.lxc'];
}

describe('lamellar plan --out', () => {
  it.each([['--live'], ['--snapshot', 's.json'], ['--kernel', '7.3'], ['--detailed-exitcode'], ['--format', 'json']])(
    'refuses %s, which is about a host',
    (option, ...values) => {
      const { status, stderr } = lamellar(['plan', '--out', 'never', option, ...values], { cwd });
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: `lamellar: --out and ${option} exclude each other\nhint: --out compares nothing with a host\n`,
      });
      expect(existsSync(path.join(cwd, 'never'))).toBe(false);
    },
  );

  it('writes the changes of apply without a host', () => {
    const { status, stdout, stderr } = lamellar(['plan', '--out', 'out'], { cwd });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: '10 files in out\n',
      stderr: `lamellar: manifest ${cwd}/lamellar.yaml\n`,
    });
    expect(files('out')).toEqual([
      'README',
      'containers.json',
      'containers/db/host-layer.aa',
      'containers/db/lamellar.conf',
      'containers/web/host-layer.aa',
      'containers/web/lamellar.conf',
      'containers/web/policy/nginx.aa',
      'containers/web/policy/php.aa',
      'policy/HASH/nginx.aa',
      'policy/HASH/php.aa',
    ]);
    const [folder = ''] = readdirSync(path.join(cwd, 'out/policy'));
    const settings = readFileSync(path.join(cwd, 'out/containers/web/lamellar.conf'), 'utf8').split('\n');
    expect(settings).toEqual([
      '# Made by `lamellar apply` from its manifest. Changes here are lost with the next one.',
      'lxc.apparmor.profile = generated',
      'lxc.apparmor.allow_nesting = 0',
      'lxc.apparmor.raw = deny capability mac_admin,',
      'lxc.apparmor.raw = deny ptrace (tracedby) peer=/usr/bin/gdb,',
      loadHook(`/etc/lamellar/current/policy/${folder}`, 'lxc', '/etc/lamellar/current/containers/web/policy'),
      '',
    ]);
  });

  it('writes the settings of Incus, with a file for each key', () => {
    expect(lamellar(['plan', '--out', 'incus', '--manifest', 'incus.yaml'], { cwd }).status).toBe(0);
    expect(files('incus')).toEqual([
      'README',
      'containers.json',
      'containers/i1/host-layer.aa',
      'containers/i1/incus/raw.apparmor',
      'containers/i1/incus/raw.lxc',
      'containers/i1/incus/security.nesting',
      'policy/HASH/nginx.aa',
    ]);
    const setting = (key: string) => readFileSync(path.join(cwd, 'incus/containers/i1/incus', key), 'utf8');
    expect(setting('raw.apparmor')).toBe('deny capability mac_admin,\ndeny ptrace (tracedby) peer=/usr/bin/gdb,');
    const [folder = ''] = readdirSync(path.join(cwd, 'incus/policy'));
    expect(setting('raw.lxc')).toBe(loadHook(`/etc/lamellar/current/policy/${folder}`, 'incus'));
    expect(setting('security.nesting')).toBe('false');
    expect(readFileSync(path.join(cwd, 'incus/containers/i1/host-layer.aa'), 'utf8')).toContain(
      'profile "incus-shop_i1_</var/lib/incus>"',
    );
  });

  it('distinguishes containers of one name by their names in the manifest', () => {
    expect(lamellar(['plan', '--out', 'names', '--manifest', 'names.yaml'], { cwd }).status).toBe(0);
    expect(files('names')).toEqual([
      'README',
      'containers.json',
      'containers/web-incus/host-layer.aa',
      'containers/web-incus/incus/raw.apparmor',
      'containers/web-incus/incus/raw.lxc',
      'containers/web-incus/incus/security.nesting',
      'containers/web/host-layer.aa',
      'containers/web/lamellar.conf',
      'containers/web/policy/nginx.aa',
      'policy/HASH/nginx.aa',
      'policy/HASH/redis.aa',
    ]);
    const written = (file: string) => readFileSync(path.join(cwd, 'names', file), 'utf8');
    expect(written('containers/web-incus/host-layer.aa')).toContain('profile "incus-web_</var/lib/incus>"');
    expect(JSON.parse(written('containers.json'))).toMatchObject({
      version: 3,
      containers: [
        { name: 'web', runtime: 'lxc', namespace: 'lxc-web_<-var-lib-lxc>' },
        { name: 'web-incus', instance: 'web', runtime: 'incus', namespace: 'incus-web_<var-lib-incus>' },
      ],
    });
  });

  it('gives Incus no hook if the container loads its layer', () => {
    expect(lamellar(['plan', '--out', 'own', '--manifest', 'own.yaml'], { cwd }).status).toBe(0);
    expect(files('own')).toEqual([
      'README',
      'containers.json',
      'containers/web/host-layer.aa',
      'containers/web/incus/security.nesting',
      'policy/HASH/nginx.aa',
    ]);
  });

  it('writes only the named container', () => {
    expect(lamellar(['plan', '--out', 'one', '--container', 'db'], { cwd }).status).toBe(0);
    expect(files('one').filter((file) => file.startsWith('containers/'))).toEqual([
      'containers/db/host-layer.aa',
      'containers/db/lamellar.conf',
    ]);
  });

  it('keeps a directory that is not empty', () => {
    const { status, stderr } = lamellar(['plan', '--out', 'full'], { cwd });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        `lamellar: manifest ${cwd}/lamellar.yaml\n` +
        'lamellar: full: the directory is not empty\nhint: name an empty or new directory\n',
    });
  });

  it('escapes control characters of names', () => {
    const folder = '\u001b[31mnew';
    expect(lamellar(['plan', '--out', folder, '--container', 'db'], { cwd }).stdout).toBe('4 files in \\x1b[31mnew\n');
    const { stderr } = lamellar(['plan', '--out', folder], { cwd });
    expect(stderr).toMatch(/^lamellar: \\x1b\[31mnew: the directory is not empty\n/m);
  });
});

describe('an invalid manifest is reported with its place', () => {
  it.each([
    ['wrong.yaml', /^wrong\.yaml:6:14: error: .*docker/m],
    ['missing.yaml', /^missing\.yaml:10:16: error: .*nginks/m],
    ['host.yaml', /^host\.yaml:3:12: error: nginx: no such file or directory /m],
    ['host.yaml', /^host\.yaml:3:19: error: below\/none: no such file or directory /m],
    [
      'shared.yaml',
      /^shared\.yaml:4:3: error: containers `a` and `b` would have the same policy namespace lxc-web_<-srv-lxc-x> /m,
    ],
    ['twice.yaml', /^twice\.yaml:10:33: error: profile `php-fpm` is in the layer of web twice /m],
    ['twice.yaml', /^hint: remove one of the two: `php\.aa` also has the profile$/m],
    ['again.yaml', /^again\.yaml:10:33: error: profile `php-fpm` is in the layer of web twice /m],
    ['again.yaml', /^again\.yaml:10:43: error: profile `nginx` is in the layer of web twice /m],
    ['nowhere.yaml', /^lamellar: nowhere\.yaml: no such file or directory$/m],
  ])('%s', (file, message) => {
    const { status, stdout, stderr } = lamellar(['plan', '--out', 'never', '--manifest', file], { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('an unknown container', () => {
    const { status, stderr } = lamellar(['plan', '--container', 'wep'], { cwd });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^lamellar: no container `wep` in lamellar\.yaml$/m);
  });
});

describe('lamellar init', () => {
  it('writes a first manifest, and never overwrites a file', () => {
    const folder = directory({ keep: '' });
    const first = lamellar(['init'], { cwd: folder });
    expect({ status: first.status, stdout: first.stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(
        /^lamellar\.yaml has (?:\w+ containers?|no containers, since none was found); edit it, then see `lamellar plan`\n$/,
      ) as string,
    });
    const written = readFileSync(path.join(folder, 'lamellar.yaml'), 'utf8');
    const second = lamellar(['init'], { cwd: folder });
    expect(second).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('lamellar.yaml already exists') as string,
    });
    expect(readFileSync(path.join(folder, 'lamellar.yaml'), 'utf8')).toBe(written);
    expect(lamellar(['plan', '--out', 'out'], { cwd: folder }).status).toBe(0);
    expect(lamellar(['init', '--print-missing'], { cwd: folder })).toMatchObject({
      status: 0,
      stdout: '',
      stderr: `lamellar: manifest ${folder}/lamellar.yaml\nlamellar: the manifest has all containers of this host\n`,
    });
  });

  it('writes the named manifest, and refuses an option without effect', () => {
    const folder = directory({ 'sub/keep': '' });
    const words = ['init', '--manifest', 'sub/foo.yaml'];
    expect(lamellar(words, { cwd: folder }).stdout).toMatch(/^sub\/foo\.yaml has /);
    expect(readdirSync(folder)).toEqual(['sub']);
    expect(lamellar(['plan', '--out', 'out', '--manifest', 'sub/foo.yaml'], { cwd: folder }).status).toBe(0);
    expect(lamellar(words, { cwd: folder }).stderr).toContain('sub/foo.yaml already exists');
    expect(lamellar(['init', '--allow-untrusted-manifest'], { cwd: folder })).toMatchObject({
      status: 2,
      stderr:
        'lamellar: --allow-untrusted-manifest needs --print-missing or --convert\nhint: add --print-missing or --convert\n',
    });
  });
});

describe('lamellar init --convert', () => {
  const first = 'lamellar: 1\nhost:\n  # all\n  policy: [.]\ncontainers:\n  web: { runtime: lxc, host: {} } # w\n';
  const second = 'lamellar: 2\n# all\nhost-policy: [.]\ncontainers:\n  web: { runtime: lxc, host-layer: {} } # w\n';

  it('rewrites a manifest of version 1, with the comments and the mode', () => {
    const folder = directory({ 'lamellar.yaml': first });
    const file = path.join(folder, 'lamellar.yaml');
    chmodSync(file, 0o640);
    const convert = (): unknown => lamellar(['init', '--convert'], { cwd: folder });
    const named = `lamellar: manifest ${file}\n`;
    expect(convert()).toEqual({ status: 0, stdout: 'lamellar.yaml is converted to version 2\n', stderr: named });
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual([second, 0o640]);
    const nothing = `${named}lamellar: lamellar.yaml is a manifest of version 2: nothing to do\n`;
    expect(convert()).toEqual({ status: 0, stdout: '', stderr: nothing });
    expect(readFileSync(file, 'utf8')).toBe(second);
  });

  it.each([
    [first.replace('policy:', 'polcy:'), 'error: `host` has no key `polcy`'],
    ['lamellar: 1\nhost: &h\n  policy: [.]\n', 'lamellar.yaml: the YAML is too intricate to convert'],
  ])('leaves %j unchanged', (text, message) => {
    const folder = directory({ 'lamellar.yaml': text });
    const { status, stderr } = lamellar(['init', '--convert'], { cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(readFileSync(path.join(folder, 'lamellar.yaml'), 'utf8')).toBe(text);
    expect(readdirSync(folder)).toEqual(['lamellar.yaml']);
  });

  it.each([
    [['--convert'], 'no manifest: neither lamellar.yaml here'],
    [['--convert', '--print-missing'], '--convert excludes --print-missing'],
  ])('is refused: %j', (words, message) =>
    expect(lamellar(['init', ...words], { cwd: directory({ keep: '' }) })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(message) as string,
    }),
  );
});

describe('a machine that cannot be provisioned', () => {
  it.each(['plan', 'apply', 'status', 'remove'])('%s states the reason', (command) => {
    const { status, stdout, stderr } = lamellar([command], { cwd, unprivileged: true });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(/^lamellar: .*(only root can do this|the running kernel has no AppArmor)/m);
  });
});
