import { expectEqual, runScenarios } from '../runtime/scenarios.ts';
import { readTarget, waitForServer } from '../runtime/target.ts';
import { createHttpExchange } from './http-exchange.ts';
import { restScenarios } from './scenarios.ts';

const target = readTarget(process.env, { host: 'localhost', port: 5000 });
const exchange = createHttpExchange(target);

await waitForServer(target, async (signal) => {
  const { status } = await exchange.send({ method: 'GET', path: '/api/users?limit=1', signal });
  expectEqual('status of GET /api/users', status, 200);
});
console.log(`Talking to ${target.tls ? 'https' : 'http'}://${target.host}:${target.port}\n`);
process.exitCode = await runScenarios(restScenarios({ target, exchange }));
exchange.close();
