import type { GateSettings } from '@scopegate/core';
import type {
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
  HookHandlerDoneFunction,
  onRequestHookHandler,
  RegisterOptions,
} from 'fastify';
import fastifyPlugin from 'fastify-plugin';

/**
 * A plugin that puts a hook before the routes of the scope that it is registered in, and of those inside it.
 *
 * @param fixed - the options, where they are not given at registration
 */
export function pluginOf<Options extends GateSettings>(
  hookOf: (options: Options) => onRequestHookHandler,
  fixed?: GateSettings,
): FastifyPluginAsync<Options> {
  async function scopegate(fastify: FastifyInstance, options: Options): Promise<void> {
    // What `register` itself takes is not for the gate.
    const { prefix, logLevel, logSerializers, ...own } = options as RegisterOptions & Options;
    const hook = hookOf(own as unknown as Options);
    // A token in a form can be read only once the body is there.
    const stage = (fixed ?? options).credentials?.body === true ? 'preValidation' : 'onRequest';
    if (!fastify.hasRequestDecorator('auth')) fastify.decorateRequest('auth', undefined);
    fastify.addHook(
      stage,
      function scopegateAuth(request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) {
        if (request.routeOptions.config.auth === false) done();
        else hook.call(fastify, request, reply, done);
      },
    );
  }
  return fastifyPlugin(scopegate, { name: '@scopegate/fastify', fastify: '5.x' });
}
