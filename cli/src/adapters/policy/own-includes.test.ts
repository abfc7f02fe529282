import { describe, expect, it } from 'vitest';
import { directory } from '../../testing/lamellar.ts';
import { withOwnIncludes } from './own-includes.ts';

const base = '/etc/apparmor.d';
const cwd = directory({
  'whole/abstractions/own': '',
  'whole/tunables/own': '',
  'part/abstractions/own': '',
  'other/tunables/own': '',
  'plain/own': '',
  'wrong/abstractions': '',
});
const [whole, part, other, plain, wrong] = ['whole', 'part', 'other', 'plain', 'wrong'].map((one) => `${cwd}/${one}`);

describe('withOwnIncludes', () => {
  it.each([
    ['a directory with abstractions and tunables is the base', { base }, [whole], { base: whole }],
    ['files beside the directory change nothing', { base }, ['file', whole, plain], { base: whole }],
    ['the same directory twice is one', { base }, [whole, whole], { base: whole }],
    ['a directory with abstractions completes the base', { base }, [part], { base, Include: [part] }],
    ['given directories have precedence', { base, Include: ['x'] }, [other], { base, Include: ['x', other] }],
    ['a second call changes nothing', { base, Include: [part] }, [part], { base, Include: [part] }],
    ['a given base stays', { base: 'x' }, [whole], { base: 'x' }],
    ['of several directories, none is the base', { base }, [whole, part], { base }],
    ['the default base keeps its name', { base }, ['/etc/apparmor.d/'], { base }],
    ['a directory without includes is not the base', { base }, [plain, 'missing', ''], { base }],
    ['a file named abstractions is no folder', { base }, [wrong], { base }],
  ] as const)('%s', (_, options, places, expected) =>
    expect(withOwnIncludes<{ base: string; Include?: readonly string[] }>(options as never, places as never)).toEqual(
      expected,
    ),
  );
});
