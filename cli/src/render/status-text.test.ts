import { describe, expect, test } from 'vitest';
import {
  wrongOf,
  type ContainerStatus,
  type LeftNamespace,
  type LiveStatus,
} from '../provision/status/container-status.ts';
import { statusView } from '../views/status-view.ts';
import { statusText as renderStatus } from './status-text.ts';

const hostLayer = 'lxc-web_</var/lib/lxc>';
const live: LiveStatus = {
  label: `${hostLayer}//&:lxc-web_<-var-lib-lxc>:unconfined`,
  hostLayer,
  hasNamespace: true,
  missing: [],
  undeclared: [],
  foreign: [],
  outdated: false,
  lost: [],
  unhooked: false,
  profiles: [
    { profile: 'unconfined', count: 12 },
    { profile: 'nginx', count: 3 },
  ],
  astray: [],
  early: [],
};
const web: ContainerStatus = {
  container: 'web',
  runtime: 'lxc',
  state: 'running',
  files: 'as in the manifest',
  live,
  contradictions: [],
};
const stopped: ContainerStatus = {
  container: 'db',
  runtime: 'incus',
  project: 'shop',
  state: 'stopped',
  files: 'as in the manifest',
  contradictions: [],
};

function statusText(containers: readonly ContainerStatus[], leftNamespaces: readonly LeftNamespace[]): string {
  return renderStatus(statusView({ containers, leftNamespaces, unfinished: false, failingExpectations: [] }));
}

test('a container of another cluster member has no problem', () => {
  const db: ContainerStatus = { ...stopped, state: 'elsewhere', member: 'm2', files: 'not known' };
  expect(statusText([web, db], [])).toContain('db         on m2    not known  -');
  expect(
    statusView({ containers: [db], leftNamespaces: [], unfinished: false, failingExpectations: [] }),
  ).toMatchObject({
    containers: [{ wrong: [] }],
  });
});

test('containers are a table with problems below their lines, in 80 columns', () => {
  const broken: ContainerStatus = {
    ...web,
    container: 'a-longer-name',
    files: 'not as in the manifest',
    live: {
      ...live,
      missing: ['php-fpm'],
      undeclared: ['lsb_release', 'man_filter'],
      astray: [
        { label: 'unconfined', count: 2 },
        { label: 'lxc-other', count: 1 },
      ],
      early: [{ program: '/usr/sbin/nginx', profile: 'nginx', count: 3 }],
    },
  };
  const other: ContainerStatus = { ...stopped, container: 'more', state: 'running', files: 'not in the manifest' };
  expect(
    statusText(
      [web, broken, stopped, other, { ...other, container: 'last', state: 'stopped' }],
      [
        { namespace: 'lxc-old_<-var-lib-lxc>', processes: 0 },
        { namespace: 'lxc-odd\u001b_<-var-lib-lxc>', processes: 2 },
      ],
    ),
  ).toBe(
    `container      state    files    layer       processes
web            running  applied  loaded      12 unconfined, 3 nginx
a-longer-name  running  differs  not loaded  12 unconfined, 3 nginx
  not as in the manifest: see \`lamellar plan\`
  outside the host layer lxc-web_</var/lib/lxc>: 2 processes under unconfined,
    one process under lxc-other
  3 processes of /usr/sbin/nginx without the attaching profile nginx
  not loaded, or different from the manifest: php-fpm
  loaded, but not in the manifest: lsb_release, man_filter
db             stopped  applied  -           -
not in the manifest: more (running), last
policy namespaces without a container: lxc-old_<-var-lib-lxc>,
  lxc-odd\\x1b_<-var-lib-lxc> (2 processes)
`,
  );
  expect(statusText([], [])).toBe('');
});

