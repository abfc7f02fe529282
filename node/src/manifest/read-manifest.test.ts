import { printExpectation } from '@lamellar/core/expectations';
import { describe, expect, test } from 'vitest';
import { instanceOf } from './instance.ts';
import { manifestOf, readText } from './testing/read-text.ts';

const full = `
lamellar: 1
host:
  policy: [/etc/apparmor.d, policies]
containers:
  web:
    runtime: lxc
    host:
      base: lxc
      nesting: true
      privileged: false
      rules: ["deny ptrace (tracedby) peer=/usr/bin/gdb,"]
    container:
      load: container
      policy: [nginx, ./policies/php-fpm.aa, /srv/redis.aa]
  db:
    runtime: incus
    project: data
    host: { base: ../host/db.aa }
  cache: { runtime: incus, container: {} }
  web-incus: { runtime: incus, name: web }
expect:
  - allow signal (hup, quit, term) from web:unconfined to web:nginx
  - deny ptrace from web:** to host:**
`;

describe('a manifest', () => {
  const manifest = manifestOf(full);

  test('has paths relative to its own folder', () => {
    expect(manifest.hostPolicy.map(({ path }) => path)).toEqual(['/etc/apparmor.d', 'etc/policies']);
    expect(manifest.containers.get('web')?.containerLayer?.policy).toEqual([
      { kind: 'catalogue', name: 'nginx', span: expect.anything() },
      { kind: 'file', path: 'etc/policies/php-fpm.aa', span: expect.anything() },
      { kind: 'file', path: '/srv/redis.aa', span: expect.anything() },
    ]);
    expect(manifest.containers.get('db')?.hostLayer.base).toMatchObject({ kind: 'file', path: 'host/db.aa' });
  });

  test('has containers in the order of the text, with both layers', () => {
    expect([...manifest.containers.keys()]).toEqual(['web', 'db', 'cache', 'web-incus']);
    expect(manifest.containers.get('web')).toMatchObject({
      name: 'web',
      runtime: 'lxc',
      hostLayer: {
        base: { kind: 'catalogue', name: 'lxc' },
        nesting: true,
        privileged: false,
        rules: [{ text: 'deny ptrace (tracedby) peer=/usr/bin/gdb,' }],
      },
      containerLayer: { load: 'container' },
    });
  });

  test('has containers by their names in the manifest, with their names in the runtimes', () => {
    expect(Array.from(manifest.containers.values(), instanceOf)).toEqual([
      { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: 'web' },
      { runtime: 'incus', project: 'data', instance: 'db' },
      { runtime: 'incus', project: 'default', instance: 'cache' },
      { runtime: 'incus', project: 'default', instance: 'web' },
    ]);
    expect(manifest.containers.get('web-incus')?.name).toBe('web-incus');
  });

  test('has its expectations with the places of their parts', () => {
    const printed = manifest.expectations.map(({ expectation }) => printExpectation(expectation));
    expect(printed).toEqual([
      'allow signal (hup, quit, term) from web:unconfined to web:nginx',
      'deny ptrace from web:** to host:**',
    ]);
    const [, second] = manifest.expectations;
    const to = second?.expectation.to;
    const span = to && second?.place(to.start, to.end);
    expect(span && manifest.source.text.slice(span.start, span.end)).toBe('host:**');
  });
});

describe('omitted keys', () => {
  test('in a container', () => {
    expect(manifestOf('lamellar: 1\ncontainers: { web: { runtime: lxc } }').containers.get('web')).toMatchObject({
      hostLayer: { base: { kind: 'catalogue', name: 'lxc' }, nesting: false, privileged: undefined, rules: [] },
      containerLayer: undefined,
    });
  });

  test('in a container of Incus', () => {
    expect(manifestOf('lamellar: 1\ncontainers: { web: { runtime: incus } }').containers.get('web')).toMatchObject({
      project: 'default',
      hostLayer: { base: { kind: 'catalogue', name: 'incus' } },
    });
  });

  test('in a container layer', () => {
    expect(manifestOf(full).containers.get('cache')?.containerLayer).toEqual({
      load: 'host',
      policy: [],
      complain: [],
    });
  });

  test.each([
    'lamellar: 1',
    'lamellar: 1\nhost:\ncontainers:\nexpect:\n  # - deny ptrace from web:** to host:**\n',
    'lamellar: 1.0\nhost: { policy: }',
  ])('everything except for the version: %j', (text) => {
    const { hostPolicy, containers, expectations } = manifestOf(text);
    expect([hostPolicy, containers, expectations]).toEqual([[], new Map(), []]);
  });

  test.each(['host', 'container'])('all keys of the section %s of a container', (section) => {
    const { hostLayer, containerLayer } =
      manifestOf(`lamellar: 1\ncontainers:\n  web:\n    runtime: lxc\n    ${section}:\n`).containers.get('web') ?? {};
    expect([hostLayer?.rules, containerLayer]).toEqual([[], undefined]);
  });
});

describe('YAML', () => {
  test('keys are names as written', () => {
    const names = ['1', '007', 'true', 'null', '2.50', 'ä', 'toString', 'a b'];
    const text = `lamellar: 1\ncontainers:\n${names.map((name) => `  ${name}: { runtime: lxc }\n`).join('')}`;
    expect([...manifestOf(text).containers.keys()]).toEqual(names);
  });

  test('an alias replaces a whole value', () => {
    const text = `lamellar: 1\ncontainers:\n  a: &usual { runtime: lxc, host: { rules: ["deny ptrace,"] } }\n  b: *usual\n`;
    const { containers } = manifestOf(text);
    expect(containers.get('b')?.hostLayer).toEqual(containers.get('a')?.hostLayer);
    expect(containers.get('b')?.name).toBe('b');
  });

  test.each([
    ['a byte order mark', `\u{feff}${full}`],
    ['line ends of CRLF', full.replaceAll('\n', '\r\n')],
    ['a marker before and behind', `---\n${full}...\n`],
    ['a directive', `%YAML 1.2\n---\n${full}`],
  ])('takes %s', (_, text) =>
    expect([...manifestOf(text).containers.keys()]).toEqual(['web', 'db', 'cache', 'web-incus']),
  );

  test('expectations and rules may be folded and quoted', () => {
    const text = `lamellar: 1
containers:
  web:
    runtime: lxc
    host:
      rules:
        - |
          # Nobody debugs it.
          deny ptrace (tracedby) peer=/usr/bin/gdb,
          deny signal (receive) set=(stop),
expect:
  - deny ptrace
    from web:**
    to host:**
  - >-
    deny ptrace from
    "web:my profile" to host:**
  - 'allow signal from label "it''s" to host:**'
`;
    const { expectations } = manifestOf(text);
    expect(expectations.map(({ expectation }) => printExpectation(expectation))).toEqual([
      'deny ptrace from web:** to host:**',
      'deny ptrace from "web:my profile" to host:**',
      'allow signal from label "it\'s" to host:**',
    ]);
  });
});

test('a rule with a warning leaves the manifest readable', () => {
  const rules = 'rules: ["network interface=lo,"]';
  const result = readText(`lamellar: 1\ncontainers: { web: { runtime: lxc, host: { ${rules} } } }\n`);
  const warnings = 'warnings' in result ? result.warnings.map(({ code, severity }) => [code, severity]) : undefined;
  expect(warnings).toEqual([['later-syntax', 'warning']]);
});
