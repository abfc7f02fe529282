import type { Random } from './random.ts';

/** A policy of a profile with exec rules for overlapping paths. Every line is optional. */
export interface ExecPolicy {
  /** Variables and aliases. */
  readonly preamble: readonly string[];
  readonly head: string;
  readonly rules: readonly string[];
}

/** Prints a policy with the given profile name. */
export function printExecPolicy({ preamble, head, rules }: ExecPolicy, name: string): string {
  const body = rules.map((rule) => `  ${rule}\n`).join('');
  return `${preamble.map((line) => `${line}\n`).join('')}profile ${name} ${head}{\n${body}}\n`;
}

/** A random policy. About half of all policies have a conflict. */
export function randomExecPolicy(random: Random): ExecPolicy {
  // With few exec modes, and often a single mode, overlapping rules are likely to agree.
  const paths = random.many(1, 3, () => random.pick(executions));
  const style: Style = { paths, qualified: random.chance(50), odd: random.chance(30) };
  const preamble = [
    '@{v}=/a',
    '@{w}=/a /b/',
    ...(style.odd && random.chance(40) ? [`alias /a -> ${random.pick(['/b', '/c'])},`] : []),
  ];
  const head = random.chance(20) ? `/{a,b}* ` : '';
  return { preamble, head, rules: random.many(2, 7, () => randomRule(random, style)) };
}

interface Style {
  readonly paths: readonly string[];
  readonly qualified: boolean;
  readonly odd: boolean;
}

const executions = [
  'ix,px,Px,ux,Ux,cx,Cx,pix,Pix,cix,pux,PUx,cux',
  'px -> one,px -> two,cx -> one,px -> p//one,Px -> :ns:one,pix -> &two,cix -> one',
].flatMap((list) => list.split(','));

function randomRule(random: Random, style: Style): string {
  if (style.odd && random.chance(25)) return oddRule(random, style);
  const qualifiers = style.qualified ? qualifiersOf(random) : '';
  if (qualifiers.includes('deny')) return `${qualifiers}${path(random)} ${random.pick(['x', 'rx', 'r'])},`;
  if (random.chance(8)) return `${qualifiers}${path(random)} ${random.pick(['r', 'm', 'rw'])},`;
  const [letters = '', target = ''] = random.pick(style.paths).split(/(?= ->)/);
  const others = random.chance(30) ? random.pick(['r', 'm', 'rm', 'rwk']) : '';
  return `${qualifiers}${path(random)} ${others}${letters}${target},`;
}

function qualifiersOf(random: Random): string {
  const priority = random.chance(20) ? `priority=${random.pick([-1, 1, 2])} ` : '';
  const audit = random.chance(10) ? 'audit ' : '';
  const mode = random.chance(25) ? random.pick(['allow ', 'deny ', 'deny ', 'prompt ']) : '';
  const owner = random.chance(20) ? random.pick(['owner ', 'other ']) : '';
  return `${priority}${audit}${mode}${owner}`;
}

function oddRule(random: Random, style: Style): string {
  const inner = `${path(random)} ${random.pick(style.paths)},`;
  switch (random.below(8)) {
    case 0:
      return 'file,';
    case 1:
      return random.pick(['all,', 'deny all,']);
    case 2:
      return `${random.pick(['safe', 'unsafe'])} ${inner}`;
    case 3:
      return `change_profile ${random.pick(['safe', 'unsafe'])} ${path(random)} -> ${random.pick(['b', 'b*', '*', 'c'])},`;
    case 4:
      return `${random.pick(['', 'owner ', 'audit ', 'other '])}{ ${random.pick(['', 'priority=1 ', 'owner '])}${inner} }`;
    case 5:
      return `link ${path(random)} -> ${path(random)},`;
    case 6:
      return `${path(random)} lr,`;
    default:
      return `file ${inner}`;
  }
}

const pieces = [
  'a',
  'b',
  'c',
  'ab',
  '*',
  '**',
  '?',
  '[ab]',
  '[^a]',
  '[a-c]',
  '{a,b}',
  '{,a}',
  '{a,b*}',
  '{/,}',
  '/',
  '\\x00',
];
const weights = [9, 9, 4, 5, 5, 2, 2, 2, 1, 1, 3, 2, 1, 1, 3, 1].flatMap((count, index) =>
  Array.from({ length: count }, () => pieces[index] ?? ''),
);

function path(random: Random): string {
  // `@{v}?` would start an assignment for some compilers.
  if (random.chance(8)) return `${random.pick(['@{v}/', '@{w}', '/@{w}/', '@{v}/@{w}/', '/b@{w}'])}a${piece(random)}`;
  const text = random.many(1, 4, () => piece(random)).join('');
  return random.chance(20) ? `/${text}/${piece(random)}` : `/${text}`;
}

function piece(random: Random): string {
  return random.pick(weights);
}
