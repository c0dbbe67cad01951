import type { Scenario } from '../runtime/scenarios.ts';
import type { ConversationPartner } from './conversation.ts';
import { operationScenarios } from './operation-scenarios.ts';
import { refusalScenarios } from './refusal-scenarios.ts';

/**
 * What a REST client tries on whatever server is there: each operation, and each error that can be brought about without
 * waiting. They make the users that they need, and expect nothing of those that are there.
 */
export function restScenarios(partner: ConversationPartner): Scenario[] {
  return [...operationScenarios(partner), ...refusalScenarios(partner)];
}
