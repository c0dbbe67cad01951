import { runReport } from './run-report.ts';

/** `npm run report`: see USAGE in options.ts. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Who reads the output may stop reading.
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = runReport(process.argv.slice(2), {
  print: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
});
