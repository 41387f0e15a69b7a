// For authors of adapters: what makes `auth` and its kin out of what differs between frameworks.
export {
  type Adapter,
  type AdapterOptions,
  type AdapterParts,
  type AdapterSettings,
  type BoundAuth,
  createAdapter,
  type GetAuth,
  type Guarded,
  type RequireFunctions,
} from './gate/create-adapter.js';
export type { MirrorTarget } from './gate/mirror.js';
export { runStep, type Step } from './gate/step.js';
export type { RefusalResponse } from './http/answer.js';
export { fromNodeRequest, type NodeRequest } from './http/node-request.js';
export type { GateRequest } from './http/request.js';
