import { describe, expect, it } from 'vitest';
import { suggest } from './suggest.ts';

describe('suggest', () => {
  const words = ['send', 'receive', 'read', 'write', 'capability', 'all'];

  it.each<[word: string, guess: string | undefined, why: string]>([
    ['sned', 'send', 'swapped letters'],
    ['recieve', 'receive', 'swapped letters'],
    ['capabilty', 'capability', 'a missing letter'],
    ['capabilityy', 'capability', 'a letter too many'],
    ['kapabilities', undefined, 'too far'],
    ['READ', 'read', 'case'],
    ['sen', 'send', 'a short word'],
    ['x', undefined, 'a letter is like nothing'],
    ['al', 'all', 'a short word'],
    ['', undefined, 'nothing'],
  ])('%j → %j: %s', (word, guess, _why) => expect(suggest(word, words)).toBe(guess));

  it('chooses the closest', () => expect(suggest('tem', ['term', 'emt', 'stem'])).toBe('term'));
});
