import type Router from '@koa/router';
import type { DefaultContext } from 'koa';
import { openapi } from '../../generated/openapi.ts';
import { answerJson } from './answer.ts';
import type { RequestState } from './request-context.ts';

const DESCRIPTION = JSON.stringify(openapi);

/** `/openapi.json`: the description of this service, made from openapi.yaml. */
export function openApiRoute(router: Router<RequestState, DefaultContext>): void {
  router.get('/openapi.json', async (ctx) => answerJson(ctx, 200, DESCRIPTION));
}
