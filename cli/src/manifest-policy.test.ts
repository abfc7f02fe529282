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
  'wrong.yaml': manifest.replace('runtime: lxc', 'runtime: docker').replace('./php.aa', './phq.aa'),
  'missing.yaml': manifest.replace('./php.aa', './phq.aa').replace('nginx,', 'nginks,'),
});

describe('policy of a manifest', () => {
  const web = 'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>';

  it('is taken where none is named', () => {
    const { status, stdout, stderr } = lamellar(['matrix', '--format', 'ndjson', '--signals', 'term'], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
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

  it('explains itself by the files that the manifest names', () => {
    const words = ['can', `${web}:unconfined`, 'signal:term', `${web}:php-fpm`, '--manifest', 'lamellar.yaml'];
    const { status, stdout } = lamellar(words, { cwd });
    expect(status).toBe(0);
    expect(stdout).toContain('php.aa:1: signal (receive) peer=unconfined,');
    expect(stdout).toContain('host layer of web:');
  });
});

describe('what sentences call a label', () => {
  it.each([
    [
      'web:nginx',
      'hint: write it as the root namespace sees it: `lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:nginx`\n',
    ],
    ['web:ngnix', ''],
    ['wep:nginx', ''],
    ['web', ''],
  ])('%s is answered with the label, where there is one', (name, hint) => {
    const { status, stderr } = lamellar(['can', name, 'signal:term', 'monitor'], { cwd });
    expect({ status, stderr }).toEqual({ status: 2, stderr: `lamellar: SUBJECT: no profile \`${name}\`\n${hint}` });
  });
});

describe('a manifest that cannot be taken is told of, in its place', () => {
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
