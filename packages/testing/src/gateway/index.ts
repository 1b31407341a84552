export * from './protocol.js';
export { DECLINE_CODES } from './tokens.js';
export { readGatewayBooks } from './books.js';
export type { GatewayBooks } from './books.js';
export { startSandboxGateway } from './start-gateway.js';
export type { SandboxGateway, SandboxGatewayOptions } from './start-gateway.js';
export { spawnSandboxGateway } from './spawn-gateway.js';
export type { SpawnedGateway, SpawnGatewayOptions } from './spawn-gateway.js';
