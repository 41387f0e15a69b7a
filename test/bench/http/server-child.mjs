// One app, in a process of its own, which says how much CPU time it has used.
import { APPS } from './apps.mjs';

process.on('message', async ({ framework, app, settings, ask }) => {
  if (ask === 'cpu') {
    const { user, system } = process.cpuUsage();
    process.send({ microseconds: user + system });
    return;
  }
  const server = await APPS[framework][app](settings);
  // Connections stay open while others have their turn.
  server.keepAliveTimeout = 0;
  process.send({ port: server.address().port });
});
process.on('disconnect', () => process.exit(0));
