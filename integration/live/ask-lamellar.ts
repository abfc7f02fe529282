import type { LxcHost } from '../lab/host/lxc-host.ts';

/** An answer of `lamellar can --questions`. */
export interface CanAnswer {
  readonly verdict?: 'allow' | 'deny';
  readonly becomes?: string;
  readonly error?: string;
}

/** Asks `lamellar can --live` on a host many questions in one run. Returns the answers by question. */
export async function askLive(host: LxcHost, questions: Iterable<string>): Promise<ReadonlyMap<string, CanAnswer>> {
  const lines = [...new Set(questions)];
  const words = ['can', '--quiet', '--live', '--questions', '-', '--format', 'ndjson'];
  const input = lines.map((line) => `${line}\n`).join('');
  const { stdout, stderr } = await host.run(['lamellar', ...words], { input, timeout: 600 });
  const answers = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as CanAnswer);
  if (answers.length !== lines.length) throw new Error(`${answers.length} answers to ${lines.length}: ${stderr}`);
  return new Map(lines.map((line, index) => [line, answers[index] ?? {}]));
}
