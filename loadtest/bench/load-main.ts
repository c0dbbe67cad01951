import type { LoadOrder, LoadResult } from './load.ts';
import { measureTurn, openSubject, warmUp } from './subject.ts';

/**
 * The load generator, as a process of its own: takes a `LoadOrder` as its argument, loads each server until it is warm,
 * measures them in turns, and prints a `LoadResult` for each. Both are JSON.
 */
const order = JSON.parse(process.argv[2] ?? '') as LoadOrder;
const subjects = await Promise.all(order.servers.map((server) => openSubject(server, order)));
for (const subject of subjects) await warmUp(subject, order.warmUpRequests);

const cpuBefore = await Promise.all(subjects.map(({ readCpuSeconds }) => readCpuSeconds()));
for (let turn = 0; turn < order.turns; turn += 1) {
  for (const subject of turn % 2 === 0 ? subjects : [...subjects].reverse()) {
    await measureTurn(subject, order.turnMs);
  }
}
const cpuAfter = await Promise.all(subjects.map(({ readCpuSeconds }) => readCpuSeconds()));

const results = subjects.map(
  ({ idleBytes, measured }, n): LoadResult => ({
    ...measured,
    serverCpuSeconds: (cpuAfter[n] ?? Number.NaN) - (cpuBefore[n] ?? Number.NaN),
    idleBytes,
  }),
);
process.stdout.write(JSON.stringify(results), () => process.exit());
