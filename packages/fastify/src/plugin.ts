import { ConfigurationError } from '@scopegate/core';
import type {
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
  HookHandlerDoneFunction,
  onRequestHookHandler,
} from 'fastify';
import fastifyPlugin from 'fastify-plugin';

/** Makes a gate's hook: `depth` gates stand outside of it. */
type HookAt = (depth: number) => onRequestHookHandler;

/** What `register` itself takes is not for the gate. */
const REGISTRATION = ['prefix', 'logLevel', 'logSerializers'];

/** How many gates guard the routes of an instance. Instances inherit from the one that they are inside of. */
const gates = new WeakMap<object, number>();

function gatesAt(instance: object): number {
  for (let at: object | null = instance; at !== null; at = Object.getPrototypeOf(at)) {
    const count = gates.get(at);
    if (count !== undefined) return count;
  }
  return 0;
}

/** An own member, or nothing: what an object inherits is nobody's option. */
function own(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null && Object.hasOwn(object, name)
    ? (object as Record<string, unknown>)[name]
    : undefined;
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * A plugin that puts a hook before the routes of the scope that it is registered in, and of those inside it.
 *
 * @param fixed - the options, where none are given at registration
 */
export function pluginOf<Options extends object>(
  hookOf: (options: Options) => HookAt,
  fixed?: object,
): FastifyPluginAsync<Options> {
  async function scopegate(fastify: FastifyInstance, options: Options): Promise<void> {
    if (!isPlainObject(options)) {
      throw new ConfigurationError('options', 'give an object of options');
    }
    const given = Object.fromEntries(Object.entries(options).filter(([name]) => !REGISTRATION.includes(name)));
    if (fixed !== undefined && Object.keys(given).length > 0) {
      throw new ConfigurationError('auth', 'takes no options here; give them to createAuth');
    }
    const outside = gatesAt(fastify);
    const hook = hookOf(given as Options)(outside);
    gates.set(fastify, outside + 1);
    // A token in a form can be read only once the body is there.
    const readsForms = own(own(fixed ?? given, 'credentials'), 'body') === true;
    fastify.addHook(
      readsForms ? 'preValidation' : 'onRequest',
      function scopegateAuth(request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) {
        if (own(request.routeOptions.config, 'auth') === false) done();
        else hook.call(fastify, request, reply, done);
      },
    );
  }
  return fastifyPlugin(scopegate, { name: '@scopegate/fastify', fastify: '5.x' });
}
