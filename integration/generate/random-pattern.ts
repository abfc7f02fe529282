import type { Random } from './random.ts';

/** A peer pattern in the form between quotes, with a likely matching string. */
export interface RandomPattern {
  readonly text: string;
  readonly sample: string;
}

/** Names with one char per byte: the last name is UTF-8. */
const peerNames = [
  'alpha',
  'beta',
  'unconfined',
  'web.v2',
  '/usr/sbin/sshd',
  '/usr/bin/x//kid',
  'lxc-c1_</var/lib/lxc>',
  'a+b(c)|d',
  'a^b$',
  'a b',
  'k\xc3\xa4se',
];

const escapes: readonly (readonly [string, string])[] = [
  ['\\*', '*'],
  ['\\?', '?'],
  ['\\[', '['],
  ['\\]', ']'],
  ['\\{', '{'],
  ['\\}', '}'],
  ['\\,', ','],
  ['\\\\', '\\'],
  ['\\"', '"'],
  ['\\^', '^'],
  ['\\$', '$'],
  ['\\(', '('],
  ['\\|', '|'],
  ['\\.', '.'],
  ['\\-', '-'],
  ['\\b', 'b'],
  ['\\q', 'q'],
  ['\\x61', 'a'],
  ['\\x2a', '*'],
  ['\\x5b', '['],
  ['\\x4', '\x04'],
  ['\\101', 'A'],
  ['\\0541', ',1'],
  ['\\d098', 'b'],
  ['\\d42x', '*x'],
  ['\\t', '\t'],
  ['\\xc3\\xa4', '\xc3\xa4'],
];

const members = 'abcdlpu/.+|()?*{},:;<>&^$!_ 0123'.split('');

/** A pattern with all features of AARE; `depth` limits the nesting of alternatives. */
export function randomPattern(random: Random, depth = 2): RandomPattern {
  if (random.chance(25)) return join(nameAndStar(random), random.chance(30) ? compound(random) : nothing);
  return random.many(1, 3, () => piece(random, depth)).reduce(join);
}

const nothing: RandomPattern = { text: '', sample: '' };

function join(left: RandomPattern, right: RandomPattern): RandomPattern {
  return { text: left.text + right.text, sample: left.sample + right.sample };
}

function nameAndStar(random: Random): RandomPattern {
  const name = random.pick(peerNames);
  const cut = random.below(name.length);
  switch (random.below(5)) {
    case 0:
      return { text: `${name.slice(0, cut)}*`, sample: name };
    case 1:
      return { text: `*${name.slice(cut)}`, sample: name };
    case 2:
      return { text: `${name.slice(0, cut)}**`, sample: name };
    case 3:
      return { text: `${name.slice(0, cut)}?${name.slice(cut + 1)}`, sample: name };
    default:
      return { text: name, sample: name };
  }
}

function compound(random: Random): RandomPattern {
  return join({ text: '//&', sample: '//&' }, nameAndStar(random));
}

function piece(random: Random, depth: number): RandomPattern {
  switch (random.below(depth > 0 ? 13 : 10)) {
    case 0:
      return { text: '*', sample: random.pick(['', 'a', 'beta']) };
    case 1:
      return { text: '**', sample: random.pick(['', '/a', 'a//&b']) };
    case 2:
      return { text: '?', sample: random.pick(['a', 'b']) };
    case 3:
    case 4:
      return characterClass(random);
    case 5: {
      const [text, sample] = random.pick(escapes);
      return { text, sample };
    }
    case 6:
      return { text: '//&', sample: '//&' };
    case 7:
      return random.pick([
        { text: '@{profile_name}', sample: 'p1' },
        { text: '@{one}', sample: 'alpha' },
        { text: '@{several}', sample: random.pick(['beta', '/usr/sbin/sshd/']) },
        { text: '@{nested}', sample: random.pick(['beta', '/usr/sbin/sshd/x', 'zy']) },
        { text: '/@{several}/', sample: random.pick(['/beta/', '/usr/sbin/sshd/']) },
        { text: '\\@{one}', sample: '@one' },
      ]);
    case 8:
      return { text: '/', sample: '/' };
    case 9: {
      const name = random.pick(peerNames);
      return { text: name, sample: name };
    }
    default: {
      const alternatives = random.many(2, 3, () => (random.chance(20) ? nothing : randomPattern(random, depth - 1)));
      const text = `{${alternatives.map((alternative) => alternative.text).join(',')}}`;
      return { text, sample: random.pick(alternatives).sample };
    }
  }
}

function characterClass(random: Random): RandomPattern {
  const start = random.pick(['', '', '', '^', '^', '!', '\\^', '^^']);
  const parts = random.many(1, 3, (): { text: string; sample: string } => {
    switch (random.below(7)) {
      case 0:
        return { text: 'a-d', sample: random.pick(['a', 'c']) };
      case 1:
        return { text: 'z-x', sample: 'y' };
      case 2:
        return random.pick([
          { text: '\\]', sample: ']' },
          { text: '\\x62', sample: 'b' },
          { text: '\\,', sample: ',' },
          { text: '\\-', sample: '-' },
          { text: '\\\\', sample: '\\' },
          { text: '\\[', sample: '[' },
        ]);
      default: {
        const member = random.pick(members);
        return { text: member, sample: member };
      }
    }
  });
  const text = `[${start}${parts.map((part) => part.text).join('')}]`;
  return { text, sample: start.includes('^') ? random.pick(['a', 'q', '/', '^']) : random.pick(parts).sample };
}
