// @ts-check
import { startJourney } from './index.mjs';

const { PORT = '0' } = process.env;
const { url } = await startJourney({ port: Number(PORT) });

console.log(`${url} shows the journey. Ctrl-C ends it.`);