describe('what is wrong', () => {
  const wrongLive = (other: Partial<LiveStatus>): readonly string[] => wrongOf({ ...web, live: { ...live, ...other } });

  test('nothing', () => {
    expect([web, stopped].map(wrongOf)).toEqual([[], []]);
    expect(wrongLive({ undeclared: ['own'] })).toEqual([]);
  });

  test.each<[Partial<ContainerStatus>, string]>([
    [
      { files: 'has settings, but is not in the manifest', settingsOf: ['web', 'db'] },
      'has the settings of web, db, but is not in the manifest',
    ],
    [
      { files: 'has settings, but is not in the manifest', settingsOf: [] },
      'has settings of lamellar, but is not in the manifest',
    ],
    [{ files: 'not known', problem: 'there is no container `db`' }, 'there is no container `db`'],
    [{ files: 'not applied' }, 'not applied: see `lamellar plan`'],
    [{ files: 'applied, but not in the manifest' }, 'applied, but not in the manifest'],
    [{ contradictions: ['its configuration says otherwise'] }, 'its configuration says otherwise'],
    [
      { left: { namespace: 'n', processes: 0 } },
      'stopped, but the policy namespace is left over: the next start and stop, or `rmdir`, removes /sys/kernel/security/apparmor/policy/namespaces/n',
    ],
    [{ left: { namespace: 'n', processes: 1 } }, 'stopped, but policy namespace n still has one process'],
  ])('with %j', (other, sentence) => {
    expect(wrongOf({ ...stopped, ...other })).toEqual([sentence]);
  });

  test.each<[Partial<LiveStatus>, RegExp]>([
    [{ hasNamespace: false }, /^the running container has no policy namespace/],
    [
      { lost: ['host'] },
      /^its host layer .* is not loaded, or was not loaded at the start: the container runs unconfined until the next stop and start$/,
    ],
    [
      { lost: ['container'], hasNamespace: false },
      /^the policy namespace and the container layer are gone until the next stop and start$/,
    ],
    [{ missing: ['a', 'b'] }, /^not loaded, or different from the manifest: a, b$/],
    [{ foreign: ['a'], undeclared: ['a'] }, /^the container itself has loaded a$/],
    [{ outdated: true }, /^an older host layer stays in force until the next start$/],
    [{ unhooked: true }, /^a reboot from inside loses the container layer, until the next stop and start$/],
    [{ astray: [{ label: 'unconfined', count: 1 }] }, /^outside the host layer .*: one process under unconfined$/],
    [
      { early: [{ program: '/bin/a', profile: 'a', count: 1 }] },
      /^one process of \/bin\/a without the attaching profile a$/,
    ],
  ])('in a running container: %j', (other, sentence) => {
    expect(wrongLive(other).join('\n')).toMatch(sentence);
  });

  test('in a container without a visible first process', () => {
    const { label: _, ...unknown } = live;
    expect(wrongOf({ ...web, live: unknown }).join()).toContain('first process of the running container was not found');
  });
});

describe('loaded profiles outside of the manifest', () => {
  const undeclared = Array.from({ length: 102 }, (_, index) => `daemon${index}`);
  const note = 'loaded, but not in the manifest: 102 profiles, such as daemon0, daemon1, daemon2';
  const distribution = { ...web, live: { ...live, undeclared } };
  const flat = (containers: readonly ContainerStatus[]): readonly string[] =>
    statusText(containers, []).replaceAll(/\n +/g, ' ').trimEnd().split('\n').slice(1);

  test('are shown as a count', () => {
    expect(flat([distribution]).join('\n')).toContain(note);
  });

  test('are reported once for several containers', () => {
    const names = ['web', 'db', 'mail'];
    expect(flat(names.map((container) => ({ ...distribution, container })))).toEqual([
      ...names.map((name) => expect.stringMatching(new RegExp(`^${name} +running`)) as string),
      `web, db, mail: ${note}`,
    ]);
  });
});

test('control characters in names are escaped', () => {
  expect(statusText([{ ...stopped, container: '\u001b[31m' }], [])).toMatch(/^\\x1b\[31m +stopped/m);
});

test('a container outside of the manifest is shown with its runtime if its name is ambiguous', () => {
  const other: ContainerStatus = { ...stopped, files: 'not in the manifest' };
  const text = statusText([web, { ...other, container: 'web' }, { ...other, container: 'more' }], []);
  expect(text.split('\n').at(-2)).toBe('not in the manifest: web of Incus in the project shop, more');
});
