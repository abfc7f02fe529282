/**
 * A setup file for tests with machines: if the run is killed, the worker ends with all machines. Otherwise the worker
 * would continue to the end of the test file.
 */
process.once('disconnect', () => process.exit(1));
