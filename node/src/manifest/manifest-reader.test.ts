import { bytesOf, renderDiagnostic } from '@lamellar/core/language';
import { describe, expect, test } from 'vitest';
import { asCases, manifestOfContainer, errorRows, readBytes, readText } from './testing/read-text.ts';

describe('invalid rules and expectations, with their place in the file', () => {
  test.each(
    asCases([
      [
        manifestOfContainer('host: { rules: ["deny ptrace"] }'),
        'missing-comma',
        '3:52',
        '',
        'missing `,` at the end of this rule',
        'every rule ends with `,`, including the last one',
      ],
      [
        manifestOfContainer('host: { rules: [deny ptrace,] }'),
        'missing-comma',
        '3:51',
        '',
        'missing `,` at the end of this rule',
        'between brackets a `,` ends the text: put it into quotes',
      ],
      [
        manifestOfContainer('host: { rules: ["signal set=(temr),"] }'),
        'unknown-signal',
        '3:53',
        'temr',
        'unknown signal `temr`',
        'did you mean `term`?',
      ],
      [
        manifestOfContainer('host: { rules: ["signal peer=\\"a\\" set=(temr),"] }'),
        'unknown-signal',
        '3:64',
        'temr',
        'unknown signal `temr`',
        'did you mean `term`?',
      ],
      // No rule can leave the enclosing profile.
      [
        manifestOfContainer('host: { rules: ["} profile other { file, }"] }'),
        'unexpected-token',
        '3:41',
        '}',
        'this `}` closes nothing',
        'delete it, or find the block above with an early `}`',
      ],
      [
        'lamellar: 1\nexpect: ["deny ptrace from web:** to host:**"]',
        'unknown-container',
        '2:28',
        'web:**',
        'the manifest has no container `web`',
        'add it to `containers`, or write `host:` for the host',
      ],
      [
        'lamellar: 1\nexpect: ["deny ptrace from hots:** to host:**"]',
        'unknown-container',
        '2:28',
        'hots:**',
        'the manifest has no container `hots`',
        'did you mean `host`?',
      ],
      [
        'lamellar: 1\nexpect:\n  - >\n    deny ptrace\n    (raed) from host:a\n    to host:b\n',
        'unknown-permission',
        '5:6',
        'raed',
        'unknown permission `raed` of ptrace',
        'did you mean `read`?',
      ],
      [
        'lamellar: 1\nexpect:\n  - deny ptrace from host:ä\n    too host:b\n',
        'unexpected-token',
        '4:5',
        'too',
        'expected `to`, found `too`',
        'did you mean `to`?',
      ],
      [
        'lamellar: 1\nexpect:\n  - deny ptrace from host:a',
        'unexpected-token',
        '3:28',
        '',
        'expected `to`, found the end of the expectation',
        'write `allow|deny CLASS [(…)] from … [to …]`',
      ],
    ]),
  )('$text', ({ text, error }) => expect(errorRows(readText(text))).toEqual([error]));

  test('an expectation cut by a comma', () => {
    expect(errorRows(readText('lamellar: 1\nexpect: [deny signal (hup, term) from host:a to host:b]'))[0]).toEqual([
      'unclosed-block',
      '2:22',
      '(',
      'a `(` that is never closed',
      'between brackets a `,` ends the text: put it into quotes',
    ]);
  });
});

test('a rule with several errors', () => {
  const result = readText(manifestOfContainer(`host: { rules: ["${'} # ä\\n'.repeat(50_000)}"] }`));
  expect('diagnostics' in result && result.diagnostics.length).toBeGreaterThan(10_000);
});

test('errors of an alias are reported once', () => {
  const text = 'lamellar: 1\ncontainers:\n  a: &a { runtime: lxc, host: { nesting: 1 } }\n  b: *a\n';
  expect(errorRows(readText(text)).map(([, place]) => place)).toEqual(['3:42']);
});

