import type { Random } from './random.ts';

/** No profile has both `audit` and `audit deny` rules, as in `randomMountPolicy`. */
const qualifierSets = [
  ['', '', 'allow ', 'audit ', 'deny '],
  ['', '', 'allow ', 'deny ', 'audit deny '],
];

const values = {
  bus: ['system', 'session', '{system,session}', 's*', '@{bus}', ''],
  path: ['/', '/a', '/a/b', '/a//b', '/{a,b}/**', '/a/*', '@{path}', '/a{,/**}'],
  interface: ['a.b', 'a.*', '{a,b}.c', 'a.[bc]', '@{bus}.x'],
  member: ['Get', 'Get*', '{Get,Set}', '[^G]*', '?'],
  name: ['a.b', ':*', 'a.*', 'org.{a,b}', '@{bus}'],
  label: ['unconfined', 'a', 'a//&b', '{a,b}', '**', '/usr/bin/*', '@{profile_name}'],
} as const;

/** Permissions grouped by the subject of a rule. */
const ofMessages = ['', 'send ', 'receive ', '(send, receive) ', 'r ', 'rw ', '(read) '];
const ofNames = ['', 'bind ', '(bind) '];
const ofAll = ['', 'eavesdrop ', 'bind ', '(send, bind) ', '(eavesdrop, receive) ', 'send '];

/** A profile with random D-Bus rules, some equivalent. Texts have one char per byte. */
export function randomDbusPolicy(random: Random, abi: string): string {
  const qualifiers = random.pick(qualifierSets);
  const rules = random.many(1, 6, () => `  ${randomRule(random, qualifiers)},\n`).join('');
  return `${abi}@{bus}=system accessibility\n@{path}=/p/ /q\nprofile p {\n${rules}}\n`;
}

function randomRule(random: Random, qualifierSet: readonly string[]): string {
  const priority = random.chance(15) ? `priority=${random.pick([-10, 0, 5, 100])} ` : '';
  const before = priority + random.pick(qualifierSet);
  const bus = condition(random, 60, 'bus');
  switch (random.below(8)) {
    case 0:
      return 'all';
    case 1:
      return `${before}dbus ${random.pick(ofAll)}${bus}`;
    case 2:
    case 3:
      return `${before}dbus ${random.pick(ofNames)}${bus}${condition(random, 100, 'name')}`;
    default: {
      const own = (['path', 'interface', 'member'] as const).map((name) => condition(random, 50, name)).join('');
      const peer = (['name', 'label'] as const).flatMap((name) => condition(random, 60, name) || []).join('');
      return `${before}dbus ${random.pick(ofMessages)}${bus}${own}${peer === '' ? '' : `peer=(${peer.trim().replaceAll(' ', ', ')})`}`;
    }
  }
}

/** Quoted, because the compiler ends an unquoted value of a peer group at a comma. */
function condition(random: Random, percent: number, name: keyof typeof values): string {
  return random.chance(percent) ? `${name}="${random.pick(values[name])}" ` : '';
}
