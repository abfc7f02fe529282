import { describe, expect, it } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

/** Returns the output for denials of the paths, from the broader rules on. */
function alternatives(paths: readonly string[]): string {
  const cwd = directory({ 'p.aa': 'profile a { }\n' });
  const lines = paths.map(
    (path) =>
      `apparmor="DENIED" operation="open" class="file" profile="a" name="${path}" denied_mask="r" fsuid=1 ouid=0`,
  );
  const { stdout } = lamellar(['why', '-', '--policy', 'p.aa', '--broader'], { cwd, input: `${lines.join('\n')}\n` });
  return /^broader alternatives:\n[^]*?(?=\n\n)/m.exec(stdout)?.[0] ?? '';
}

describe('broader rules', () => {
  it('in place of several rules are shown once, and before further rules', () => {
    expect(alternatives(['/opt/a', '/etc/a', '/etc/b', '/etc/c', '/etc/d'])).toBe(`broader alternatives:
  in place of \`/etc/a r,\`, \`/etc/b r,\` and 2 more of profile of the host \`a\`:
    /etc/* r,
        everything in the same folder; further permissions to 2 labels of this policy:
          a
            gains file r, for example of /etc/e
    /etc/** r,
        everything below the folder; further permissions to 2 labels of this policy:
          a
            gains file r, for example of /etc/e
  in place of \`/opt/a r,\` of profile of the host \`a\`:
    /opt/* r,
        everything in the same folder; further permissions to 2 labels of this policy:
          a
            gains file r, for example of /opt/b
    /opt/** r,
        everything below the folder; further permissions to 2 labels of this policy:
          a
            gains file r, for example of /opt/b`);
  });

  it('beyond a number are counted', () => {
    const paths = Array.from({ length: 26 }, (_, index) => `/srv/${String.fromCharCode(97 + index)}/z`);
    const text = alternatives(paths);
    expect(text.match(/in place of/g)).toHaveLength(24);
    expect(text).toContain('\n  and alternatives to 2 further sets of rules: `--format json` lists all');
  });
});