describe('names of containers in their runtimes', () => {
  const twice = 'remove one of the two, or give the names of the runtime with `name`';
  const incusName = 'Incus takes up to 63 letters, digits and hyphens, a letter first and no hyphen last';
  const another = '`host:` is the host itself in expectations: write a different key, with `name: host` below';

  test.each([
    ['web: {runtime: lxc}', 'b: {runtime: lxc, name: web}', ['4:3', 'b', 'container `b` is the same as `web`', twice]],
    [
      'b: {runtime: lxc, name: web}',
      'web: {runtime: lxc}',
      ['4:3', 'web', 'container `web` is the same as `b`', twice],
    ],
    [
      'a: {runtime: incus, name: web}',
      'b: {runtime: incus, project: default, name: web}',
      ['4:3', 'b', 'container `b` is the same as `a`', twice],
    ],
    ['a: &a {runtime: lxc, name: web}', 'b: *a', ['4:3', 'b', 'container `b` is the same as `a`', twice]],
    ['a: {runtime: incus, name: a_b}', '', ['3:29', 'a_b', 'a container cannot be called `a_b`', incusName]],
    [
      'a: {runtime: lxc, name: 1}',
      '',
      ['3:27', '1', '`containers.a.name` must be text, not the number 1', 'put it into quotes'],
    ],
    [
      'a: {runtime: lxc, name: ""}',
      '',
      ['3:27', '""', '`containers.a.name` is empty', 'write a value, or omit the key'],
    ],
    [
      'a: {runtime: lxc, path: /srv/lxc/}',
      '',
      [
        '3:27',
        '/srv/lxc/',
        'an LXC path cannot be `/srv/lxc/`',
        'write an absolute path without `.`, `..` or a final slash',
      ],
    ],
    [
      'a: {runtime: incus, path: /srv/lxc}',
      '',
      ['3:23', 'path', 'only LXC has paths', 'remove it, or write `runtime: lxc`'],
    ],
    [
      'web: {runtime: proxmox}',
      '',
      [
        '3:3',
        'web',
        'a container cannot be called `web`',
        'write the number of the container of Proxmox VE, with `name: "101"`',
      ],
    ],
    [
      'a: {runtime: proxmox, name: "101", path: /srv/lxc}',
      '',
      ['3:38', 'path', 'only LXC has paths', 'remove it, or write `runtime: lxc`'],
    ],
    [
      'a: {runtime: proxmox, name: "101", host: {base: ./a.aa}}',
      '',
      [
        '3:51',
        './a.aa',
        'Proxmox VE generates the host layer of its containers itself',
        'remove the line, and add rules',
      ],
    ],
    [
      'a: {runtime: proxmox, name: "101", container: {load: container}}',
      '',
      ['3:3', 'a', '`load: container` needs files in the root of the container', 'write `load: host`'],
    ],
    ['host: {runtime: lxc}', '', ['3:3', 'host', 'a container cannot be called `host`', another]],
  ])('%s %s', (first, second, error) => {
    const text = `lamellar: 1\ncontainers:\n  ${first}\n  ${second}\n`;
    expect(errorRows(readText(text))).toEqual([['invalid-manifest', ...error]]);
  });

  test.each([
    ['web: {runtime: lxc}', 'web-incus: {runtime: incus, name: web}'],
    ['a: {runtime: incus, project: a, name: web}', 'b: {runtime: incus, project: b, name: web}'],
    ['web: {runtime: lxc, name: db}', 'db: {runtime: lxc, name: web}'],
    ['web: {runtime: lxc}', 'b: {runtime: lxc, path: /srv/lxc, name: web}'],
    ['main: {runtime: lxc, name: host}', ''],
    ['"101": {runtime: proxmox}', 'web: {runtime: proxmox, name: "102"}'],
  ])('%s %s are valid', (first, second) => {
    expect(errorRows(readText(`lamellar: 1\ncontainers:\n  ${first}\n  ${second}\n`))).toEqual([]);
  });
});

test('all errors are reported in the order of the text', () => {
  const text = `lamellar: 1
hosts: 1
containers:
  web:
    runtim: lxc
    host: { nesting: 1, rules: ["ptrace"] }
  a:b: { runtime: incus }
  db: { runtime: lxc, runtime: incus }
expect:
  - deny signal (temr, klil) from web:** to db:**
  - 5
`;
  expect(errorRows(readText(text)).map(([code, place, underlined]) => [code, place, underlined])).toEqual([
    ['invalid-manifest', '2:1', 'hosts'],
    // `runtim` is also the reason for the missing key.
    ['invalid-manifest', '5:5', 'runtim'],
    ['invalid-manifest', '6:22', '1'],
    ['missing-comma', '6:40', ''],
    ['invalid-manifest', '7:3', 'a:b'],
    ['invalid-yaml', '8:23', 'runtime'],
    ['unknown-signal', '10:18', 'temr'],
    ['unknown-signal', '10:24', 'klil'],
    ['invalid-manifest', '11:5', '5'],
  ]);
});

test('places for people', () => {
  const result = readText(manifestOfContainer('host: { bsae: lxc }'));
  const [first] = 'diagnostics' in result ? result.diagnostics : [];
  expect(first && renderDiagnostic(first, { color: false }).split('\n')).toEqual([
    'etc/lamellar.yaml:3:32: error: `containers.web.host` has no key `bsae` [invalid-manifest]',
    '    web: { runtime: lxc, host: { bsae: lxc } }',
    '                                 ^~~~',
    'hint: did you mean `base`?',
  ]);
});

test('names in messages are safe for terminals', () => {
  const rows = errorRows(readBytes(bytesOf('lamellar: 1\n"\\e[31m": 1\n"a\\u202eb": 1')));
  expect(rows.map((row) => row[3])).toEqual([
    'a manifest has no key `\\x1b[31m`',
    'a manifest has no key `a\\xe2\\x80\\xaeb`',
  ]);
});
