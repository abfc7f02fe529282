import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { randomPart } from '../random/random-part.ts';

const builtCli = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));

// Profiles with links and many programs: the search without the letter `l`, and a short search, find no exact rules.
const programs = randomPart('programs with exact rules', ['sbin/sshd', 'bin/procmail'], 1);

test.each(programs)('the rules of %s are exact', { timeout: 300_000 }, async (program) => {
  const policy = `/usr/share/apparmor/extra-profiles/usr.${program.replace('/', '.')}`;
  const words = ['can', `/usr/${program}`, '--all', 'file', '--policy', policy, '--format', 'json'];
  const { stdout } = await execa(process.execPath, [builtCli, ...words], { stdin: 'ignore' });
  expect(JSON.parse(stdout)).toMatchObject({ exact: true });
});
