import { spawn } from 'node:child_process';

/** A parser with the settings for verdicts. */
export interface ParserSettings {
  /** The program. */
  readonly program: string;
  /** Options besides the policy, for example include paths. */
  readonly options: readonly string[];
  /** The working directory, for relative files of the policy. */
  readonly folder: string;
}

/** A parser's verdict on a policy; `none` after a crash or timeout. */
export interface ParserVerdict {
  readonly verdict: 'valid' | 'refused' | 'none';
  /** The first errors and warnings. */
  readonly messages: string;
}

/**
 * Some versions never end on some policy: the limit is in seconds of the processor, unaffected by load. A blocked
 * parser is ended by coreutils' timeout, together with all child processes.
 */
const limit = ['timeout', '--kill-after=1', '900', 'prlimit', '--cpu=30'] as const;
/** The exit status of timeout for an unfinished program. */
const endless = 124;

const maxMessages = 4096;

/** Lets an apparmor_parser compile policy text and discards the result: parsing alone would miss some refusals. */
export function parserVerdict({ program, options, folder }: ParserSettings, text: Buffer): Promise<ParserVerdict> {
  const words = ['--stdout', '--skip-cache', ...options];
  return new Promise((resolve, reject) => {
    const [timeout, ...limits] = limit;
    const child = spawn(timeout, [...limits, program, ...words], { cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] });
    let messages = '';
    child.stderr.on('data', (chunk: Buffer) => {
      if (messages.length < maxMessages) messages += chunk.toString('latin1');
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const verdict = code === null || code === endless || code > 128 ? 'none' : code === 0 ? 'valid' : 'refused';
      resolve({ verdict, messages: messages.slice(0, maxMessages) });
    });
    // The messages contain the error if the parser does not read to the end.
    child.stdin.on('error', () => undefined).end(text);
  });
}
