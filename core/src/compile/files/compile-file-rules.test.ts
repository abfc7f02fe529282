import { mediationClasses } from '../../classes/class-numbers.ts';
import { describe, expect, test } from 'vitest';
import { match } from '../../automata/automaton.ts';
import type { FileUser } from '../../file-rules/file-permissions.ts';
import type { ExecTransition } from '../../file-rules/exec-transition.ts';
import type { FileAutomaton } from '../../file-rules/file-automaton.ts';
import { filePermissionBits } from '../../classes/file/file-permission-bits.ts';
import type { Origin } from '../../profile/profile.ts';
import { textOf } from '../../source/printable-text.ts';
import { spanText } from '../../source/span.ts';
import { bytes, readPolicy } from '../../testing/read-policy.ts';

const { read, write, append, link, lock, mmap, exec, changeProfile, onexec } = filePermissionBits;
const letters = { r: read, w: write, a: append, l: link, k: lock, m: mmap, x: exec, C: changeProfile, O: onexec };

function filesOf(policy: string, name = 'p'): FileAutomaton<Origin> {
  const root = readPolicy({ '': policy });
  const found = root.profile(bytes(name));
  if (found.kind !== 'profile') throw new Error(`${name} is ${found.kind}`);
  return found.profile.files();
}

/**
 * Returns the grants at a path: `r` for owner and non-owners, `rw:r` for different grants; quiet denials follow a `-`.
 */
function grants(rules: string, path: string): string {
  const files = filesOf(`profile p { ${rules} }`);
  return grantsOf(files, path);
}

function grantsOf(files: FileAutomaton<Origin>, path: string): string {
  const state = match(files, files.start(mediationClasses.file), bytes(path.replace('>', '\0')));
  const of = (subject: FileUser): string => {
    const { allow, quiet, exec: transition } = files.permissions(state, subject);
    const words = (bits: number): string =>
      Object.entries(letters)
        .map(([letter, bit]) => ((bits & bit) === 0 ? '' : letter))
        .join('');
    return `${words(allow)}${transition === undefined ? '' : `(${wayOf(transition)})`}${quiet === 0 ? '' : `-${words(quiet)}`}`;
  };
  const [owner, other] = [of('owner'), of('other')];
  return owner === other ? owner : `${owner}:${other}`;
}

function wayOf({ to, inherit, unconfined, unsafe }: ExecTransition): string {
  const where = typeof to === 'object' ? `-> ${textOf(to.name)}` : (to ?? '');
  return [unsafe ? 'unsafe' : '', where, inherit ? 'i' : '', unconfined ? 'u' : '']
    .filter((word) => word !== '')
    .join(' ');
}

describe('what rules grant at a path', () => {
  test.each<[what: string, rules: string, path: string, granted: string]>([
    ['a letter', '/a r,', '/a', 'r'],
    ['nothing elsewhere', '/a r,', '/ab', ''],
    ['w brings a', '/a w,', '/a', 'wa'],
    ['rules add up', '/a r, /{a,b} k,', '/a', 'rk'],
    ['the owner alone', 'owner /a rw, /a r,', '/a', 'rwa:r'],
    ['others alone', 'other /a r,', '/a', ':r'],
    ['a denial is quiet', '/a rw, deny /a w,', '/a', 'r-wa'],
    ['an audited one is not', '/a rw, audit deny /a w,', '/a', 'r'],
    ['the owner is denied', '/a r, deny owner /a r,', '/a', '-r:r'],
    ['a priority beats a denial', 'deny /a rw, priority=1 /a r,', '/a', 'r-wa'],
    ['slashes that meet are one', '/a//b r,', '/a/b', 'r'],
    ['`*` needs a name', '/a/* r,', '/a/', ''],
    ['`*` stays in a folder', '/a/* r,', '/a/b/c', ''],
    ['`**` does not', '/a/** r,', '/a/b/', 'r'],
    ['neither runs over a NUL', '/a/** r,', '/a/b>c', ''],
    ['`file,`', 'file,', '/any', 'rwalkmx(i)'],
    ['`all,`', 'all,', '/any', 'rwalkmx(i)'],
    [
      "a denial of `all,` is quiet where it is audited, and the owner's but for exec",
      'audit deny all,',
      '/any',
      '-rwakmx:-x',
    ],
    ['a block', '/a w, owner { /a r, }', '/a', 'rwa:wa'],
  ])('%s', (_, rules, path, granted) => {
    expect(grants(rules, path)).toBe(granted);
  });
});

