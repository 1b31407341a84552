import {
  getBooks, getChallenge, getClock, getExport, getHealth, getReferenceBooks, getSwitch, getWebhookEvents, getWebhooks, postChallenge, postClock,
  postForge, postOutside, postRelease, postSwitch, postWebhooks,
} from './control-routes.js';
import type { Gateway } from './gateway.js';
import { getMovements, getPayment, getPayments, postFinish, postMovement, postPayment } from './payment-routes.js';
import type { Reply } from './reply.js';
import type { Visit } from './visit.js';

export interface Route {
  readonly method: 'GET' | 'POST';
  /** One segment may begin with a colon: any text. */
  readonly path: string;
  /** @throws {InvalidRequest} When the body or the key cannot be taken. */
  readonly answer: (gateway: Gateway, visit: Visit) => Reply | Promise<Reply>;
}

/** Everything the gateway answers. The guide has the same list, and a test holds them equal. */
export const ROUTES: readonly Route[] = [
  { method: 'POST', path: '/payments', answer: postPayment },
  { method: 'POST', path: '/payments/:id/capture', answer: postMovement('capture') },
  { method: 'POST', path: '/payments/:id/void', answer: postMovement('void') },
  { method: 'POST', path: '/payments/:id/refund', answer: postMovement('refund') },
  { method: 'GET', path: '/payments', answer: getPayments },
  { method: 'GET', path: '/payments/:id', answer: getPayment },
  { method: 'GET', path: '/payments/:id/movements', answer: getMovements },
  { method: 'GET', path: '/challenges/:id', answer: getChallenge },
  { method: 'POST', path: '/challenges/:id', answer: postChallenge },
  { method: 'POST', path: '/payments/:id/authenticate', answer: postFinish('action_required') },
  { method: 'POST', path: '/payments/:id/settle', answer: postFinish('pending') },
  { method: 'POST', path: '/dashboard/payments/:id/capture', answer: postOutside('capture') },
  { method: 'POST', path: '/dashboard/payments/:id/void', answer: postOutside('void') },
  { method: 'POST', path: '/dashboard/payments/:id/refund', answer: postOutside('refund') },
  { method: 'POST', path: '/dashboard/payments/:id/dispute', answer: postOutside('dispute') },
  { method: 'POST', path: '/dashboard/payments/:id/reinstate', answer: postOutside('reinstate') },
  { method: 'GET', path: '/switch', answer: getSwitch },
  { method: 'POST', path: '/switch', answer: postSwitch },
  { method: 'GET', path: '/clock', answer: getClock },
  { method: 'POST', path: '/clock', answer: postClock },
  { method: 'GET', path: '/webhooks', answer: getWebhooks },
  { method: 'POST', path: '/webhooks', answer: postWebhooks },
  { method: 'GET', path: '/webhooks/events', answer: getWebhookEvents },
  { method: 'POST', path: '/webhooks/release', answer: postRelease },
  { method: 'POST', path: '/webhooks/forge', answer: postForge },
  { method: 'GET', path: '/books', answer: getBooks },
  { method: 'GET', path: '/books/references/:reference', answer: getReferenceBooks },
  { method: 'GET', path: '/books/export', answer: getExport },
  { method: 'GET', path: '/health', answer: getHealth },
];

const isVariable = ({ path }: Route): boolean => path.includes(':');
const fixed = new Map(ROUTES.filter((route) => !isVariable(route)).map((route) => [`${route.method} ${route.path}`, route]));
const variable = ROUTES.filter(isVariable).map((route) => {
  const segments = route.path.split('/');
  return { route, segments, place: segments.findIndex((segment) => segment.startsWith(':')) };
});

/** The route of a path, with what stands for its variable. */
export function findRoute(method: string, path: string): { readonly route: Route; readonly id: string } | undefined {
  const route = fixed.get(`${method} ${path}`);
  if (route !== undefined) return { route, id: '' };
  const parts = path.split('/');
  for (const { route, segments, place } of variable) {
    if (route.method !== method || segments.length !== parts.length) continue;
    const id = parts[place];
    const isMatch = segments.every((segment, index) => index === place || segment === parts[index]);
    if (isMatch && id !== undefined && id !== '') return decoded(route, id);
  }
  return undefined;
}

function decoded(route: Route, id: string): { readonly route: Route; readonly id: string } | undefined {
  try {
    return { route, id: decodeURIComponent(id) };
  } catch {
    return undefined;
  }
}
