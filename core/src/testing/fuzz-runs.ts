/**
 * How many inputs a property is tried with: few in each run of the tests, and by hand as many as LAMELLAR_FUZZ says.
 */
export function fuzzRuns(usual: number): number {
  const wanted = Number(process.env['LAMELLAR_FUZZ'] ?? usual);
  if (!Number.isSafeInteger(wanted) || wanted <= 0) throw new RangeError('LAMELLAR_FUZZ is how many inputs to try');
  return wanted;
}
