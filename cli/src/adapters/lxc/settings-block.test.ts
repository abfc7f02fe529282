import { describe, expect, test } from 'vitest';
import { settingsIn, withoutSettings, withSettings } from './settings-block.ts';

const lines = ['lxc.apparmor.profile = generated', 'lxc.apparmor.raw = deny /own/** w,'];
const others = ['lxc.apparmor.profile = lxc-shop//&:ns:unconfined'];

describe.each([
  ['an ordinary one', 'lxc.uts.name = web\n'],
  ['one without a line break at its end', 'lxc.uts.name = web'],
  ['an empty one', ''],
  ['one with empty lines at its end', 'lxc.uts.name = web\n\n\n'],
  ['one of another line ending', 'lxc.uts.name = web\r\n'],
  ['one with comments of its own', '# Added by hand, down to the line that says so\nlxc.uts.name = web\n'],
])('a configuration: %s', (_, before) => {
  const after = withSettings(before, 'web', lines);

  test('has the applied settings in separate lines', () => {
    expect(after.split('\n')).toEqual(expect.arrayContaining(lines));
    expect(after.startsWith(before)).toBe(true);
    expect(settingsIn(before)).toEqual([]);
    expect(settingsIn(after)).toEqual(['web']);
  });

  test('is unchanged, byte for byte, after the removal', () => {
    expect(withoutSettings(before)).toBe(before);
    expect(withoutSettings(after)).toBe(before);
  });

  test('has the settings once, in their place, after repeated requests', () => {
    expect(withSettings(after, 'web', lines)).toBe(after);
    const other = withSettings(after, 'web', others);
    expect(other).not.toContain('deny /own/');
    expect(withSettings(`${other}b = 2\n`, 'web', lines)).toBe(`${after}b = 2\n`);
    expect(withoutSettings(other)).toBe(before);
  });

  test('keeps lines added after the block', () => {
    const ended = before === '' || before.endsWith('\n') ? before : `${before}\n`;
    expect(withoutSettings(`${after}lxc.start.auto = 1\n`)).toBe(`${ended}lxc.start.auto = 1\n`);
  });

  test('of a copy gets one block in place of all copied blocks', () => {
    const copy = withSettings(after, 'copy', others);
    expect(settingsIn(copy)).toEqual(['copy']);
    expect(withoutSettings(copy)).toBe(before);
    const twice = `${withSettings('', 'web', lines)}a = 1\n${withSettings('', 'db', others)}b = 2\n`;
    expect(settingsIn(twice)).toEqual(['web', 'db']);
    expect(withSettings(twice, 'copy', lines)).toBe(`${withSettings('', 'copy', lines)}a = 1\nb = 2\n`);
  });
});

test('a block is found after lxc-copy drops empty lines and appends its own lines', () => {
  const after = withSettings('a = 1\n\nlxc.uts.name = web\n', 'web', lines);
  const copy = `${after.replaceAll(/\n\n+/g, '\n').replace('lxc.uts.name = web\n', '')}lxc.uts.name = copy\n`;
  expect(withoutSettings(copy)).toBe('a = 1\nlxc.uts.name = copy\n');
});

describe('if a comment was removed', () => {
  const after = withSettings('a = 1\n', 'web', lines);
  const [begin = '', end = ''] = [after.split('\n')[1], after.split('\n').at(-2)];

  test('at the end: possible lines of the block are removed', () => {
    const open = `${after.replace(`${end}\n`, '')}b = 2\nlxc.apparmor.raw = deny mount,\n`;
    expect(withoutSettings(open)).toBe('a = 1\nb = 2\nlxc.apparmor.raw = deny mount,\n');
    expect(settingsIn(withSettings(open, 'web', lines))).toEqual(['web']);
    expect(withoutSettings(withSettings(open, 'web', lines))).toBe(withoutSettings(open));
  });

  test('at the beginning: the lines stay, and the comment at the end is removed', () => {
    const headless = after.replace(`${begin}\n`, '');
    expect(settingsIn(headless)).toEqual([]);
    expect(withoutSettings(headless)).toBe(headless.replace(`${end}\n`, ''));
  });

  test('or all lines except for the comments, blocks do not accumulate', () => {
    for (const gone of [lines, [begin, ...lines], [...lines, end], [begin], [end]])
      for (let text = after, times = 0; times < 3; times++) {
        const left = text.split('\n').filter((line) => !gone.includes(line));
        text = withSettings(left.join('\n'), 'web', lines);
        const comments = text.split('\n').filter((line) => line.startsWith('#'));
        expect(comments).toEqual([begin, end]);
      }
  });
});
