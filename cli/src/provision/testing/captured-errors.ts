import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** The descriptor of stderr. */
const stderr = 2;

/** Calls a function, and returns the lines on stderr during the call. */
export async function capturedErrors(call: () => Promise<unknown>): Promise<readonly string[]> {
  const own = fs.writeSync;
  const parts: Buffer[] = [];
  const capture = (descriptor: number, bytes: Buffer, ...rest: readonly number[]): number => {
    if (descriptor !== stderr) return own(descriptor, bytes, ...rest);
    parts.push(Buffer.from(bytes));
    return bytes.length;
  };
  fs.writeSync = capture as typeof fs.writeSync;
  syncBuiltinESMExports();
  try {
    await call();
  } finally {
    fs.writeSync = own;
    syncBuiltinESMExports();
  }
  return Buffer.concat(parts)
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}
