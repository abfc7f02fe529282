import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { directory, lamellar, records } from './testing/lamellar.ts';

const manifest = `lamellar: 1
host:
  policy: [host.aa]
containers:
  web:
    runtime: lxc
    container:
      policy: [nginx, ./php.aa]
expect:
  - allow signal (term) from web:unconfined to web:nginx
  - deny ptrace from web:** to host:**
`;

/** The expectations of docs/reference/manifest.md that pass for a container `web`. */
const documented = Array.from(
  readFileSync(new URL('../../docs/reference/manifest.md', import.meta.url), 'utf8').matchAll(/^ {4}- (.*)$/gm),
  ([, sentence = '']) => `  - ${sentence}\n`,
);

/** The example expectations for editors. */
const schemaOfVersion1 = z.object({
  properties: z.object({
    expect: z.object({
      anyOf: z.tuple([z.object({ items: z.object({ examples: z.array(z.string()) }) })], z.unknown()),
    }),
  }),
});
const { expect: suggested } = z
  .object({ anyOf: z.tuple([schemaOfVersion1], z.unknown()) })
  .parse(JSON.parse(readFileSync(new URL('../../docs/manifest.schema.json', import.meta.url), 'utf8')))
  .anyOf[0].properties;
const suggestions = suggested.anyOf[0].items.examples.map((sentence) => `  - ${sentence}\n`);

const cwd = directory({
  'lamellar.yaml': manifest,
  'host.aa': 'profile monitor { ptrace (read), signal (send) set=exists, }\n',
  'php.aa': 'profile php-fpm { signal (receive) peer=unconfined, }\n',
  'warned.yaml': manifest.replace('host.aa', 'warned.aa'),
  'warned.aa': '#include if exists <local/x>\nprofile monitor { }\n',
  'broken.yaml': `${manifest}  - allow signal (kill) from web:nginx to host:monitor\n`,
  'nobody.yaml': `${manifest}  - deny signal from web:apache to web:nginx\n`,
  'wrong.yml': manifest.replace('runtime: lxc', 'runtime: docker'),
  'missing.yaml': manifest.replace('./php.aa', './phq.aa, ./bad.aa').replace('[host.aa]', '[host.aa, none]'),
  'bad.aa': 'profile bad { signal (foo), }\n',
  'tree.yaml': manifest.replace('host.aa', 'tree'),
  'tree/profiles/monitor': 'profile monitor { }\n',
  'documented.yaml': `${manifest.replace('nginx, ./php.aa', 'nginx')}${documented.join('')}`,
  'suggested.yaml': `${manifest.replace('nginx, ./php.aa', 'nginx')}${suggestions.join('')}`,
  'paths.yaml': `${manifest}  - deny file (w) from web:php-fpm to path "/{,**}"\n  - allow file (r) from web:nginx to path "/etc/**"\n`,
  'profile.yaml': 'profile p { }\n',
  'including.yaml':
    'lamellar: 1\ncontainers:\n  web:\n    runtime: lxc\n    host:\n      rules:\n        - include "bad.rules"\n',
  'bad.rules': 'signal (foo),\n',
});

const check = (...words: readonly string[]) => lamellar(['check', ...words], { cwd });

