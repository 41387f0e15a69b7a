// One app, in a process of its own, which says how much CPU time it has used.
import { APPS } from './apps.mjs';

/**
 * Has the app talk to somebody else once, while it answers its first request, as nearly every API does. V8 may compile
 * Node's `process.nextTick` worse from then on, which takes a few microseconds of every request; contenders that fetch keys
 * would bear that alone, and what the keys cost is not what is asked.
 */
function talkOnce(server, { issuer }) {
  server.once('request', () => {
    void fetch(`${issuer}.well-known/openid-configuration`).then((response) => response.arrayBuffer());
  });
}

process.on('message', async ({ framework, app, settings, ask }) => {
  if (ask === 'cpu') {
    const { user, system } = process.cpuUsage();
    process.send({ microseconds: user + system });
    return;
  }
  const server = await APPS[framework][app](settings);
  // Connections stay open while others have their turn.
  server.keepAliveTimeout = 0;
  talkOnce(server, settings);
  process.send({ port: server.address().port });
});
process.on('disconnect', () => process.exit(0));
