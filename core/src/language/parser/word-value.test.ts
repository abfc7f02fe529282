import { describe, expect, it } from 'vitest';
import type { ByteString } from '../../source/bytes.ts';
import { wordValue } from './word-value.ts';

describe('wordValue', () => {
  it.each<[raw: string, value: string, why: string]>([
    ['/usr/bin/*', '/usr/bin/*', 'plain text stays'],
    ['"a b"', 'a b', 'quotes go'],
    ['""', '', 'quotes around nothing'],
    ['"', '', 'a quote alone'],
    ['\\012', '\n', 'octal'],
    ['\\1z', '\x01z', 'octal of one digit'],
    ['\\378', '\x1f8', 'octal stops before it passes 255'],
    ['\\421', '"1', 'octal of which three digits would pass 255'],
    ['\\d065', 'A', 'decimal'],
    ['\\d256', '\x196', 'decimal stops before it passes 255'],
    ['\\x41', 'A', 'hexadecimal'],
    ['\\x4g', '\x04g', 'hexadecimal of one digit'],
    ['\\a\\e\\f\\n\\r\\t', '\x07\x1b\f\n\r\t', 'letters'],
    ['\\"', '"', 'a quote'],
    ['\\\\', '\\\\', 'a backslash keeps its backslash'],
    ['\\134', '\\\\', 'also when it is written in octal'],
    ['\\x2a', '\\*', 'a star that was decoded is a literal one'],
    ['\\054', '\\,', 'a comma, too'],
    ['\\*', '\\*', 'an unknown escape is copied'],
    ['\\ ', '\\ ', 'so is that of a blank'],
    ['\\x', '\\x', 'and one without digits'],
    ['\\8', '\\8', '8 is no octal digit'],
    ['a\\', 'a\\', 'a backslash at the end'],
    ['\\0', '\\0', 'NUL is not decoded'],
    ['\\x00b', '\\x00b', 'however it is written'],
    ['\\q\\\\n', '\\q\\\\n', 'a copied backslash escapes nothing'],
  ])('%j is %j: %s', (raw, value) => expect(wordValue(raw as ByteString)).toBe(value));
});