describe('transitions of exec rules', () => {
  test.each<[rules: string, path: string, granted: string]>([
    ['/a ix,', '/a', 'mx(i)'],
    ['/a px,', '/a', 'x(unsafe attached)'],
    ['/a Px,', '/a', 'x(attached)'],
    ['/a cx,', '/a', 'x(unsafe child)'],
    ['/a Cix,', '/a', 'mx(child i)'],
    ['/a PUx,', '/a', 'x(attached u)'],
    ['/a ux,', '/a', 'x(unsafe u)'],
    ['/a px -> b,', '/a', 'x(unsafe -> b)'],
    ['/a cx -> b,', '/a', 'x(unsafe -> p//b)'],
    ['/a Px -> :n:b,', '/a', 'x(-> :n:b)'],
    ['/a Px -> &b,', '/a', 'x(-> &b)'],
    ['owner /a Px, other /a Ux,', '/a', 'x(attached):x(u)'],
    ['/a Px, /* Ux,', '/a', 'x(attached)'],
    ['/a Px, deny /a x,', '/a', '-x'],
    ['/a Px, priority=1 /a Ux,', '/a', 'x(u)'],
    ['/a ix, audit deny /a m,', '/a', 'x(i)'],
  ])('%s', (rules, path, granted) => {
    expect(grants(rules, path)).toBe(granted);
  });
});

describe('links are pairs of the new path and the old', () => {
  test.each<[rules: string, path: string, granted: string]>([
    ['/a l,', '/a', 'l'],
    // For non-owners, the subset is not required.
    ['/a l,', '/a>/b', 'lk:l'],
    ['link /a -> /b,', '/a>/b', 'l'],
    ['link subset /a -> /b,', '/a>/b', 'lk:l'],
    ['link /a -> /b,', '/a>/c', ''],
    ['l /a -> /b,', '/a>/b', 'l'],
    ['link /a -> /b, deny link /a -> /b,', '/a>/b', '-l'],
    ['link /a -> /b, deny link /a -> /b,', '/a', 'l'],
  ])('%s %s', (rules, path, granted) => {
    expect(grants(rules, path)).toBe(granted);
  });
});

describe('change_profile', () => {
  const rules = 'change_profile /a -> b,';

  test.each<[path: string, granted: string]>([
    ['b', 'CO'],
    ['/a', 'O'],
    ['/a>b', 'xO()'],
    ['/proc/1/attr/current', 'w:'],
    ['/proc/1/attr/apparmor/', 'r:'],
    ['/sys/module/apparmor/parameters/enabled', 'r:'],
  ])('%s', (path, granted) => {
    expect(grants(rules, path)).toBe(granted);
  });

  test('replaces a file rule with the same words', () => {
    expect(grants('/a r, change_profile -> /a,', '/a')).toBe('CO');
  });
});

describe('hats, and profiles that have children,', () => {
  test.each<[name: string, granted: string]>([
    ['a', 'w:'],
    ['a//b', 'w:'],
    ['a//c', ''],
    ['d', ''],
  ])('may change hats: %s', (name, granted) => {
    const policy = 'profile a { hat b { } profile c { } } profile d { }';
    expect(grantsOf(filesOf(policy, name), '/proc/1/attr/current')).toBe(granted);
  });
});

test('aliases and variables', () => {
  const files = filesOf('@{v}=/a /b\nalias /c -> /d,\nprofile p { @{v}/x r, /c/y w, @{profile_name} k, }');
  expect(['/a/x', '/b/x', '/c/y', '/d/y', 'p'].map((path) => grantsOf(files, path))).toEqual([
    'r',
    'r',
    'wa',
    'wa',
    'k',
  ]);
});

describe('the rules that decided', () => {
  test.each<[rules: string, bits: number, decided: readonly string[]]>([
    ['/a r, /* r, /* w,', read, ['/a r,', '/* r,']],
    ['/a r, deny /* r,', read, ['deny /* r,']],
    ['deny /a r, priority=1 /a r,', read, ['priority=1 /a r,']],
    ['/a Px, /* ix,', exec, ['/a Px,']],
    ['/a ix, /* r,', mmap, ['/a ix,']],
    ['/a r, /a w, /a rw,', write, ['/a w,', '/a rw,']],
    ['owner /a r, /b r,', read, ['owner /a r,']],
    ['other /a r,', read, []],
    ['file,', lock, ['file,']],
  ])('%s', (rules, bits, decided) => {
    const files = filesOf(`profile p { ${rules} }`);
    const origins = files.origins(match(files, files.start(mediationClasses.file), bytes('/a')), bits, 'owner');
    expect(origins.map((origin) => ('span' in origin ? spanText(origin.span) : 'none')).sort()).toEqual(
      decided.toSorted(),
    );
  });
});

test('a profile without file rules grants nothing, not even getattr', () => {
  const files = filesOf('profile p { signal, }');
  expect(files.permissions(match(files, files.start(mediationClasses.file), bytes('/a')), 'owner').allow).toBe(0);
  const some = filesOf('profile p { /b r, }');
  expect(some.permissions(match(some, some.start(mediationClasses.file), bytes('/a')), 'owner').allow).toBe(
    filePermissionBits.getattr,
  );
});