describe('lamellar check of a manifest', () => {
  it('checks its policy and its expectations without a host', () => {
    expect(check('lamellar.yaml')).toEqual({
      status: 0,
      stdout: '3 files, 2 profiles: valid for apparmor_parser 4.1; 0 errors, 0 warnings\n',
      stderr: '',
    });
    expect(check('tree.yaml')).toMatchObject({ status: 0 });
  });

  it('counts the warnings of host policy, unless -v is given, or warnings affect the exit status', () => {
    const summary = '3 files, 2 profiles: valid for apparmor_parser 4.1; 0 errors, 1 warning\n';
    expect(check('warned.yaml')).toEqual({
      status: 0,
      stdout: `${summary}1 warning in the policy of the host; -v lists each\n`,
      stderr: '',
    });
    const verbose = check('warned.yaml', '-v');
    expect(verbose.status).toBe(0);
    expect(verbose.stdout).toMatch(/^warned\.aa:1:1: warning: [^]*\[deprecated-syntax\]/);
    expect(verbose.stdout.endsWith(summary)).toBe(true);
    const strict = check('warned.yaml', '--fail-on', 'warning');
    expect(strict.status).toBe(1);
    expect(strict.stdout).toMatch(/^warned\.aa:1:1: warning: [^]*\[deprecated-syntax\]/);
    expect(strict.stdout.endsWith(summary)).toBe(true);
  });

  it('exits with 1 if an expectation fails, and shows its place and a command for the reason', () => {
    const { status, stdout } = check('broken.yaml');
    expect(status).toBe(1);
    expect(stdout).toBe(
      'broken.yaml:12:5: error: expectation failed: signal kill from `lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:nginx` to `monitor` is denied [broken-expectation]\n' +
        '    - allow signal (kill) from web:nginx to host:monitor\n' +
        `      ^${'~'.repeat(49)}\n` +
        "hint: `lamellar can 'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:nginx' signal:kill 'monitor' --manifest broken.yaml` says why\n" +
        'host layer of web:3:1: note: host layer of web `lxc-web_</var/lib/lxc>` (subject) has no rule for send to `monitor`\n' +
        '  profile "lxc-web_</var/lib/lxc>" flags=(attach_disconnected, mediate_deleted) {\n' +
        `  ^${'~'.repeat(77)}\n` +
        'host.aa:1:1: note: profile of the host `monitor` (object) has no rule for receive from `lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:nginx`\n' +
        '  profile monitor { ptrace (read), signal (send) set=exists, }\n' +
        `  ^${'~'.repeat(15)}\n\n` +
        '3 files, 2 profiles: valid for apparmor_parser 4.1, but 1 expectation failed; 1 error, 0 warnings\n',
    );
    expect(check('nobody.yaml')).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^nobody\.yaml:12:22: error: .*apache/) as string,
    });
  });

  it('accepts the expectations that the published schema suggests', () => {
    expect(suggestions.length).toBe(5);
    expect(check('suggested.yaml')).toMatchObject({ status: 0, stderr: '' });
  });

  it('accepts the expectations of docs/reference/manifest.md', () => {
    expect(documented.length).toBe(19);
    expect(check('documented.yaml')).toMatchObject({ status: 0, stderr: '' });
  });

  it('shows a counterexample path of an expectation about all matches, and a command for it', () => {
    const { status, stdout } = check('paths.yaml');
    expect(status).toBe(1);
    const nginx = 'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:nginx';
    expect(stdout).toContain(
      `paths.yaml:13:5: error: expectation failed: file r of \`/etc/a\` (owner) from \`${nginx}\` is denied [broken-expectation]\n`,
    );
    expect(stdout).toContain(`hint: \`lamellar can '${nginx}' file:r /etc/a owner --manifest paths.yaml\` says why\n`);
    const requested = ['can', nginx, 'file:r', '/etc/a', 'owner', '--manifest', 'paths.yaml'];
    expect(lamellar(requested, { cwd }).status).toBe(1);
  });

  it('gives a working hint', () => {
    const words = ['can', 'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:nginx', 'signal:kill', 'monitor'];
    expect(lamellar([...words, '--manifest', 'broken.yaml'], { cwd }).status).toBe(1);
  });

  it.each([
    ['wrong.yml', 1, /^wrong\.yml:6:14: error: .*docker/],
    ['profile.yaml', 1, /^profile\.yaml:1:1: error: /],
    ['nowhere.yaml', 2, /^nowhere\.yaml: error: no such file or directory \[unreadable-file\]/],
  ])('%s has errors: exit status %i with the place', (file, expected, said) => {
    const { status, stdout } = check(file);
    expect(status).toBe(expected);
    expect(stdout).toMatch(said);
  });

  it('reports all errors at once, each once with its place', () => {
    const { status, stdout } = check('missing.yaml');
    expect(status).toBe(1);
    expect(stdout.split('\n').filter((line) => line.includes(' error: '))).toEqual([
      expect.stringMatching(/^bad\.aa:1:23: error: unknown permission `foo`/),
      expect.stringMatching(/^missing\.yaml:3:21: error: none: no such file or directory/),
      expect.stringMatching(/^missing\.yaml:8:23: error: phq\.aa: no such file or directory/),
    ]);
    expect(stdout).toMatch(/\n3 files, 2 profiles: 2 not valid for apparmor_parser 4.1; 3 errors, 0 warnings\n$/);
  });

  it('reports errors of files that rules include, without expectations', () => {
    const { status, stdout } = check('including.yaml');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^bad\.rules:1:9: error: unknown permission `foo`/);
    expect(stdout).toContain('including.yaml:7:11: note: included from here');
  });

  it('accepts policy on the same command line', () => {
    expect(check('bad.aa', 'lamellar.yaml').status).toBe(1);
    expect(check('broken.yaml', 'bad.aa').status).toBe(1);
    expect(check('lamellar.yaml', 'host.aa').stdout).toMatch(/^4 files, /);
  });
});

describe('for programs', () => {
  it('a manifest has a separate line after the lines of its files', () => {
    const { stdout } = check('broken.yaml', '--format', 'ndjson');
    expect(records(stdout)).toMatchObject([
      { path: 'host.aa', valid: true, profiles: ['monitor'] },
      { path: 'php.aa', valid: true, profiles: ['php-fpm'] },
      { path: 'broken.yaml', valid: false, profiles: [], diagnostics: [{ code: 'broken-expectation', line: 12 }] },
    ]);
  });

  it('a failed expectation is a result in SARIF', () => {
    const { status, stdout } = check('broken.yaml', '--format', 'sarif');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      runs: [{ results: [{ ruleId: 'broken-expectation', level: 'error' }] }],
    });
  });

  it('each expectation is a test in JUnit', () => {
    const { status, stdout } = check('broken.yaml', 'bad.aa', '--format', 'junit');
    expect(status).toBe(1);
    const [bad, host, php, broken, ...none] = stdout.split('</testsuite>\n');
    expect(none).toHaveLength(1);
    expect(bad).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="lamellar check">\n {2}<testsuite name="bad\.aa" tests="1" failures="1">\n/,
    );
    expect(bad).toContain('<failure type="unknown-permission" message="unknown permission `foo`">bad.aa:1:23: error: ');
    expect(host).toContain('<testcase classname="host.aa" name="is valid"/>');
    expect(php).toContain('tests="1" failures="0"');
    expect(broken).toContain('<testsuite name="broken.yaml" tests="4" failures="1">');
    expect(broken).toContain(
      '<testcase classname="broken.yaml" name="allow signal (term) from web:unconfined to web:nginx"/>',
    );
    expect(broken).toContain(
      '<testcase classname="broken.yaml" name="allow signal (kill) from web:nginx to host:monitor"><failure type="broken-expectation" message="expectation failed: ',
    );
    expect(stdout).not.toMatch(/[<&]\/var/);
    expect(stdout.endsWith('</testsuites>\n')).toBe(true);
  });
});
