import { describe, expect, it } from 'vitest';
import { pageText } from './page-text.ts';
import { example, literal, prose, request, type Roff } from './roff.ts';

describe('text of a page', () => {
  it.each([
    ['signal set=(term) peer=a,', 'signal set=(term) peer=a,'],
    ['--policy', '\\-\\-policy'],
    ["`it's ^~\\", '\\(gait\\(aqs \\(ha\\(ti\\e'],
    ['.profile', '\\&.profile'],
    ["'quoted", '\\(aqquoted'],
  ])('%s is literally %s', (text, roff) => {
    expect(literal(text)).toBe(roff);
  });

  it.each([
    ['cross-check', 'cross-check'],
    ['with --all or -I', 'with \\-\\-all or \\-I'],
    ['a - b', 'a - b'],
  ])('%s is read as %s', (text, roff) => {
    expect(prose(text)).toBe(roff);
  });

  it('quotes words of a request if necessary', () => {
    expect(request('TH', 'A' as Roff, 'lamellar 1' as Roff, '' as Roff)).toBe('.TH A "lamellar 1" ""');
  });

  it('keeps examples unchanged, without requests in them', () => {
    expect(example(['.so /etc/passwd', '', '\'\\" x'])).toEqual([
      '.PP',
      '.RS 2',
      '.EX',
      '\\&.so /etc/passwd',
      '',
      '\\(aq\\e" x',
      '.EE',
      '.RE',
    ]);
  });
});

describe('the lines of a page', () => {
  it('are broken between words, without new requests', () => {
    const text = prose(`${'word '.repeat(15)}then .so is no request`);
    const lines = pageText([request('SH', 'A' as Roff), request('PP'), text]).split('\n');
    expect(lines).toEqual(['.SH A', `${'word '.repeat(15)}then`, '\\&.so is no request', '']);
  });

  it('of an example stay whole', () => {
    const line = 'x'.repeat(50) + ' ' + 'y'.repeat(50);
    expect(pageText(example([line]))).toContain(`\n${line}\n`);
  });
});
