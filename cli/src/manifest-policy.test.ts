import { describe, expect, it } from 'vitest';
import { directory, lamellar, records } from './testing/lamellar.ts';

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
  'names.yaml': `lamellar: 1
containers:
  web: { runtime: lxc, container: { policy: [nginx] } }
  web-incus: { runtime: incus, name: web, container: { policy: [nginx] } }
expect:
  - deny signal from web:** to web-incus:**
`,
  'wrong.yaml': manifest.replace('runtime: lxc', 'runtime: docker').replace('./php.aa', './phq.aa'),
  'missing.yaml': manifest.replace('./php.aa', './phq.aa').replace('nginx,', 'nginks,'),
});

const manifestLine = `lamellar: manifest ${cwd}/lamellar.yaml\n`;

describe('policy of a manifest', () => {
  const web = 'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>';

  it.each([
    ['web:nginx', `${web}:nginx`],
    ['web-incus:nginx', 'incus-web_</var/lib/incus>//&:incus-web_<var-lib-incus>:nginx'],
  ])("%s is a label by the manifest's name of the container", (word, label) => {
    const { stdout } = lamellar(['can', word, 'signal:term', word, '--manifest', 'names.yaml', '--format', 'json'], {
      cwd,
    });
    expect(JSON.parse(stdout)).toMatchObject({ subject: label });
    expect(lamellar(['check', 'names.yaml'], { cwd }).status).toBe(0);
  });

  it('is the default policy', () => {
    const { status, stdout, stderr } = lamellar(['matrix', '--format', 'ndjson', '--signals', 'term'], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: manifestLine });
    const subjects = new Set((records(stdout) as { subject: string }[]).map(({ subject }) => subject));
    expect([...subjects].sort()).toEqual([
      'lxc-db_</var/lib/lxc>',
      'lxc-db_</var/lib/lxc>//&:lxc-db_<-var-lib-lxc>:unconfined',
      'lxc-web_</var/lib/lxc>',
      `${web}:nginx`,
      `${web}:php-fpm`,
      `${web}:unconfined`,
      'monitor',
      'unconfined',
    ]);
  });

  it('is explained by the files of the manifest', () => {
    const words = ['can', `${web}:unconfined`, 'signal:term', `${web}:php-fpm`, '--manifest', 'lamellar.yaml'];
    const { status, stdout } = lamellar(words, { cwd });
    expect(status).toBe(0);
    expect(stdout).toContain('php.aa:1: signal (receive) peer=unconfined,');
    expect(stdout).toContain('host layer of web:');
  });
});

describe('a label has the form of expectations of the manifest', () => {
  const web = 'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>';

  it('in can, which names the place of each profile in the stack', () => {
    const words = ['can', 'host:monitor', 'signal:term', 'web:nginx', '--kernel', '7.3'];
    const { status, stdout, stderr } = lamellar(words, { cwd });
    expect({ status, stderr }).toEqual({ status: 1, stderr: manifestLine });
    expect(stdout).toContain(`denied: signal term (kernel 7.3)\n  from monitor\n  to   ${web}:nginx\n`);
    expect(stdout).toContain('\n✗ profile of the host `monitor` (subject) has no rule for');
    expect(stdout).toContain('\n✓ host layer of web `lxc-web_</var/lib/lxc>` (object) allows');
    expect(stdout).toContain('\n✓ container layer of web `:lxc-web_<-var-lib-lxc>:nginx` (object) allows');
  });

  it('in the JSON of can, too', () => {
    const { stdout } = lamellar(['can', 'monitor', 'signal:term', 'web:nginx', '--format', 'json'], { cwd });
    const { checks } = JSON.parse(stdout) as { checks: { layer: unknown }[] };
    const container = { name: 'web', runtime: 'lxc', namespace: 'lxc-web_<-var-lib-lxc>' };
    expect(checks.map(({ layer }) => layer)).toEqual([
      { kind: 'host' },
      { kind: 'host-layer', containers: [container] },
      { kind: 'container-layer', container },
    ]);
  });

  it('in matrix, which prints the label as written', () => {
    const words = ['matrix', '--format', 'ndjson', '--signals', 'term'];
    const labels = lamellar([...words, '--labels', '-'], { cwd, input: 'web:nginx\ndb:unconfined\n' });
    expect(labels).toMatchObject({ status: 0, stderr: manifestLine });
    expect(records(labels.stdout)).toHaveLength(4);
    const pairs = lamellar([...words, '--pairs', '-'], { cwd, input: 'web:nginx\tweb:php-fpm\n' });
    expect(pairs).toMatchObject({ status: 0, stderr: manifestLine });
    expect(records(pairs.stdout)).toMatchObject([{ subject: 'web:nginx', target: 'web:php-fpm' }]);
  });

  it.each([
    [
      'web:ngnix',
      'no profile `ngnix` in namespace `lxc-web_<-var-lib-lxc>` (label `web:ngnix`)\n' +
        'hint: did you mean `web:nginx`?',
    ],
    ['wep:nginx', 'no profile `wep:nginx`, and no container `wep`\nhint: did you mean `web:nginx`?'],
    [
      'web',
      '`web` is a container, not a profile\n' +
        'hint: write `web:PROFILE` for tasks under that profile, or `web:unconfined` for tasks without a profile',
    ],
  ])('%s is none', (name, message) => {
    const { status, stderr } = lamellar(['can', name, 'signal:term', 'monitor'], { cwd });
    expect({ status, stderr }).toEqual({ status: 2, stderr: `${manifestLine}lamellar: SUBJECT: ${message}\n` });
  });
});

describe('an invalid manifest is reported with its place', () => {
  it.each([
    ['wrong.yaml', /^wrong\.yaml:6:14: error: .*docker/m],
    ['missing.yaml', /^missing\.yaml:10:16: error: .*nginks/m],
    ['nowhere.yaml', /^lamellar: nowhere\.yaml: no such file or directory$/m],
  ])('%s', (file, message) => {
    const { status, stdout, stderr } = lamellar(['matrix', '--manifest', file], { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
