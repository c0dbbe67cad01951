import { runGrpcClient } from './client-program.ts';

process.exitCode = await runGrpcClient(process.env);
