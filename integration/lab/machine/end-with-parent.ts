/**
 * A setup file of tests that start machines: where the run is killed, its worker ends too, and with it the
 * machines. It would go on otherwise, to the end of its file.
 */
process.once('disconnect', () => process.exit(1));
