import type { UpstreamSuite } from './fetch-upstream-suite.ts';
import { judgeSuite } from './judge-suite.ts';

/** The names of the tests of a suite about which core says otherwise than they do. */
export function decidedOtherwise({ version, directory }: UpstreamSuite): readonly string[] {
  const started = Date.now();
  let tests = 0;
  const different: string[] = [];
  for (const { test: each, valid } of judgeSuite(directory)) {
    tests++;
    if (valid !== each.valid) different.push(each.name);
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`apparmor ${version}: ${tests} tests in ${seconds} s, ${different.length} are decided otherwise`);
  if (tests < 70_000) throw new Error(`${directory} has ${tests} tests, and 70,000 are the least`);
  return different;
}
