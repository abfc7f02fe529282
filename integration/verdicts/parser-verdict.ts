import { spawn } from 'node:child_process';

/** How an apparmor_parser is asked what it takes. */
export interface AskedParser {
  /** The program. */
  readonly program: string;
  /** What it is given besides the policy, such as where includes are. */
  readonly options: readonly string[];
  /** From where the policy names files. */
  readonly folder: string;
}

/** What a parser says to a policy. Where it crashes or comes to no end, it says nothing. */
export interface ParserVerdict {
  readonly verdict: 'valid' | 'refused' | 'none';
  /** Its errors and warnings, the first few of them. */
  readonly messages: string;
}

/**
 * Some versions never end on some policy: they get so many seconds of the processor, which another's work does not shorten. They
 * wait for nothing; else coreutils' timeout ends what they have started, too.
 */
const limit = ['timeout', '--kill-after=1', '900', 'prlimit', '--cpu=30'] as const;
/** The exit status of timeout where a program did not end. */
const endless = 124;

const mostMessages = 4096;

/**
 * Asks an apparmor_parser to compile policy text and throw the result away: parsing alone would not find all that it refuses.
 */
export function parserVerdict({ program, options, folder }: AskedParser, text: Buffer): Promise<ParserVerdict> {
  const words = ['--stdout', '--skip-cache', ...options];
  return new Promise((resolve, reject) => {
    const [timeout, ...limits] = limit;
    const child = spawn(timeout, [...limits, program, ...words], { cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] });
    let messages = '';
    child.stderr.on('data', (chunk: Buffer) => {
      if (messages.length < mostMessages) messages += chunk.toString('latin1');
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const verdict = code === null || code === endless || code > 128 ? 'none' : code === 0 ? 'valid' : 'refused';
      resolve({ verdict, messages: messages.slice(0, mostMessages) });
    });
    // What it has said is in its messages, where it does not read to the end.
    child.stdin.on('error', () => undefined).end(text);
  });
}
