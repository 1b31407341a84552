export { sandboxGateway } from './sandbox-gateway.js';
export type { FetchLike } from './fetch-transport.js';
export type { SandboxGatewayOptions } from './options.js';
