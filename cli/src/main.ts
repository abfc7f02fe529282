import { writeOutput } from './adapters/process/standard-streams.ts';
import { childArgument, threadArgument } from './adapters/process/child-arguments.ts';

declare const LAMELLAR_VERSION: string | undefined;

/** The version, a constant of the bundle. */
const version = typeof LAMELLAR_VERSION === 'string' ? LAMELLAR_VERSION : '0.0.0-source';

/** A function, since the bundle is CommonJS and has no top-level `await`. */
async function main(words: readonly string[]): Promise<void> {
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    writeOutput(`lamellar ${version}\n`);
  } else if (words[0] === threadArgument && (await import('./adapters/process/threads.ts')).isThread()) {
    if (words[1] === 'watch') {
      const { watchInThread } = await import('./command/watch-in-thread.ts');
      await watchInThread();
    } else {
      const { checkShare } = await import('./check/check-share.ts');
      checkShare();
    }
  } else if (words[0] === childArgument && process.connected) {
    const { answerContainerPolicies } = await import('./adapters/snapshot/answer-container-policies.ts');
    answerContainerPolicies();
  } else {
    const { run } = await import('./program.ts');
    process.exitCode = await run(words, version);
  }
}

void main(process.argv.slice(2));
