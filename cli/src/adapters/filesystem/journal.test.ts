import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, inject, it } from 'vitest';
import { JournalFile } from './journal.ts';

function journalOf(text: string): JournalFile {
  const home = mkdtempSync(path.join(inject('scratch'), 'journal-'));
  writeFileSync(path.join(home, 'unfinished.json'), text);
  return new JournalFile(home);
}

it('records the old and the new generation of a run', () => {
  expect(journalOf('{"from": "4f0c", "to": "4f0c-again", "more": 1}').read()).toEqual({
    from: '4f0c',
    to: '4f0c-again',
  });
});

it.each(['', '{"from"', 'null', '7', '{"from": "a"}', '{"from": "a", "to": 1}', '{"from": "a", "to": "../b"}'])(
  'is refused with its path as %s',
  (text) => expect(() => journalOf(text).read()).toThrow(/\/unfinished\.json cannot be read: /),
);
